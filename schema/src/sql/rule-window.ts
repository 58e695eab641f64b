import sql, { join, type Sql } from 'sql-template-tag';
import type { CheckedWithin } from '../domain/rule-times.js';
import type { RuleContext } from './rule-context.js';
import { startOf, upTo } from './rule-moment.js';
import { intervalOf } from './rule-span.js';

type Last = Extract<CheckedWithin, { last: unknown }>['last'];

/** A time is inside the window, ends included; without a window it is there. Null where the column is: for use in `where`. */
export function isWithin(column: Sql, within: CheckedWithin | undefined, context: RuleContext): Sql {
  if (!within) return sql`${column} is not null`;
  if ('last' in within)
    return sql`${column} >= ${beginOf(within.last, context)} and ${column} <= ${context.at}::timestamptz`;
  const { from, to } = within;
  const ends: Sql[] = [];
  if (from) ends.push(sql`${column} >= ${startOf(from, context.timeZone)}`);
  if (to) ends.push(upTo(column, to, context.timeZone));
  return join(ends, ' and ');
}

/**
 * Something happened inside the window, of which the first and the last time are kept. Of a window that is still open
 * the last tells, of one without a beginning the first; inside one with two ends either may lie, and what happened
 * between the two is not known.
 */
export function eitherWithin(
  { first, last }: { first: Sql; last: Sql },
  within: CheckedWithin | undefined,
  context: RuleContext,
): Sql {
  if (!within || 'last' in within || !within.to) return isWithin(last, within, context);
  if (!within.from) return isWithin(first, within, context);
  return sql`(${isWithin(first, within, context)} or ${isWithin(last, within, context)})`;
}

/** Minutes and hours are lengths; days, weeks and months step back on the tenant's calendar to the same time of day. */
function beginOf({ amount, unit }: Last, context: RuleContext): Sql {
  const span = intervalOf(amount, unit);
  if (unit === 'minutes' || unit === 'hours') return sql`(${context.at}::timestamptz - ${span})`;
  return sql`((${context.localNow}::timestamp - ${span}) at time zone ${context.timeZone}::text)`;
}
