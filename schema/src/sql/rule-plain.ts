import sql, { type Sql } from 'sql-template-tag';
import type { Operator } from '../domain/rule.js';
import type { TestValue } from '../domain/rule-values.js';
import type { ClauseField } from './rule-field.js';

type Clause = (field: ClauseField, value: TestValue) => Sql;

const compare =
  (operator: Sql): Clause =>
  ({ column, type }, value) =>
    sql`(${column} ${operator} ${value}::${type} and ${column} is not null)`;

/** Operators over text, numbers, booleans and dates. */
export const plainClauses: Record<Exclude<Operator, 'set' | 'not_set'>, Clause> = {
  equals: compare(sql`=`),
  not_equals: ({ column, type }, value) => sql`(${column} is null or ${column} <> ${value}::${type})`,
  in: ({ column, type }, values) => sql`(${column} = any(${values}::${type}[]) and ${column} is not null)`,
  not_in: ({ column, type }, values) => sql`(${column} is null or ${column} <> all(${values}::${type}[]))`,
  '>': compare(sql`>`),
  '>=': compare(sql`>=`),
  '<': compare(sql`<`),
  '<=': compare(sql`<=`),
  between: ({ column, type }, value) => {
    const [from, to] = value as [string | number, string | number];
    return sql`(${column} between ${from}::${type} and ${to}::${type} and ${column} is not null)`;
  },
  // Neither lower() nor LIKE is leakproof, so these read the tenant's rows; LIKE's own search beats strpos().
  contains: ({ searched }, value) =>
    sql`(${likeText(searched, value as string, inside)} and ${searched} is not null)`,
  not_contains: ({ searched }, value) =>
    sql`(${searched} is null or not ${likeText(searched, value as string, inside)})`,
  starts_with: ({ searched }, value) =>
    sql`(${likeText(searched, value as string, (text) => `${text}%`)} and ${searched} is not null)`,
};

/** Ignores case by PostgreSQL's own rules on both sides; the wildcards of LIKE stand for themselves. */
export function likeText(column: Sql, value: string, pattern: (escaped: string) => string): Sql {
  return sql`lower(${column}) like lower(${pattern(value.replace(/[\\%_]/g, '\\$&'))}::text)`;
}

function inside(escaped: string): string {
  return `%${escaped}%`;
}
