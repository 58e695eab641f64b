import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** Several held messages of a topic that went as one: a delivery of the topic's standing campaign of kind `digest`. */
@TenantTable('digest')
export class Digest {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  /** What its members point to. */
  @Property({ type: 'uuid' })
  id!: Id<'digest'>;

  @PrimaryKey({ type: 'uuid' })
  campaignId!: Id<'campaign'>;

  @PrimaryKey({ type: 'uuid' })
  contactId!: Id<'contact'>;

  /** The contact's n-th digest of this campaign. */
  @PrimaryKey({ type: 'integer' })
  occurrence!: number;

  @Property({ type: 'datetime', length: 6 })
  createdAt!: Date;
}
