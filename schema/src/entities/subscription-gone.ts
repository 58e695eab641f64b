import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import { TenantTable } from './tables.js';

/** A subscription that was deleted, as an undo or a merge does: whoever follows changes hears of it. Kept by a trigger. */
@TenantTable('subscription_gone')
export class SubscriptionGone {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  contactId!: Id<'contact'>;

  @PrimaryKey({ type: 'uuid' })
  listId!: Id<'list'>;

  @Property({ type: 'bigint', defaultRaw: '((pg_current_xact_id())::text)::bigint' })
  changedXid!: string;
}
