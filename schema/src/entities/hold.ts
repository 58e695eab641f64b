import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import type { HoldReason } from '../domain/limits.js';
import { TenantTable } from './tables.js';

/** Messages of one topic wait for this contact's window to open. */
@TenantTable('hold')
export class Hold {
  @PrimaryKey({ type: 'uuid' })
  tenantId!: Id<'tenant'>;

  @PrimaryKey({ type: 'uuid' })
  contactId!: Id<'contact'>;

  @PrimaryKey({ type: 'uuid' })
  listId!: Id<'list'>;

  /** When all that binds the contact allows the topic's next message, as it was last judged. */
  @Property({ type: 'datetime', length: 6 })
  opensAt!: Date;

  /** When to look at it: as it opens, or when a message expires before; `infinity` while only paused campaigns hold it. */
  @Property({ type: 'datetime', length: 6 })
  dueAt!: Date;

  @Property({ type: 'text' })
  reason!: HoldReason;

  /** Whose messages wait; those that are not `held` any more do not count. */
  @Property({ type: 'uuid[]', columnType: 'uuid[]' })
  campaignIds!: string[];
}
