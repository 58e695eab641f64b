import sql, { join, type Sql } from 'sql-template-tag';
import type { CheckedRule } from '../domain/rule-check.js';
import { type RuleContext, tenantOf } from './rule-context.js';
import { dateClause } from './rule-date.js';
import { eventClause, formClause } from './rule-events.js';
import { fieldClause } from './rule-field.js';
import { emailClause, smsClause } from './rule-messages.js';
import { listClause, suppressedClause } from './rule-standing.js';

/**
 * The only compiler of rules: a parameterised boolean expression over alias `c` (contact), and `l` (lead) inside a rule
 * over leads, that is true or false for every row, never null, so `not` means "everybody else". Comparisons on slot columns
 * stay plain and leakproof where the type allows it, so that row-level security leaves them their indexes. What is asked of
 * other tables is always `exists`: beside others it becomes a join, within `any` and `not` one hashed scan or a look-up by
 * the contact's index, as the planner sees fit (docs/decisions/0028-rules-as-sql.md).
 */
export function compileRule(rule: CheckedRule, context: RuleContext): Sql {
  const inside = (part: CheckedRule) => compileRule(part, context);
  switch (rule.kind) {
    case 'all':
      return sql`(${join(rule.rules.map(inside), ' and ')})`;
    case 'any':
      return sql`(${join(rule.rules.map(inside), ' or ')})`;
    case 'not':
      return sql`(not ${inside(rule.rule)})`;
    case 'field':
      return fieldClause(rule, context.timeZone);
    case 'date':
      return dateClause(rule, context);
    case 'list':
      return listClause(rule, context.tenantId, rule.where && inside(rule.where));
    case 'email':
      return emailClause(rule, context);
    case 'sms':
      return smsClause(rule, context);
    case 'form':
      return formClause(rule, context);
    case 'event':
      return eventClause(rule, context);
    case 'segment':
      return context.segments.get(rule.segmentId)!;
    case 'suppressed':
      return suppressedClause(context);
    case 'lead':
      return sql`exists (select from lead l where l.tenant_id = ${tenantOf(context)} and l.contact_id = c.id
        and ${inside(rule.rule)})`;
    case 'contact':
      return inside(rule.rule);
  }
}
