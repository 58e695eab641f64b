import sql, { type Sql } from 'sql-template-tag';
import type { CheckedRule } from '../domain/rule-check.js';
import type { SubscriptionState } from '../domain/statuses.js';

type ListTest = Pick<Extract<CheckedRule, { kind: 'list' }>, 'listId' | 'is'>;

/**
 * How a contact stands on a list, and what is asked of the subscription beside. `not_in` is everybody who is not
 * subscribed, also those without a row.
 */
export function listClause({ listId, is }: ListTest, tenantId: string, where?: Sql): Sql {
  const state = is === 'in' || is === 'not_in' ? 'subscribed' : is;
  const standing = onListClause(listId, tenantId, state, where);
  return is === 'not_in' ? sql`(not ${standing})` : standing;
}

/** Everybody with a subscription to a list, of one state or whatever it is: so is "within a list" for a segment. */
export function onListClause(listId: string, tenantId: string, state?: SubscriptionState, where?: Sql): Sql {
  const standing = state ? sql` and r.state = ${state}::text` : sql``;
  const asked = where ? sql` and ${where}` : sql``;
  return sql`exists (select from subscription r where r.tenant_id = ${tenantId}::uuid
    and r.list_id = ${listId}::uuid and r.contact_id = c.id${standing}${asked})`;
}

/** The members of a fixed segment. */
export function memberClause(segmentId: string, tenantId: string): Sql {
  return sql`exists (select from segment_member m where m.tenant_id = ${tenantId}::uuid
    and m.segment_id = ${segmentId}::uuid and m.contact_id = c.id)`;
}

/** An address of the contact is opted out of the whole account, or never to be mailed by this tenant. Yes or no, no more. */
export function suppressedClause({ accountId, tenantId }: { accountId: string; tenantId: string }): Sql {
  return sql`exists (select from suppression x where x.account_id = ${accountId}::uuid
    and x.address_hash in (c.email_hash, c.phone_hash) and (x.tenant_id is null or x.tenant_id = ${tenantId}::uuid))`;
}
