import sql, { raw, type Sql } from 'sql-template-tag';
import type { CheckedRule } from '../domain/rule-check.js';
import type { MomentValue } from '../domain/rule-times.js';
import type { FieldType, RuleScope } from '../domain/rule-types.js';
import { choiceClauses } from './rule-choices.js';
import { momentClauses } from './rule-moment.js';
import { plainClauses } from './rule-plain.js';

/** A field in a statement: the column compared, the column searched, and PostgreSQL's type of its values. */
export interface ClauseField {
  column: Sql;
  searched: Sql;
  type: Sql;
}

const types: Record<FieldType, string> = {
  text: 'text',
  email: 'text',
  phone: 'text',
  one_of: 'text',
  number: 'float8',
  boolean: 'boolean',
  date: 'date',
  datetime: 'timestamptz',
  several_of: 'text[]',
};

type FieldTest = Extract<CheckedRule, { kind: 'field' }>;

/**
 * The clause of one test. Every operator has its own, in the file of its kind of value; none is ever null:
 * `column = v and column is not null` is false where the column is null, and still an index condition.
 */
export function fieldClause(test: FieldTest, timeZone: string): Sql {
  const { scope, field, is, value } = test;
  const clauseField: ClauseField = {
    column: columnOf(scope, field.column),
    searched: columnOf(scope, field.searched ?? field.column),
    type: raw(field.idKind ? 'uuid' : types[field.type]),
  };
  if (is === 'set') return sql`(${clauseField.column} is not null)`;
  if (is === 'not_set') return sql`(${clauseField.column} is null)`;
  if (field.type === 'datetime') {
    return momentClauses[is](clauseField.column, value as MomentValue | [MomentValue, MomentValue], timeZone);
  }
  if (field.type === 'several_of') return choiceClauses[is](clauseField.column, value);
  return plainClauses[is](clauseField, value);
}

const aliases: Record<RuleScope, string> = { contact: 'c', lead: 'l', subscription: 'r' };

/** `c.number_3`. Columns come from field definitions, never from a rule; checked all the same, being written in. */
export function columnOf(scope: RuleScope, name: string): Sql {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new Error(`Not a column: ${name}`);
  return raw(`${aliases[scope]}.${name}`);
}
