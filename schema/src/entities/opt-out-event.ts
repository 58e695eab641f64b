import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import type { OptOutEventKind, OptOutEvidence } from '../domain/opt-outs.js';
import type { Channel } from '../domain/statuses.js';
import { ownAccount } from './row-level-security.js';
import { GuardedTable } from './tables.js';

/** One append-only line of an account's global opt-outs: what happened to an address, who did it, when, and why. */
@GuardedTable('opt_out_event', ownAccount('account_id'))
export class OptOutEvent {
  @PrimaryKey({ type: 'uuid' })
  accountId!: Id<'account'>;

  @PrimaryKey({ type: 'uuid', defaultRaw: 'uuidv7()' })
  id!: Id<'optOutEvent'>;

  /** The entry it made or took away. */
  @Property({ type: 'uuid' })
  suppressionId!: Id<'suppression'>;

  /** So that the history of an address is found after its opt-out was lifted. */
  @Property({ type: 'blob' })
  addressHash!: Uint8Array;

  @Property({ type: 'text' })
  channel!: Channel;

  @Property({ type: 'text' })
  kind!: OptOutEventKind;

  @Property({ type: 'text', nullable: true })
  note!: string | null;

  /** Of new consent, where it was lifted. */
  @Property({ type: 'json', nullable: true })
  evidence!: OptOutEvidence | null;

  @Property({ type: 'text' })
  actor!: string;

  @Property({ type: 'datetime', length: 6 })
  at!: Date;
}
