import type { Rule } from './rule.js';

type Group = { all: Rule[] } | { any: Rule[] } | { not: Rule } | { lead: Rule } | { contact: Rule };
/** A test of a rule as stored. */
type Test = Exclude<Rule, Group>;

/** A rule as it is kept, and what it is over. */
export interface StoredRule {
  rule: Rule;
  subject: 'contacts' | 'leads';
}

/** The same rule with each of its tests of contacts changed. */
function mapStored({ rule, subject }: StoredRule, change: (test: Test) => Rule): Rule {
  return mapTests(rule, change, subject === 'contacts');
}

/**
 * Tests inside `lead`, and of a rule over leads, ask about leads, until `contact` leads back. Recursion is safe: a stored
 * rule's depth is bounded.
 */
function mapTests(rule: Rule, change: (test: Test) => Rule, ofContact: boolean): Rule {
  const inside = (part: Rule, scope = ofContact) => mapTests(part, change, scope);
  if ('all' in rule) return { all: rule.all.map((part) => inside(part)) };
  if ('any' in rule) return { any: rule.any.map((part) => inside(part)) };
  if ('not' in rule) return { not: inside(rule.not) };
  if ('lead' in rule) return { lead: inside(rule.lead, false) };
  if ('contact' in rule) return { contact: inside(rule.contact, true) };
  return ofContact ? change(rule) : rule;
}

/** The same rule where a custom field has another key: tests of its value, and of it as a date. */
export function renameField(stored: StoredRule, from: string, to: string): Rule {
  return mapStored(stored, (test) => {
    if ('field' in test && test.field === from) return { ...test, field: to };
    if ('date' in test && test.date === from) return { ...test, date: to };
    return test;
  });
}

/** The same rule where choices of a field have other names; equal ones become one. */
export function renameChoices(stored: StoredRule, key: string, names: ReadonlyMap<string, string>): Rule {
  const renamed = (value: unknown) => names.get(value as string) ?? value;
  return mapStored(stored, (test) => {
    if (!('field' in test) || test.field !== key || test.value === undefined) return test;
    const value = Array.isArray(test.value) ? [...new Set(test.value.map(renamed))] : renamed(test.value);
    return { ...test, value };
  });
}

/** Whether a test of the rule asks about the field, or compares it with one of these choices. */
export function namesField(stored: StoredRule, key: string, choices?: ReadonlySet<string>): boolean {
  let found = false;
  mapStored(stored, (test) => {
    if ('date' in test && test.date === key) found ||= !choices;
    if ('field' in test && test.field === key)
      found ||= !choices || [test.value].flat().some((value) => choices.has(value as string));
    return test;
  });
  return found;
}
