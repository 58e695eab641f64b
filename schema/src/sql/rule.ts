import sql, { join, type Sql } from 'sql-template-tag';
import type { CheckedRule } from '../domain/rule-check.js';
import { fieldClause } from './rule-field.js';
import { listClause, suppressedClause } from './rule-standing.js';

/** What compiling depends on beyond the rule: whose rows, whose days, and the conditions of the segments it names. */
export interface RuleScope {
  accountId: string;
  tenantId: string;
  /** The tenant's zone: where days begin. */
  timeZone: string;
  /** By the segment's UUID. */
  segments: ReadonlyMap<string, Sql>;
}

/**
 * The only compiler of rules: a parameterised boolean expression over alias `c` (contact) that is true or false for
 * every row, never null, so `not` means "everybody else". Comparisons on slot columns stay plain and leakproof where
 * the type allows it, so that row-level security leaves them their indexes.
 */
export function compileRule(rule: CheckedRule, scope: RuleScope): Sql {
  switch (rule.kind) {
    case 'all':
      return sql`(${join(
        rule.rules.map((part) => compileRule(part, scope)),
        ' and ',
      )})`;
    case 'any':
      return sql`(${join(
        rule.rules.map((part) => compileRule(part, scope)),
        ' or ',
      )})`;
    case 'not':
      return sql`(not ${compileRule(rule.rule, scope)})`;
    case 'field':
      return fieldClause(rule.field, rule.is, rule.value, scope.timeZone);
    case 'list':
      return listClause(rule.listId, rule.is, scope.tenantId);
    case 'segment':
      return scope.segments.get(rule.segmentId)!;
    case 'suppressed':
      return suppressedClause(scope);
    default:
      throw new Error(`Not compiled yet: ${rule.kind}`);
  }
}
