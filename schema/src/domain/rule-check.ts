import { readId } from './ids.js';
import type {
  CountOperator,
  DateRelation,
  EmailFact,
  FormFact,
  ListStanding,
  Operator,
  Rule,
  SmsFact,
} from './rule.js';
import { badRule, type Path } from './rule-faults.js';
import {
  type CheckedSpan,
  type CheckedWithin,
  type DayValue,
  readDay,
  readSpan,
  readWithin,
} from './rule-times.js';
import { operatorsOf, type RuleField, type RuleScope } from './rule-types.js';
import {
  type CheckedProperty,
  readCount,
  readPropertyTest,
  readTestValue,
  type TestValue,
} from './rule-values.js';

/** A rule whose every field, operator and value is known to fit: what the compiler takes. Ids are UUIDs; null is "any". */
export type CheckedRule =
  | { kind: 'all' | 'any'; rules: CheckedRule[] }
  | { kind: 'not'; rule: CheckedRule }
  | { kind: 'field'; scope: RuleScope; name: string; field: RuleField; is: Operator; value: TestValue }
  | { kind: 'list'; listId: string; is: ListStanding; where?: CheckedRule }
  | { kind: 'email'; campaignId: string | null; is: EmailFact; link?: string; within?: CheckedWithin }
  | { kind: 'sms'; campaignId: string | null; is: SmsFact; within?: CheckedWithin }
  | { kind: 'form'; formId: string | null; is: FormFact; within?: CheckedWithin }
  | {
      kind: 'event';
      name: string;
      where: CheckedProperty[];
      count: { is: CountOperator; value: number | [number, number] };
      within?: CheckedWithin;
    }
  | {
      kind: 'date';
      scope: RuleScope;
      name: string;
      field: RuleField;
      is: DateRelation;
      /** Two of `between`, and of an anniversary within days. */
      value: DayValue | [DayValue, DayValue];
      offset?: CheckedSpan;
    }
  | { kind: 'segment'; segmentId: string }
  | { kind: 'suppressed' }
  | { kind: 'lead'; rule: CheckedRule }
  | { kind: 'contact'; rule: CheckedRule };

/** What a rule can ask about in each scope, by name; in the contact's, contact data wins over custom fields. */
export type RuleVocabulary = Record<RuleScope, ReadonlyMap<string, RuleField>>;

/** `lead` is where a choice of leads begins; tests of anything but fields are about the lead's contact then. */
export type RuleSubject = 'contact' | 'lead';

/**
 * Checks the tests of a parsed rule against the fields of the tenant. Recursion is safe here: parsing has bounded the depth.
 * @throws {HeedError} INVALID_RULE with the path to the fault.
 */
export function checkRule(
  rule: Rule,
  vocabulary: RuleVocabulary,
  path: Path = [],
  scope: RuleScope = 'contact',
): CheckedRule {
  const inside = (part: Rule, ...way: (string | number)[]) =>
    checkRule(part, vocabulary, [...path, ...way], scope);
  if ('all' in rule) return { kind: 'all', rules: rule.all.map((part, i) => inside(part, 'all', i)) };
  if ('any' in rule) return { kind: 'any', rules: rule.any.map((part, i) => inside(part, 'any', i)) };
  if ('not' in rule) return { kind: 'not', rule: inside(rule.not, 'not') };
  if ('field' in rule) return fieldTest(rule, vocabulary, path, scope);
  if ('date' in rule) return dateTest(rule, vocabulary, path, scope);
  if (scope === 'subscription')
    throw badRule('Inside "where" only fields of the subscription are asked.', path);
  if ('list' in rule) return listTest(rule, vocabulary, path);
  if ('segment' in rule) return { kind: 'segment', segmentId: readId('segment', rule.segment) };
  if ('suppressed' in rule) return { kind: 'suppressed' };
  if ('lead' in rule) {
    if (scope === 'lead') throw badRule('A lead has no leads of its own.', [...path, 'lead']);
    return { kind: 'lead', rule: checkRule(rule.lead, vocabulary, [...path, 'lead'], 'lead') };
  }
  if ('contact' in rule) {
    if (scope !== 'lead')
      throw badRule('"contact" is for rules over leads; here it is not needed.', [...path, 'contact']);
    return { kind: 'contact', rule: checkRule(rule.contact, vocabulary, [...path, 'contact'], 'contact') };
  }
  const within = rule.within && readWithin(rule.within, [...path, 'within']);
  if ('event' in rule) {
    const where = (rule.where ?? []).map((test, i) => readPropertyTest(test, [...path, 'where', i]));
    const count = readCount(rule.count ?? { is: '>=', value: 1 }, [...path, 'count']);
    return { kind: 'event', name: rule.event.normalize('NFC'), where, count, within };
  }
  if ('form' in rule) return { kind: 'form', formId: reference('form', rule.form), is: rule.is, within };
  if ('sms' in rule) return { kind: 'sms', campaignId: reference('campaign', rule.sms), is: rule.is, within };
  const { email, is, link } = rule;
  if (link !== undefined && is !== 'clicked' && is !== 'not_clicked')
    throw badRule('A link is clicked or not clicked.', [...path, 'link']);
  return { kind: 'email', campaignId: reference('campaign', email), is, link, within };
}

function reference(kind: 'campaign' | 'form', text: string): string | null {
  return text === 'any' ? null : readId(kind, text);
}

function listTest(
  rule: Extract<Rule, { list: string }>,
  vocabulary: RuleVocabulary,
  path: Path,
): CheckedRule {
  const { list, is, where } = rule;
  if (where && is === 'not_in')
    throw badRule('"where" asks about a subscription; "not_in" has none.', [...path, 'where']);
  return {
    kind: 'list',
    listId: readId('list', list),
    is,
    where: where && checkRule(where, vocabulary, [...path, 'where'], 'subscription'),
  };
}

function fieldTest(
  { field: name, is, value }: Extract<Rule, { field: string }>,
  vocabulary: RuleVocabulary,
  path: Path,
  scope: RuleScope,
): CheckedRule {
  const field = vocabulary[scope].get(name);
  if (!field) throw noField(name, scope, [...path, 'field']);
  const possible: readonly Operator[] = operatorsOf[field.type];
  if (!possible.includes(is)) {
    throw badRule(`"${name}" (${field.type}) cannot be asked "${is}"; it takes ${possible.join(', ')}.`, [
      ...path,
      'is',
    ]);
  }
  return {
    kind: 'field',
    scope,
    name,
    field,
    is,
    value: readTestValue(name, field, is, value, [...path, 'value']),
  };
}

function dateTest(
  { date: name, is, value, offset }: Extract<Rule, { date: string }>,
  vocabulary: RuleVocabulary,
  path: Path,
  scope: RuleScope,
): CheckedRule {
  const field = vocabulary[scope].get(name);
  if (!field) throw noField(name, scope, [...path, 'date']);
  if (field.type !== 'date' && field.type !== 'datetime')
    throw badRule(`"${name}" (${field.type}) is no date.`, [...path, 'date']);
  const place = [...path, 'value'];
  const two = is === 'between' || (is === 'anniversary' && Array.isArray(value));
  const test = { kind: 'date', scope, name, field, is, offset: offset && readSpan(offset) } as const;
  if (!two) return { ...test, value: readDay(value ?? 'today', place) };
  if (!Array.isArray(value) || value.length !== 2)
    throw badRule(`"${is}" takes an array of two days.`, place);
  const [from, to] = value.map((one, i) => readDay(one, [...place, i])) as [DayValue, DayValue];
  if ('day' in from && 'day' in to && from.day > to.day)
    throw badRule(`"${is}" takes the earlier day first.`, place);
  return { ...test, value: [from, to] };
}

function noField(name: string, scope: RuleScope, path: Path): Error {
  const of = { contact: '', lead: ' of leads', subscription: ' of subscriptions' }[scope];
  return badRule(`There is no field "${name}"${of}.`, path);
}
