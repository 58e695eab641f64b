import sql, { type Sql } from 'sql-template-tag';
import { type PauseLength, pauseIntervals } from '../domain/pauses.js';

/** When a pause chosen at `at` ends: 00:00 of its last day in the contact's zone, as windows open (`opensAgain`). */
export function pauseEnd(pause: { length: PauseLength } | { until: string }, at: Sql, zone: Sql): Sql {
  const day =
    'until' in pause
      ? sql`${pause.until}::date::timestamp`
      : sql`((${at} at time zone ${zone})::date + ${pauseIntervals[pause.length]}::interval)`;
  return sql`(${day} at time zone ${zone})`;
}
