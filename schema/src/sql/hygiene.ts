import sql, { type Sql } from 'sql-template-tag';
import type { Session } from '../session/session.js';

/** What is wrong with an address; the people behind each are found by index. */
export const addressProblems = ['invalid', 'role', 'mistyped'] as const;
export type AddressProblem = (typeof addressProblems)[number];

/** Whether contact `c` has the problem. `invalid`: it is known to take no mail, or bounced. */
export function problemClause(problem: AddressProblem): Sql {
  if (problem === 'invalid') return sql`(not c.email_valid or c.status = 'bounced')`;
  return sql`(c.address_fault = ${problem} and c.address_fault is not null)`;
}

/** How many living contacts have which status; within a list, of those with any standing on it. */
export function countStatuses(session: Session, listId: string | null): Sql {
  const onList = listId
    ? sql`join subscription s on s.tenant_id = c.tenant_id and s.list_id = ${listId} and s.contact_id = c.id`
    : sql``;
  return sql`
    select c.status, count(*) as n from contact c ${onList}
    where c.tenant_id = ${session.tenantId} and c.erased_at is null group by c.status`;
}

/**
 * By what a count changed on each of the tenant's days up to `until`, and on all days before `from` together (as the day
 * before it). Columns `day`, `standing`, `n`.
 */
export function standingChanges(
  session: Session,
  { listId, from, until }: { listId: string | null; from: string; until: string },
): Sql {
  const of = listId ? sql`x.list_id = ${listId}` : sql`x.list_id is null`;
  return sql`
    select greatest((x.at at time zone t.time_zone)::date, ${from}::date - 1) as day, x.standing, sum(x.n) as n
    from tenant t join standing_change x on x.tenant_id = t.id
    where t.id = ${session.tenantId} and ${of} and x.at < (${until}::date + 1)::timestamp at time zone t.time_zone
    group by 1, 2 order by 1`;
}
