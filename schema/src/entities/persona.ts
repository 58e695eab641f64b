import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** Why a person is here (a role with its motivations); decides which topics the page shows first. */
@TenantTable('persona')
export class Persona {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  id!: Id<'persona'>;

  /** In the recipient's words: "I cook at home". */
  @Property({ type: 'text' })
  name!: string;

  /** The topics that come first, in this order. */
  @Property({ type: 'uuid[]', columnType: 'uuid[]' })
  listIds!: Id<'list'>[];

  @Property({ type: 'integer' })
  position!: number;

  @Property({ type: 'datetime', length: 6, nullable: true })
  archivedAt!: Date | null;

  @Property({ type: 'datetime', length: 6 })
  createdAt!: Date;
}
