import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Frequency } from '../domain/frequency.js';
import type { Id } from '../domain/ids.js';
import type { SubscriptionState } from '../domain/statuses.js';
import { TenantTable } from './tables.js';

/** A contact's standing on one list. */
@TenantTable('subscription')
export class Subscription {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  listId!: Id<'list'>;

  @PrimaryKey({ type: 'uuid' })
  contactId!: Id<'contact'>;

  @Property({ type: 'text' })
  state!: SubscriptionState;

  @Property({ type: 'text', default: 'every' })
  frequency!: Frequency;

  @Property({ type: 'datetime', length: 6, nullable: true })
  snoozedUntil!: Date | null;

  /** When the window closed by the last message opens again. */
  @Property({ type: 'datetime', length: 6, nullable: true })
  opensAt!: Date | null;

  /** Why an implied subscription exists, e.g. `customer`. */
  @Property({ type: 'text', nullable: true })
  basis!: string | null;

  @Property({ type: 'datetime', length: 6 })
  joinedAt!: Date;

  @Property({ type: 'datetime', length: 6 })
  changedAt!: Date;

  /** The operation that changed it last. */
  @Property({ type: 'uuid', nullable: true })
  operationId!: Id<'operation'> | null;

  /** The transaction that wrote it, windows aside; kept by a trigger. */
  @Property({ type: 'bigint', defaultRaw: '((pg_current_xact_id())::text)::bigint' })
  changedXid!: string;
}
