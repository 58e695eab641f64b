import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** A form of a tenant, with a public page. */
@TenantTable('form')
export class Form {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  id!: Id<'form'>;

  @Property({ type: 'text' })
  name!: string;

  @Property({ type: 'datetime', length: 6, nullable: true })
  archivedAt!: Date | null;

  @Property({ type: 'datetime', length: 6 })
  createdAt!: Date;

  @Property({ type: 'datetime', length: 6 })
  updatedAt!: Date;
}
