import { PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Role } from '../domain/actors.js';
import type { Id } from '../domain/ids.js';
import { ownAccountOrTenant } from './row-level-security.js';
import { GuardedTable } from './tables.js';

/** A key of the API: shown once, stored as a SHA-256 (the secret has 256 random bits, so no slow hash is needed). */
@GuardedTable('api_key', ownAccountOrTenant('tenant_id'))
export class ApiKey {
  @PrimaryKey({ type: 'uuid' })
  id!: Id<'apiKey'>;

  @Property({ type: 'uuid' })
  accountId!: Id<'account'>;

  @Property({ type: 'uuid', nullable: true })
  tenantId!: Id<'tenant'> | null;

  /** Who uses it, if it is one person of the team. */
  @Property({ type: 'uuid', nullable: true })
  memberId!: Id<'member'> | null;

  @Property({ type: 'text' })
  name!: string;

  /** The first characters of the key, to recognise it by. */
  @Property({ type: 'text' })
  prefix!: string;

  @Property({ type: 'blob' })
  secretHash!: Uint8Array;

  @Property({ type: 'text' })
  role!: Role;

  @Property({ type: 'array' })
  scopes!: string[];

  @Property({ type: 'datetime', length: 6, nullable: true })
  expiresAt!: Date | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  lastUsedAt!: Date | null;

  @Property({ type: 'datetime', length: 6, nullable: true })
  revokedAt!: Date | null;

  @Property({ type: 'datetime', length: 6 })
  createdAt!: Date;
}
