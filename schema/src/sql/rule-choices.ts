import sql, { type Sql } from 'sql-template-tag';
import type { Operator } from '../domain/rule.js';
import type { TestValue } from '../domain/rule-values.js';

type Clause = (column: Sql, value: TestValue) => Sql;

/** Operators over a set of choices, kept as `text[]`. An empty set is stored as null: unset. */
export const choiceClauses: Record<Exclude<Operator, 'set' | 'not_set'>, Clause> = {
  equals: (column, values) => sql`(${same(column, values)} and ${column} is not null)`,
  not_equals: (column, values) => sql`(${column} is null or not (${same(column, values)}))`,
  contains: (column, value) => sql`(${value}::text = any(${column}) and ${column} is not null)`,
  not_contains: (column, value) => sql`(${column} is null or ${value}::text <> all(${column}))`,
  in: (column, values) => sql`(${column} && ${values}::text[] and ${column} is not null)`,
  not_in: (column, values) => sql`(${column} is null or not ${column} && ${values}::text[])`,
  starts_with: unused,
  '>': unused,
  '>=': unused,
  '<': unused,
  '<=': unused,
  between: unused,
};

function same(column: Sql, values: TestValue): Sql {
  return sql`${column} @> ${values}::text[] and ${column} <@ ${values}::text[]`;
}

function unused(): never {
  throw new Error('Not an operator of a set of choices');
}
