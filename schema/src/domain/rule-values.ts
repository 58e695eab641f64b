import { normaliseEmail, normalisePhone } from './addresses.js';
import { readDate } from './dates.js';
import { type IdKind, readId, showId } from './ids.js';
import { type CountTest, type Operator, type PropertyTest, ruleLimits } from './rule.js';
import { badRule, type Path } from './rule-faults.js';
import { type MomentValue, isReversed as momentsReversed, readMoment } from './rule-times.js';
import type { FieldType, RuleField } from './rule-types.js';

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

function isReversed(from: Scalar, to: Scalar): boolean {
  if (typeof from === 'object' && typeof to === 'object') return momentsReversed(from, to);
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
  return readText(field, is, value, path);
}

/** As it is stored: in Unicode's NFC. */
function readPlain(given: string, path: Path): string {
  const value = given.normalize('NFC');
  if (value === '') throw badRule('An empty text matches nothing; use "not_set".', path);
  if (value.length > ruleLimits.text)
    throw badRule(`A text to compare with has at most ${ruleLimits.text} characters.`, path);
  if (/[\0\p{Cs}]/u.test(value)) throw badRule('This text holds characters that cannot be stored.', path);
  return value;
}

function readText(field: RuleField, is: Operator, given: string, path: Path): Scalar {
  const refuse = (why: string) => badRule(why, path);
  const value = field.idKind ? readIdText(field.idKind, given, path) : readPlain(given, path);
  if (field.type === 'datetime') return readMoment(value, path);
  if (field.type === 'date') {
    const day = readDate(value);
    if (day.ok) return day.value;
    throw refuse(day.message);
  }
  if (field.choices && !field.choices.includes(value)) {
    throw refuse(`"${given}" is not one of the choices: ${choicesOf(field).slice(0, 20).join(', ')}.`);
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

function readIdText(kind: IdKind, text: string, path: Path): string {
  try {
    return readId(kind, text);
  } catch (error) {
    throw badRule((error as Error).message, path);
  }
}

/** As rules write them. */
export function choicesOf({ choices = [], idKind }: RuleField): readonly string[] {
  return idKind ? choices.map((id) => showId(idKind, id)) : choices;
}

/** A test of a property, with its value read: text is in Unicode's NFC. */
export interface CheckedProperty {
  property: string;
  is: Operator;
  value: string | number | boolean | (string | number | boolean)[] | undefined;
}

const ordered: readonly Operator[] = ['>', '>=', '<', '<=', 'between'];
const worded: readonly Operator[] = ['contains', 'not_contains', 'starts_with'];

/**
 * Properties have no types of their own, so the value's decides: only a property of that type can be equal to it, below
 * or above it.
 * @throws {HeedError} INVALID_RULE
 */
export function readPropertyTest(test: PropertyTest, path: Path): CheckedProperty {
  const { is, value } = test;
  const property = test.property.normalize('NFC');
  const place = [...path, 'value'];
  if (is === 'set' || is === 'not_set') {
    if (value === undefined || value === null) return { property, is, value: undefined };
    throw badRule(`"${is}" takes no value.`, place);
  }
  if (is === 'in' || is === 'not_in' || is === 'between') {
    if (!Array.isArray(value) || value.length === 0)
      throw badRule(`"${is}" takes an array of values.`, place);
    if (value.length > ruleLimits.values)
      throw badRule(`"${is}" takes at most ${ruleLimits.values} values.`, place);
    const values = value.map((one, i) => readPropertyValue(one, is, [...place, i]));
    if (values.some((one) => typeof one !== typeof values[0]))
      throw badRule('These values are of more than one type.', place);
    if (is === 'between' && (values.length !== 2 || values[0]! > values[1]!))
      throw badRule('"between" takes an array of two values, the smaller first.', place);
    return { property, is, value: values };
  }
  return { property, is, value: readPropertyValue(value, is, place) };
}

function readPropertyValue(value: unknown, is: Operator, path: Path): string | number | boolean {
  const numeric = ordered.includes(is);
  if (typeof value === 'number' && Number.isFinite(value) && !worded.includes(is)) return value;
  if (numeric) throw badRule(`"${is}" compares a property with a number.`, path);
  if (typeof value === 'boolean' && !worded.includes(is)) return value;
  if (typeof value === 'string') return readPlain(value, path);
  throw badRule('A property is compared with a text, a number, or true or false.', path);
}

/** How often: a number from 0 up, or two. @throws {HeedError} INVALID_RULE */
export function readCount(
  { is, value }: CountTest,
  path: Path,
): { is: CountTest['is']; value: number | [number, number] } {
  const place = [...path, 'value'];
  if (is !== 'between') return { is, value: readTimes(value, place) };
  if (!Array.isArray(value) || value.length !== 2)
    throw badRule('"between" takes an array of two values.', place);
  const [from, to] = value.map((one, i) => readTimes(one, [...place, i])) as [number, number];
  if (from > to) throw badRule('"between" takes the smaller value first.', place);
  return { is, value: [from, to] };
}

function readTimes(value: unknown, path: Path): number {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 1_000_000_000)
    return value as number;
  throw badRule('How often is a whole number from 0 up.', path);
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
