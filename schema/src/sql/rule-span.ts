import sql, { raw, type Sql } from 'sql-template-tag';
import type { CheckedSpan } from '../domain/rule-times.js';

/** Calendar days later; a month that has no such day ends earlier (31 January + 1 month = 28 February). */
export function added(day: Sql, { amount, unit }: CheckedSpan): Sql {
  if (unit === 'days') return sql`(${day} + ${amount}::int)`;
  if (unit === 'weeks') return sql`(${day} + ${amount * 7}::int)`;
  return sql`(${day} + ${intervalOf(amount, unit)})::date`;
}

/** `make_interval(days => 30)`; the units are those of the rule language. */
export function intervalOf(amount: number | Sql, unit: string): Sql {
  const named = {
    minutes: 'mins',
    hours: 'hours',
    days: 'days',
    weeks: 'weeks',
    months: 'months',
    years: 'years',
  }[unit];
  if (!named) throw new Error(`Not a unit: ${unit}`);
  return sql`make_interval(${raw(named)} => ${amount}::int)`;
}
