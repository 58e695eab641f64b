import type { Asking, Json } from './naive.js';
import { addSpan, dayNumber, localDay, type Span, yearOf } from './naive-calendar.js';

/** `field` + `offset` against days. */
export function dateRelates(has: Date | string, rule: Json, { zone, at }: Asking): boolean {
  const day = has instanceof Date ? localDay(has, zone) : dayNumber(has);
  const moved = (from: number) => (rule.offset ? addSpan(from, spanOf(rule.offset as Json)) : from);
  const given = rule.value ?? 'today';
  const values = (Array.isArray(given) ? given : [given]).map((value) => dayOf(value, localDay(at, zone)));
  const [first, last] = [values[0]!, values.at(-1)!];
  if (rule.is === 'before') return moved(day) < first;
  if (rule.is === 'after') return moved(day) > last;
  if (rule.is !== 'anniversary') return moved(day) >= first && moved(day) <= last;
  // Every return there is, one by one; an offset is at most a hundred and some years.
  for (let years = 1; years <= yearOf(last) - yearOf(day) + 112; years += 1) {
    const anniversary = moved(addSpan(day, { amount: years, unit: 'years' }));
    if (anniversary >= first && anniversary <= last) return true;
  }
  return false;
}

export function spanOf(span: Json): Span {
  const [[unit, amount]] = Object.entries(span) as [[string, number]];
  return { amount, unit };
}

function dayOf(value: unknown, today: number): number {
  if (value === 'today') return today;
  return typeof value === 'string' ? dayNumber(value) : addSpan(today, spanOf(value as Json));
}
