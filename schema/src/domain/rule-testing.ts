import { HeedError } from './errors.js';
import { checkRule } from './rule-check.js';
import { parseRule } from './rule-parse.js';
import { contactFields, leadFields, type RuleField, subscriptionFields } from './rule-types.js';

const own = new Map<string, RuleField>([
  ['2020_Spend', { type: 'number', column: 'number_1' }],
  ['City', { type: 'text', column: 'text_1' }],
  ['vip', { type: 'boolean', column: 'flag_1' }],
  ['born', { type: 'date', column: 'day_1' }],
  ['seen', { type: 'datetime', column: 'moment_1' }],
  ['tier', { type: 'one_of', column: 'text_2', choices: ['Gold', 'Silver'] }],
  ['likes', { type: 'several_of', column: 'choices_1', choices: ['tea', 'cake'] }],
]);

const vocabulary = {
  contact: new Map([...own, ...Object.entries(contactFields)]),
  lead: new Map(Object.entries(leadFields)).set('stage', { ...leadFields.stage!, choices: ['new', 'won'] }),
  subscription: new Map(Object.entries(subscriptionFields)),
};

export function check(rule: unknown) {
  const { rule: parsed } = parseRule(rule, ['input', 'rule']);
  return checkRule(parsed, vocabulary, ['input', 'rule']);
}

/** The path below `input.rule` and the sentence of the refusal. */
export function refusal(rule: unknown): [string, string] {
  try {
    check(rule);
  } catch (error) {
    if (!(error instanceof HeedError)) throw error;
    expect(error.code).toBe('INVALID_RULE');
    expect(error.path!.slice(0, 2)).toEqual(['input', 'rule']);
    return [error.path!.slice(2).join('.'), error.message];
  }
  throw new Error('This rule was taken');
}
