import { readDate } from './dates.js';
import type { Reading } from './reading.js';

/** How long a contact may pause a topic without naming a day. A pause ends at 00:00 of its last day, in their zone. */
export const pauseLengths = ['two_weeks', 'one_month', 'three_months'] as const;
export type PauseLength = (typeof pauseLengths)[number];

/** The PostgreSQL interval of a length, from the day on which it is chosen. */
export const pauseIntervals: Record<PauseLength, string> = {
  two_weeks: '14 days',
  one_month: '1 month',
  three_months: '3 months',
};

/** A pause that lasts longer is a way of leaving; that is its own choice. */
const longestDays = 366;

const dayMs = 86_400_000;

/** The last day that a pause may name on `today` (both `YYYY-MM-DD`). */
export function lastPauseDay(today: string): string {
  return shifted(today, longestDays);
}

/** The first day that a pause may name: tomorrow. */
export function firstPauseDay(today: string): string {
  return shifted(today, 1);
}

/** A day on which mail comes again: after `today` in the contact's zone, and within a year. */
export function readPauseDay(text: string, today: string): Reading<string> {
  const day = readDate(text);
  if (!day.ok) return day;
  if (day.value < firstPauseDay(today))
    return { ok: false, message: 'A pause ends on a day that is still to come.' };
  if (day.value > lastPauseDay(today)) return { ok: false, message: 'A pause lasts a year at most.' };
  return day;
}

function shifted(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}
