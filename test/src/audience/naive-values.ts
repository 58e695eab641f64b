import { dayNumber, startOfDay } from './naive-calendar.js';

interface Ways {
  zone: string;
  email: boolean;
}

/** `field is value`, as the design words it. */
export function compares(is: string, has: unknown, value: unknown, ways: Ways): boolean {
  if (is === 'set') return has !== null;
  if (is === 'not_set') return has === null;
  if (is === 'not_equals') return !compares('equals', has, value, ways);
  if (is === 'not_in') return !compares('in', has, value, ways);
  if (is === 'not_contains') return !compares('contains', has, value, ways);
  if (has === null) return false;
  if (is === 'in') {
    const values = value as unknown[];
    if (Array.isArray(has)) return values.some((one) => has.includes(one));
    return values.some((one) => compares('equals', has, one, ways));
  }
  if (is === 'between') {
    const [from, to] = value as [unknown, unknown];
    return compares('>=', has, from, ways) && compares('<=', has, to, ways);
  }
  if (is === 'contains') {
    if (Array.isArray(has)) return has.includes(value);
    return String(has).toLowerCase().includes(String(value).toLowerCase());
  }
  if (is === 'starts_with') return String(has).toLowerCase().startsWith(String(value).toLowerCase());
  const order = compare(has, value, ways);
  return { equals: order === 0, '>': order > 0, '>=': order >= 0, '<': order < 0, '<=': order <= 0 }[is]!;
}

/** Properties have no type but their value's: 9 is not "9", and a text is not above a number. */
export function propertyCompares(is: string, has: unknown, value: unknown): boolean {
  const ways = { zone: 'UTC', email: false };
  const unset = has === undefined || has === null;
  if (is === 'not_equals' || is === 'not_in' || is === 'not_contains')
    return !propertyCompares(is.slice(4), has, value);
  if (is === 'set') return !unset;
  if (is === 'not_set') return unset;
  if (unset) return false;
  if (is === 'in') return (value as unknown[]).includes(has);
  const one = is === 'between' ? (value as unknown[])[0] : value;
  if (typeof has !== typeof one) return false;
  return compares(is, has, value, ways);
}

/** Below, at or above: a time compared with a day is at it all day long, in the tenant's zone. */
function compare(has: unknown, value: unknown, { zone, email }: Ways): number {
  if (Array.isArray(has))
    return [...has].sort().join() === [...new Set(value as string[])].sort().join() ? 0 : 1;
  if (has instanceof Date) {
    const text = value as string;
    if (text.length > 10) return sign(has.getTime(), new Date(text).getTime());
    const day = dayNumber(text);
    if (has.getTime() < startOfDay(day, zone)) return -1;
    return has.getTime() < startOfDay(day + 1, zone) ? 0 : 1;
  }
  if (email) return sign(String(has).toLowerCase(), String(value).toLowerCase());
  return sign(has as string | number, value as string | number);
}

function sign(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
