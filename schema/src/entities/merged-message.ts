import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** Under which number a message to a merged contact stands with the kept one, where that is another: links name the old. */
@TenantTable('merged_message')
export class MergedMessage {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  campaignId!: Id<'campaign'>;

  @PrimaryKey({ type: 'uuid' })
  contactId!: Id<'contact'>;

  @PrimaryKey({ type: 'integer' })
  occurrence!: number;

  @Property({ type: 'integer' })
  became!: number;
}
