import sql, { join, type Sql } from 'sql-template-tag';
import type { CheckedSpan } from '../domain/rule-times.js';
import { added, intervalOf } from './rule-span.js';

interface Asked {
  first: Sql;
  last: Sql;
  single: boolean;
}

/**
 * A yearly return of the day, moved by the offset, falls on the day asked or within the two. The day itself is no
 * return; 29 February returns on 28 February where the year has no other. "3 days before the birthday" counts from the
 * birthday of that year, so that it is 25 February then.
 *
 * Returns follow each other, so only the last one not after the days asked can be within them: that of their last
 * year, or the one before it where they begin in an earlier year; months of offset make the year uncertain by one.
 */
export function anniversaryClause(day: Sql, { first, last, single }: Asked, offset?: CheckedSpan): Sql {
  const calendar = offset && (offset.unit === 'months' || offset.unit === 'years');
  const back = (asked: Sql) => (offset ? added(asked, { ...offset, amount: -offset.amount }) : asked);
  const [from, to] = [back(first), back(last)];
  const years = sql`(${yearOf(to)} - ${yearOf(day)})`;
  const falls = (n: Sql) => {
    const anniversary = sql`(${day} + ${intervalOf(n, 'years')})::date`;
    if (calendar) return sql`${n} >= 1 and ${added(anniversary, offset)} between ${first} and ${last}`;
    return sql`${n} >= 1 and ${anniversary} ${single ? sql`= ${to}` : sql`between ${from} and ${to}`}`;
  };
  const ways = [falls(years)];
  if (calendar) ways.push(falls(sql`(${years} + 1)`), falls(sql`(${years} - 1)`));
  else if (!single) ways.push(sql`${yearOf(from)} < ${yearOf(to)} and ${falls(sql`(${years} - 1)`)}`);
  return sql`(${join(ways, ' or ')})`;
}

function yearOf(day: Sql): Sql {
  return sql`extract(year from ${day})::int`;
}
