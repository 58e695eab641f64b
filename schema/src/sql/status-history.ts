import sql, { join, raw, type Sql } from 'sql-template-tag';
import { factColumns } from '../domain/timeline.js';
import { statusSql } from '../entities/contact-status.js';

/**
 * How the status of contact `c` changed, by the dates of its facts: one row for each moment at which another status came
 * into force, with the facts of that moment, and for being taken in and erased. Of each kind of fact the newest date is
 * all that is known, so what an older one of the same kind did is not told. Columns `at`, `status`, `facts`.
 */
export function statusHistory(): Sql {
  const facts = Object.entries(factColumns);
  const dated = join(facts.map(([fact, column], order) => sql`(${fact}, ${order}::int, c.${raw(column)})`));
  const known = join(
    facts.map(
      ([, column]) =>
        sql`case when c.${raw(column)} <= moment.at then c.${raw(column)} end as ${raw(column)}`,
    ),
  );
  return sql`(
      select at, status, facts from (
        select moment.at, moment.facts, standing.status, lag(standing.status) over (order by moment.at) as before
        from (
          select fact.at, array_agg(fact.name order by fact.place) as facts
          from (values ${dated}) as fact (name, place, at) where fact.at is not null group by fact.at
        ) as moment
        cross join lateral (select ${raw(statusSql)} as status from (select ${known}) as facts) as standing
      ) as step
      where status is distinct from before or facts && '{taken_in,erased}'
    )`;
}
