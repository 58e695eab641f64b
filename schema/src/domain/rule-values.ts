import { normaliseEmail, normalisePhone } from './addresses.js';
import { readDate, readDateTime } from './dates.js';
import { type Operator, ruleLimits } from './rule.js';
import { badRule, type Path } from './rule-parse.js';
import type { FieldType, RuleField } from './rule-types.js';

/** A moment to compare with: an instant, or a whole day in the tenant's zone. */
export type MomentValue = { instant: string } | { day: string };

export type Scalar = string | number | boolean | MomentValue;

/** What a test compares with, read and typed: nothing, one value, two ends, or several. */
export type TestValue = undefined | Scalar | Scalar[];

/**
 * Reads the value of `{ field, is, value }` for a field of this type.
 * @throws {HeedError} INVALID_RULE at the value, or at the one of several that is wrong.
 */
export function readTestValue(
  name: string,
  field: RuleField,
  is: Operator,
  value: unknown,
  path: Path,
): TestValue {
  if (is === 'set' || is === 'not_set') {
    if (value === undefined || value === null) return undefined;
    throw badRule(`"${is}" takes no value.`, path);
  }
  if (is === 'between') return readBetween(name, field, value, path);
  const set = field.type === 'several_of' && (is === 'equals' || is === 'not_equals');
  if (is !== 'in' && is !== 'not_in' && !set) return readScalar(name, field, is, value, path);
  if (!Array.isArray(value) || value.length === 0) {
    throw badRule(`"${is}" takes an array of at least one value.`, path);
  }
  if (value.length > ruleLimits.values) {
    throw badRule(`"${is}" takes at most ${ruleLimits.values} values.`, path);
  }
  return value.map((one, i) => readScalar(name, field, is, one, [...path, i]));
}

function readBetween(name: string, field: RuleField, value: unknown, path: Path): Scalar[] {
  if (!Array.isArray(value) || value.length !== 2)
    throw badRule('"between" takes an array of two values.', path);
  const [from, to] = value.map((one, i) => readScalar(name, field, 'between', one, [...path, i])) as [
    Scalar,
    Scalar,
  ];
  if (isReversed(from, to)) throw badRule('"between" takes the smaller value first.', path);
  return [from, to];
}

/** A day and an instant are not compared here: which is the smaller depends on the tenant's zone. */
function isReversed(from: Scalar, to: Scalar): boolean {
  if (typeof from === 'object' && typeof to === 'object') {
    if ('day' in from) return 'day' in to && from.day > to.day;
    return 'instant' in to && from.instant > to.instant;
  }
  return from > to;
}

function readScalar(name: string, field: RuleField, is: Operator, value: unknown, path: Path): Scalar {
  const refuse = (why: string) => badRule(why, path);
  if (field.type === 'number') {
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw refuse(`"${name}" is compared with a number.`);
  }
  if (field.type === 'boolean') {
    if (typeof value === 'boolean') return value;
    throw refuse(`"${name}" is compared with true or false.`);
  }
  if (typeof value !== 'string') throw refuse(`"${name}" is compared with ${expected[field.type]}.`);
  return readText(field, is, value, refuse);
}

function readText(field: RuleField, is: Operator, given: string, refuse: (why: string) => Error): Scalar {
  const value = given.normalize('NFC');
  if (value === '') throw refuse('An empty text matches nothing; use "not_set".');
  if (value.length > ruleLimits.text)
    throw refuse(`A text to compare with has at most ${ruleLimits.text} characters.`);
  if (/[\0\p{Cs}]/u.test(value)) throw refuse('This text holds characters that cannot be stored.');
  if (field.type === 'date' || field.type === 'datetime') {
    const day = readDate(value);
    if (day.ok) return field.type === 'date' ? day.value : { day: day.value };
    if (field.type === 'date') throw refuse(day.message);
    const instant = readDateTime(value);
    if (instant.ok) return { instant: instant.value };
    throw refuse(`${instant.message.replace(/\.$/, '')}, or name a day like 2026-01-31.`);
  }
  if (field.choices && !field.choices.includes(value)) {
    throw refuse(`"${value}" is not one of the choices: ${field.choices.slice(0, 20).join(', ')}.`);
  }
  const whole = is === 'equals' || is === 'not_equals' || is === 'in' || is === 'not_in';
  if (field.type === 'email' && whole) {
    const email = normaliseEmail(value);
    if (!email.ok) throw refuse(email.message);
    return email.key;
  }
  if (field.type === 'phone' && whole) {
    const phone = normalisePhone(value);
    if (!phone.ok) throw refuse(phone.message);
    return phone.phone;
  }
  return value;
}

const expected: Record<FieldType, string> = {
  text: 'a text',
  email: 'an e-mail address',
  phone: 'a telephone number',
  number: 'a number',
  boolean: 'true or false',
  date: 'a date such as "2026-01-31"',
  datetime: 'a day or a time, such as "2026-01-31" or "2026-01-31T09:30:00+02:00"',
  one_of: 'one of its choices',
  several_of: 'one of its choices',
};
