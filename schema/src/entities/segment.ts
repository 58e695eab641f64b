import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import type { Rule } from '../domain/rule.js';
import { TenantTable } from './tables.js';

/** A saved choice of contacts, often within one list: a rule, or a fixed membership. Never something to unsubscribe from. */
@TenantTable('segment')
export class Segment {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  id!: Id<'segment'>;

  @Property({ type: 'text' })
  name!: string;

  @Property({ type: 'text' })
  kind!: 'rule' | 'fixed';

  /** What its rule is over; a segment of leads chooses their contacts. */
  @Property({ type: 'text', default: 'contacts' })
  subject!: 'contacts' | 'leads';

  @Property({ type: 'uuid', nullable: true })
  listId!: Id<'list'> | null;

  @Property({ type: 'json', nullable: true })
  rule!: Rule | null;

  @Property({ type: 'datetime', length: 6 })
  createdAt!: Date;

  @Property({ type: 'datetime', length: 6 })
  updatedAt!: Date;
}
