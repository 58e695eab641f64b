import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import type { Status, SubscriptionState } from '../domain/statuses.js';
import { TenantTable } from './tables.js';

/** So many contacts more (or less) of a status, or of a standing on a list, from then on. Kept by triggers. */
@TenantTable('standing_change')
export class StandingChange {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid', defaultRaw: 'uuidv7()' })
  id!: string;

  /** Null: of the tenant's contacts. */
  @Property({ type: 'uuid', nullable: true })
  listId!: Id<'list'> | null;

  @Property({ type: 'datetime', length: 6 })
  at!: Date;

  @Property({ type: 'text' })
  standing!: Status | SubscriptionState;

  @Property({ type: 'integer' })
  n!: number;
}
