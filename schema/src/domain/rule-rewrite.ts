import type { Rule } from './rule.js';

/** A test of a rule as stored. Those about leads hold a rule of their own, over other fields. */
type Test = Exclude<Rule, { all: Rule[] } | { any: Rule[] } | { not: Rule }>;

/** The same rule with each of its tests changed. Recursion is safe: a stored rule's depth is bounded. */
export function mapTests(rule: Rule, change: (test: Test) => Rule): Rule {
  if ('all' in rule) return { all: rule.all.map((part) => mapTests(part, change)) };
  if ('any' in rule) return { any: rule.any.map((part) => mapTests(part, change)) };
  if ('not' in rule) return { not: mapTests(rule.not, change) };
  return change(rule);
}

/** The same rule where a custom field has another key: tests of its value, and of it as a date. */
export function renameField(rule: Rule, from: string, to: string): Rule {
  return mapTests(rule, (test) => {
    const named = test as { field?: unknown; date?: unknown };
    if (named.field === from) return { ...test, field: to } as Rule;
    if (named.date === from) return { ...test, date: to } as Rule;
    return test;
  });
}

/** The same rule where choices of a field have other names; equal ones become one. */
export function renameChoices(rule: Rule, key: string, names: ReadonlyMap<string, string>): Rule {
  const renamed = (value: unknown) => names.get(value as string) ?? value;
  return mapTests(rule, (test) => {
    if (!('field' in test) || test.field !== key || test.value === undefined) return test;
    const value = Array.isArray(test.value)
      ? [...new Set(test.value.map(renamed))]
      : renamed(test.value);
    return { ...test, value };
  });
}

/** Whether a test of the rule compares the field with one of these choices. */
export function namesChoice(rule: Rule, key: string, choices: ReadonlySet<string>): boolean {
  let found = false;
  mapTests(rule, (test) => {
    if ('field' in test && test.field === key)
      found ||= [test.value].flat().some((value) => choices.has(value as string));
    return test;
  });
  return found;
}
