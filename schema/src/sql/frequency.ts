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
  return sql`(((${at} at time zone ${zone})::date + case ${frequency} ${period} end) at time zone ${zone})`;
}
