import sql, { type Sql } from 'sql-template-tag';
import type { Operator } from '../domain/rule.js';
import type { CheckedProperty } from '../domain/rule-values.js';
import { likeText } from './rule-plain.js';

type Value = CheckedProperty['value'];
type Clause = (property: Sql, value: Value) => Sql;

/**
 * A test of a property of an event, for use in `where`: a positive test may be null where the property is not there.
 * Without a column's type the value's decides: 9 is neither "9" nor true, and what is no number is not above one.
 */
export function propertyClause(properties: Sql, { property, is, value }: CheckedProperty): Sql {
  return clauses[is](sql`(${properties} -> ${property}::text)`, value);
}

const clauses: Record<Operator, Clause> = {
  equals: (property, value) => sql`${property} = ${json(value)}`,
  not_equals: (property, value) => sql`${property} is distinct from ${json(value)}`,
  in: (property, values) => sql`${property} = any(${jsons(values)})`,
  not_in: (property, values) => sql`(${property} is null or ${property} <> all(${jsons(values)}))`,
  contains: (property, value) => has(property, value, (text) => `%${text}%`),
  not_contains: (property, value) => sql`not ${has(property, value, (text) => `%${text}%`)}`,
  starts_with: (property, value) => has(property, value, (text) => `${text}%`),
  '>': (property, value) => ordered(property, sql`> ${value}::float8`),
  '>=': (property, value) => ordered(property, sql`>= ${value}::float8`),
  '<': (property, value) => ordered(property, sql`< ${value}::float8`),
  '<=': (property, value) => ordered(property, sql`<= ${value}::float8`),
  between: (property, value) => {
    const [from, to] = value as [number, number];
    return ordered(property, sql`between ${from}::float8 and ${to}::float8`);
  },
  set: (property) => sql`${property} <> 'null'::jsonb`,
  not_set: (property) => sql`coalesce(${property} = 'null'::jsonb, true)`,
};

function json(value: Value): Sql {
  return sql`${JSON.stringify(value)}::jsonb`;
}

function jsons(values: Value): Sql {
  return sql`${(values as unknown[]).map((value) => JSON.stringify(value))}::text[]::jsonb[]`;
}

/** `case`, since only it promises not to read text as a number. */
function ordered(property: Sql, than: Sql): Sql {
  return sql`case when jsonb_typeof(${property}) = 'number' then ${property}::float8 ${than} else false end`;
}

function has(property: Sql, value: Value, pattern: (escaped: string) => string): Sql {
  const text = likeText(sql`${property} #>> '{}'`, value as string, pattern);
  return sql`case when jsonb_typeof(${property}) = 'string' then ${text} else false end`;
}
