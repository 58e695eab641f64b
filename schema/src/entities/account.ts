import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Id } from '../domain/ids.js';
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
}
