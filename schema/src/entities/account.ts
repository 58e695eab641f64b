import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
import type { RotationPhase } from '../domain/rotation.js';
import { ownAccount } from './row-level-security.js';
import { GuardedTable } from './tables.js';

/** The paying organisation. Owns tenants. */
@GuardedTable('account', ownAccount('id'))
export class Account {
  @PrimaryKey({ type: 'uuid' })
  id!: Id<'account'>;

  @Property({ type: 'text' })
  name!: string;

  @Property({ type: 'datetime', length: 6 })
  createdAt!: Date;

  /** The keys under which addresses are hashed, one after the other; empty: the ring's oldest (`tokens/address-hashes.ts`). */
  @Property({ type: 'array', columnType: 'smallint[]', defaultRaw: `'{}'` })
  hashKeys!: number[];

  /** The key that a rotation is wrapping hashes with, and how far it is. */
  @Property({ type: 'smallint', nullable: true })
  hashNextKey!: number | null;

  @Property({ type: 'text', nullable: true })
  hashPhase!: RotationPhase | null;
}
