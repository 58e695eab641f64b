import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** Why leads are lost, as the tenant configures it. Rules name a reason by its key, which never changes. */
@TenantTable('lost_reason')
export class LostReason {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'text' })
  key!: string;

  @Property({ type: 'text' })
  name!: string;

  @Property({ type: 'integer' })
  position!: number;

  @Property({ type: 'datetime', length: 6, nullable: true })
  archivedAt!: Date | null;

  @Property({ type: 'datetime', length: 6 })
  createdAt!: Date;
}
