import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import type { SuppressionReason } from '../domain/opt-outs.js';
import type { Channel } from '../domain/statuses.js';
import { ownAccount } from './row-level-security.js';
import { GuardedTable } from './tables.js';

/** A do-not-contact entry of the account. Keeps a keyed hash only, so it outlives erasure and re-import. */
@GuardedTable('suppression', ownAccount('account_id'))
export class Suppression {
  @PrimaryKey({ type: 'uuid' })
  accountId!: Id<'account'>;

  @PrimaryKey({ type: 'uuid', defaultRaw: 'uuidv7()' })
  id!: Id<'suppression'>;

  /** Of the hash. While a rotation runs, an entry has a row for each of two. */
  @PrimaryKey({ type: 'integer', generated: '(get_byte(address_hash, 0)) stored' })
  generation!: number;

  /** Set for an address that only one tenant must never mail again. */
  @Property({ type: 'uuid', nullable: true })
  tenantId!: Id<'tenant'> | null;

  @Property({ type: 'blob' })
  addressHash!: Uint8Array;

  @Property({ type: 'text' })
  channel!: Channel;

  @Property({ type: 'text' })
  reason!: SuppressionReason;

  @Property({ type: 'text', nullable: true })
  note!: string | null;

  @Property({ type: 'text' })
  actor!: string;

  @Property({ type: 'datetime', length: 6 })
  at!: Date;
}
