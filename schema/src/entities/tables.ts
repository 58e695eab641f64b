import { Entity } from '@mikro-orm/decorators/legacy';
import { ownOwner, ownTenant, policyName } from './row-level-security.js';

/** A table whose rows belong to one tenant: forced row-level security, as the migrations make it. */
export function TenantTable(tableName: string) {
  return GuardedTable(tableName, ownTenant);
}

/** A table whose rows belong to one tenant, or to the account as a whole: `owner_id` is the one's id or the other's. */
export function OwnedTable(tableName: string) {
  return GuardedTable(tableName, ownOwner);
}

/** A table of the account, seen under a condition of its own. */
export function GuardedTable(tableName: string, condition: string) {
  return Entity({
    tableName,
    rowLevelSecurity: 'force',
    policies: [{ name: policyName(tableName), using: condition, check: condition }],
  });
}
