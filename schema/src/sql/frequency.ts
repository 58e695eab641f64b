import sql, { type Sql } from 'sql-template-tag';
import { periods } from '../domain/frequency.js';

/**
 * When a topic opens again after a message at `at`: 00:00 on the local day D + period, in the contact's zone; null
 * for `every`. Calendar arithmetic is PostgreSQL's: a month after 31 January is the last of February, and midnight
 * follows the zone's clock changes.
 */
export function opensAgain(at: Sql, frequency: Sql, zone: Sql): Sql {
  const period = Object.entries(periods)
    .map(([name, interval]) => sql`when ${name} then ${interval}::interval`)
    .reduce((all, next) => sql`${all} ${next}`);
  return earliest(sql`(${at} at time zone ${zone})::date + case ${frequency} ${period} end`, zone);
}

/**
 * The instant of a local time; where clocks go back over it (in Havana midnight comes twice) the earlier, if that is after
 * `after`: PostgreSQL gives the later. A time that is skipped comes as long after the skip as it lies in it.
 */
export function earliest(local: Sql, zone: Sql, after = sql`'-infinity'::timestamptz`): Sql {
  return sql`(select case when x.early at time zone ${zone} = x.local and x.early > ${after} then x.early else x.late end
    from (select y.local, y.local at time zone ${zone} as late, y.local at time zone ${zone} - interval '1 hour' as early
      from (select ${local} as local offset 0) as y offset 0) as x)`;
}
