import sql, { type Sql } from 'sql-template-tag';
import type { Operator } from '../domain/rule.js';
import type { MomentValue } from '../domain/rule-times.js';

type Moments = MomentValue | [MomentValue, MomentValue];
type Clause = (column: Sql, value: Moments, timeZone: string) => Sql;

/**
 * Operators over points in time. A day is the time from its first moment in the tenant's zone to the first of the
 * next, also where summer time makes it 23 or 25 hours: equal is within it, later is after its end.
 */
export const momentClauses: Record<Exclude<Operator, 'set' | 'not_set'>, Clause> = {
  equals: (column, value, zone) => sql`(${within(column, one(value), zone)} and ${column} is not null)`,
  not_equals: (column, value, zone) => sql`(${column} is null or not (${within(column, one(value), zone)}))`,
  '>': (column, value, zone) => sql`(not (${upTo(column, one(value), zone)}) and ${column} is not null)`,
  '>=': (column, value, zone) => sql`(${column} >= ${startOf(one(value), zone)} and ${column} is not null)`,
  '<': (column, value, zone) => sql`(${column} < ${startOf(one(value), zone)} and ${column} is not null)`,
  '<=': (column, value, zone) => sql`(${upTo(column, one(value), zone)} and ${column} is not null)`,
  between: (column, value, zone) => {
    const [from, to] = value as [MomentValue, MomentValue];
    return sql`(${column} >= ${startOf(from, zone)} and ${upTo(column, to, zone)} and ${column} is not null)`;
  },
  in: unused,
  not_in: unused,
  contains: unused,
  not_contains: unused,
  starts_with: unused,
};

function one(value: Moments): MomentValue {
  return value as MomentValue;
}

/** The first moment of a day in the zone, or the instant itself. */
export function startOf(value: MomentValue, zone: string): Sql {
  if ('instant' in value) return sql`${value.instant}::timestamptz`;
  return sql`day_begins(${value.day}::date, ${zone}::text)`;
}

/** Not later than the value: up to the end of a day. */
export function upTo(column: Sql, value: MomentValue, zone: string): Sql {
  if ('instant' in value) return sql`${column} <= ${value.instant}::timestamptz`;
  return sql`${column} < day_begins(${value.day}::date + 1, ${zone}::text)`;
}

function within(column: Sql, value: MomentValue, zone: string): Sql {
  return sql`${column} >= ${startOf(value, zone)} and ${upTo(column, value, zone)}`;
}

function unused(): never {
  throw new Error('Not an operator of a point in time');
}
