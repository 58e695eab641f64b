import { readId } from './ids.js';
import type { ListStanding, Operator, Rule } from './rule.js';
import { badRule, type Path } from './rule-parse.js';
import { contactFields, operatorsOf, type RuleField } from './rule-types.js';
import { readTestValue, type TestValue } from './rule-values.js';

/** A rule whose every field, operator and value is known to fit: what the compiler takes. Ids are UUIDs. */
export type CheckedRule =
  | { kind: 'all' | 'any'; rules: CheckedRule[] }
  | { kind: 'not'; rule: CheckedRule }
  | { kind: 'field'; field: RuleField; is: Operator; value: TestValue }
  | { kind: 'list'; listId: string; is: ListStanding }
  | { kind: 'segment'; segmentId: string }
  | { kind: 'suppressed' };

/**
 * Checks the tests of a parsed rule against the tenant's custom fields (by key); contact data wins over them.
 * Recursion is safe here: parsing has bounded the depth.
 * @throws {HeedError} INVALID_RULE with the path to the fault.
 */
export function checkRule(
  rule: Rule,
  customFields: ReadonlyMap<string, RuleField>,
  path: Path = [],
): CheckedRule {
  if ('all' in rule) return group('all', rule.all, customFields, path);
  if ('any' in rule) return group('any', rule.any, customFields, path);
  if ('not' in rule) return { kind: 'not', rule: checkRule(rule.not, customFields, [...path, 'not']) };
  if ('list' in rule) return { kind: 'list', listId: readId('list', rule.list), is: rule.is };
  if ('segment' in rule) return { kind: 'segment', segmentId: readId('segment', rule.segment) };
  if ('suppressed' in rule) return { kind: 'suppressed' };
  const { field: name, is, value } = rule;
  const field = Object.hasOwn(contactFields, name) ? contactFields[name] : customFields.get(name);
  if (!field) throw badRule(`There is no field "${name}".`, [...path, 'field']);
  const possible: readonly Operator[] = operatorsOf[field.type];
  if (!possible.includes(is)) {
    throw badRule(`"${name}" (${field.type}) cannot be asked "${is}"; it takes ${possible.join(', ')}.`, [
      ...path,
      'is',
    ]);
  }
  return { kind: 'field', field, is, value: readTestValue(name, field, is, value, [...path, 'value']) };
}

function group(
  kind: 'all' | 'any',
  rules: Rule[],
  customFields: ReadonlyMap<string, RuleField>,
  path: Path,
): CheckedRule {
  return { kind, rules: rules.map((rule, i) => checkRule(rule, customFields, [...path, kind, i])) };
}
