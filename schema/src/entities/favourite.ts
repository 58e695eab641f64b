import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import type { Rule } from '../domain/rule.js';
import { TenantTable } from './tables.js';

/** A saved filter: of the whole tenant, or a member's own (of a key's, where no member stands behind it). */
@TenantTable('favourite')
export class Favourite {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  id!: Id<'favourite'>;

  @Property({ type: 'uuid', nullable: true })
  memberId!: Id<'member'> | null;

  @Property({ type: 'uuid', nullable: true })
  keyId!: Id<'apiKey'> | null;

  @Property({ type: 'text' })
  name!: string;

  /** What its rule is over. */
  @Property({ type: 'text' })
  subject!: 'contacts' | 'leads';

  @Property({ type: 'json' })
  rule!: Rule;

  /** The one that a list opens with. */
  @Property({ type: 'boolean', default: false })
  isDefault!: boolean;

  @Property({ type: 'integer' })
  position!: number;

  @Property({ type: 'datetime', length: 6 })
  createdAt!: Date;

  @Property({ type: 'datetime', length: 6 })
  updatedAt!: Date;
}
