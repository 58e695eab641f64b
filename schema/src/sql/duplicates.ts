import sql, { type Sql } from 'sql-template-tag';
import type { Session } from '../session/session.js';

/** Contacts of one group that are shown; a group that has more says so by its count. */
export const mostShown = 20;

/**
 * Groups of contacts whose `own` text equals another's `twin` (`entities/contact-address.ts`): found from the few that
 * have a twin, by index. Columns `id` (the oldest contact's), `contactIds`, `count`.
 */
export function twins(session: Session, columns: { own: Sql; twin: Sql }): Sql {
  const { own, twin } = columns;
  const alive = sql`c.tenant_id = ${session.tenantId} and c.erased_at is null`;
  return grouped(
    sql`
      select c.id, c.${twin} as same from contact c where ${alive} and c.${twin} is not null
      union all
      select c.id, known.same
      from (select distinct c.${twin} as same from contact c where ${alive} and c.${twin} is not null) as known
      join contact c on ${alive} and c.${own} = known.same and c.${own} is not null`,
    sql`same`,
  );
}

/** Groups of contacts with the same names, whatever their case, and the same date in a slot; reads those who have the date. */
export function sameNameAndDate(session: Session, slot: Sql): Sql {
  return grouped(
    sql`
      select c.id, lower(c.first_name) as first, lower(c.last_name) as last, c.${slot} as date from contact c
      where c.tenant_id = ${session.tenantId} and c.erased_at is null and c.${slot} is not null
        and c.first_name is not null and c.last_name is not null`,
    sql`first, last, date`,
  );
}

function grouped(members: Sql, same: Sql): Sql {
  return sql`
    select (array_agg(id order by id))[1] as id, (array_agg(id order by id))[: ${mostShown}::int] as "contactIds", count(*) as count
    from (${members}) as member group by ${same} having count(*) > 1`;
}
