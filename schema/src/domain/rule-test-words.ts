import type { CheckedRule } from './rule-check.js';
import type { Speech } from './rule-speech.js';
import type { CheckedWithin, DayValue } from './rule-times.js';
import type { CheckedProperty, Scalar, TestValue } from './rule-values.js';

type FieldTest = Extract<CheckedRule, { kind: 'field' }>;
type DateTest = Extract<CheckedRule, { kind: 'date' }>;

export function fieldWords({ scope, name, field, is, value }: FieldTest, speech: Speech): string {
  const { words } = speech;
  const label = speech.field(scope, name);
  if (is === 'set' || is === 'not_set') return words.presence[is](label);
  const say = (one: Scalar): string => {
    if (typeof one === 'number') return speech.number(one);
    if (typeof one === 'boolean') return one ? words.yes : words.no;
    if (typeof one === 'object') return speech.moment(one);
    if (field.type === 'date') return speech.day(one);
    return field.choices ? speech.chosen(scope, name, one) : speech.quote(one);
  };
  const all = (values: TestValue) => (values as Scalar[]).map(say);
  if (field.type === 'several_of') {
    if (is === 'equals' || is === 'not_equals') return words.several[is](label, speech.and(all(value)));
    if (is === 'in' || is === 'not_in') return words.several[is](label, speech.or(all(value)));
    return words.several[is as 'contains' | 'not_contains'](label, say(value as Scalar));
  }
  const order = field.type === 'date' || field.type === 'datetime' ? words.time : words.number;
  switch (is) {
    case 'equals':
    case 'not_equals':
      return words[field.type === 'boolean' ? 'answers' : 'equals'][is](label, say(value as Scalar));
    case 'in':
    case 'not_in':
      return words.oneOf[is](label, speech.or(all(value)));
    case 'contains':
    case 'not_contains':
    case 'starts_with':
      return words.text[is](label, say(value as Scalar));
    case 'between':
      return order.between(label, ...(all(value) as [string, string]));
    default:
      return order[is](label, say(value as Scalar));
  }
}

/** Properties have no type of their own: a text stands in quotes, a number and an answer do not. */
export function propertyWords({ property, is, value }: CheckedProperty, speech: Speech): string {
  const { words } = speech;
  const label = words.property(speech.quote(property));
  if (is === 'set' || is === 'not_set') return words.presence[is](label);
  const say = (one: string | number | boolean) => {
    if (typeof one === 'number') return speech.number(one);
    if (typeof one === 'boolean') return one ? words.yes : words.no;
    return speech.quote(one);
  };
  if (Array.isArray(value)) {
    const [from, to] = value.map(say);
    if (is === 'between') return words.number.between(label, from!, to!);
    return words.oneOf[is as 'in' | 'not_in'](label, speech.or(value.map(say)));
  }
  const one = say(value!);
  switch (is) {
    case 'equals':
    case 'not_equals':
      return words[typeof value === 'boolean' ? 'answers' : 'equals'][is](label, one);
    case 'contains':
    case 'not_contains':
    case 'starts_with':
      return words.text[is](label, one);
    default:
      return words.number[is as '>' | '>=' | '<' | '<='](label, one);
  }
}

export function dateWords({ scope, name, is, value, offset }: DateTest, speech: Speech): string {
  const { words } = speech;
  const plain = words.dated(speech.field(scope, name));
  const { amount = 0, unit = 'days' } = offset ?? {};
  const date = offset ? words.moved(plain, speech.number(Math.abs(amount)), unit, amount) : plain;
  if (Array.isArray(value)) {
    const [from, to] = value.map((one) => dayWords(one, 'day', speech)) as [string, string];
    return words.date[is === 'between' ? 'between' : 'anniversaryBetween'](date, from, to);
  }
  const when = is === 'on' || is === 'anniversary' ? 'onDay' : 'day';
  return words.date[is as Exclude<typeof is, 'between'>](date, dayWords(value, when, speech));
}

function dayWords(value: DayValue, as: 'day' | 'onDay', speech: Speech): string {
  const words = speech.words[as];
  if ('day' in value) return words.named(speech.day(value.day));
  const { amount, unit } = value.today;
  if (amount === 0 && unit === 'days') return words.today;
  return words.fromToday(speech.number(Math.abs(amount)), unit, amount);
}

/** What happened, and when. */
export function withinWords(within: CheckedWithin | undefined, what: string, speech: Speech): string {
  if (!within) return what;
  if ('last' in within) {
    const { amount, unit } = within.last;
    return speech.words.last(what, speech.number(amount), unit, amount);
  }
  const { from, to } = within;
  return speech.words.period(what, from ? speech.moment(from) : null, to ? speech.moment(to) : null);
}
