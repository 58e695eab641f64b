/**
 * The rule language, evaluated by hand over people in memory: slow, plain, and written from the words of the design
 * alone. It imports nothing from the product, so that it cannot share a mistake with the compiler.
 */
export interface NaivePerson {
  /** Contact data and custom fields by name; left out or null is unset. A point in time is a `Date`. */
  values: Record<string, string | number | boolean | string[] | Date | null | undefined>;
  /** Standing by list id; none where there is no subscription. */
  lists: Record<string, 'subscribed' | 'pending' | 'unsubscribed'>;
  segments: string[];
  suppressed: boolean;
}

type Json = Record<string, unknown>;

export function matches(rule: Json, person: NaivePerson, zone: string): boolean {
  if (rule.all) return (rule.all as Json[]).every((part) => matches(part, person, zone));
  if (rule.any) return (rule.any as Json[]).some((part) => matches(part, person, zone));
  if (rule.not) return !matches(rule.not as Json, person, zone);
  if (rule.list) return stands(person.lists[rule.list as string], rule.is as string);
  if (rule.segment) return person.segments.includes(rule.segment as string);
  if (rule.suppressed) return person.suppressed;
  const has = person.values[rule.field as string] ?? null;
  return asks(rule.is as string, has, rule.value, { zone, email: rule.field === 'email' });
}

function stands(state: string | undefined, is: string): boolean {
  if (is === 'in') return state === 'subscribed';
  if (is === 'not_in') return state !== 'subscribed';
  return state === is;
}

interface Ways {
  zone: string;
  email: boolean;
}

function asks(is: string, has: unknown, value: unknown, ways: Ways): boolean {
  if (is === 'set') return has !== null;
  if (is === 'not_set') return has === null;
  if (is === 'not_equals') return !asks('equals', has, value, ways);
  if (is === 'not_in') return !asks('in', has, value, ways);
  if (is === 'not_contains') return !asks('contains', has, value, ways);
  if (has === null) return false;
  if (is === 'in') {
    const values = value as unknown[];
    if (Array.isArray(has)) return values.some((one) => has.includes(one));
    return values.some((one) => asks('equals', has, one, ways));
  }
  if (is === 'between') {
    const [from, to] = value as [unknown, unknown];
    return asks('>=', has, from, ways) && asks('<=', has, to, ways);
  }
  if (is === 'contains') {
    if (Array.isArray(has)) return has.includes(value);
    return String(has).toLowerCase().includes(String(value).toLowerCase());
  }
  if (is === 'starts_with') return String(has).toLowerCase().startsWith(String(value).toLowerCase());
  const order = compare(has, value, ways);
  return { equals: order === 0, '>': order > 0, '>=': order >= 0, '<': order < 0, '<=': order <= 0 }[is]!;
}

/** Below, at or above: a time compared with a day is at it all day long, in the tenant's zone. */
function compare(has: unknown, value: unknown, { zone, email }: Ways): number {
  if (Array.isArray(has))
    return [...has].sort().join() === [...new Set(value as string[])].sort().join() ? 0 : 1;
  if (has instanceof Date) {
    const text = value as string;
    return text.length === 10
      ? sign(localDay(has, zone), text)
      : sign(has.getTime(), new Date(text).getTime());
  }
  if (email) return sign(String(has).toLowerCase(), String(value).toLowerCase());
  return sign(has as string | number, value as string | number);
}

function sign(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function localDay(instant: Date, zone: string): string {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(instant);
}
