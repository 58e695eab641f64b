import sql, { type Sql } from 'sql-template-tag';
import type { DateRelation } from '../domain/rule.js';
import type { CheckedRule } from '../domain/rule-check.js';
import type { CheckedSpan, DayValue } from '../domain/rule-times.js';
import { anniversaryClause } from './rule-anniversary.js';
import type { RuleContext } from './rule-context.js';
import { columnOf } from './rule-field.js';
import { added } from './rule-span.js';

type DateTest = Extract<CheckedRule, { kind: 'date' }>;

/** The days of a field: the column asked for a range of them, and the day of each row. */
export interface Days {
  from(day: Sql): Sql;
  upTo(day: Sql): Sql;
  day: Sql;
}

/** `field` + `offset` against days, in the tenant's zone. A field that is not set has no day. */
export function dateClause(test: DateTest, context: RuleContext): Sql {
  const column = columnOf(test.scope, test.field.column);
  const days = test.field.type === 'date' ? ofDates(column) : ofMoments(column, context.timeZone);
  const values = Array.isArray(test.value) ? test.value : [test.value, test.value];
  const [first, last] = values.map((value) => dayOf(value, context)) as [Sql, Sql];
  const condition =
    test.is === 'anniversary'
      ? anniversaryClause(days.day, { first, last, single: !Array.isArray(test.value) }, test.offset)
      : related(days, test.is, first, last, test.offset);
  return sql`(${condition} and ${column} is not null)`;
}

function ofDates(column: Sql): Days {
  return { from: (day) => sql`${column} >= ${day}`, upTo: (day) => sql`${column} <= ${day}`, day: column };
}

function ofMoments(column: Sql, zone: string): Days {
  return {
    from: (day) => sql`${column} >= day_begins(${day}, ${zone}::text)`,
    upTo: (day) => sql`${column} < day_begins(${day} + 1, ${zone}::text)`,
    day: sql`(${column} at time zone ${zone}::text)::date`,
  };
}

/**
 * The offset is taken from the value, so that the column can be searched. Days and weeks can be taken back exactly.
 * Months cannot (31 January and 28 February are both a month before 28 or 31 March or neither): then the column is
 * searched in the days that may fit, and each asked. `f + n months` is never before what is n months before it, and up
 * to three days after (29, 30 or 31 January + 1 month = 28 February).
 */
function related(
  days: Days,
  is: Exclude<DateRelation, 'anniversary'>,
  first: Sql,
  last: Sql,
  offset: CheckedSpan | undefined,
): Sql {
  const whole = offset && (offset.unit === 'months' || offset.unit === 'years');
  const back = (day: Sql) => (offset ? added(day, { ...offset, amount: -offset.amount }) : day);
  const [from, to] = [back(first), back(last)];
  if (!whole) {
    if (is === 'before') return days.upTo(sql`(${from} - 1)`);
    if (is === 'after') return days.from(sql`(${to} + 1)`);
    return sql`${days.from(from)} and ${days.upTo(to)}`;
  }
  const day = added(days.day, offset);
  if (is === 'before') return sql`${days.upTo(from)} and ${day} < ${first}`;
  if (is === 'after') return sql`${days.from(to)} and ${day} > ${last}`;
  return sql`${days.from(from)} and ${days.upTo(sql`(${to} + 3)`)} and ${day} between ${first} and ${last}`;
}

function dayOf(value: DayValue, { today }: RuleContext): Sql {
  if ('day' in value) return sql`${value.day}::date`;
  return value.today.amount === 0 ? sql`${today}::date` : added(sql`${today}::date`, value.today);
}
