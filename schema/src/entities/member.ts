import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Role } from '../domain/actors.js';
import type { Id } from '../domain/ids.js';
import { ownAccountOrTenant } from './row-level-security.js';
import { GuardedTable } from './tables.js';

/** A person of the team: `owner` at account level (no tenant), the other roles in one tenant. */
@GuardedTable('member', ownAccountOrTenant('tenant_id'))
export class Member {
  @PrimaryKey({ type: 'uuid' })
  id!: Id<'member'>;

  @Property({ type: 'uuid' })
  accountId!: Id<'account'>;

  @Property({ type: 'uuid', nullable: true })
  tenantId!: Id<'tenant'> | null;

  @Property({ type: 'text' })
  email!: string;

  @Property({ type: 'text' })
  role!: Role;

  @Property({ type: 'datetime', length: 6 })
  createdAt!: Date;
}
