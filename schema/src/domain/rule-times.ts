import { z } from 'zod';
import { readDate, readDateTime } from './dates.js';
import { badRule, type Path } from './rule-faults.js';

/** A moment to compare with: an instant, or a whole day in the tenant's zone. */
export type MomentValue = { instant: string } | { day: string };

/** Units of the last so-many: minutes and hours are lengths, the others steps of the tenant's calendar. */
export const withinUnits = ['minutes', 'hours', 'days', 'weeks', 'months'] as const;
export type WithinUnit = (typeof withinUnits)[number];
/** Units of a calendar. */
export const spanUnits = ['days', 'weeks', 'months', 'years'] as const;
export type SpanUnit = (typeof spanUnits)[number];

/** `{ days: 30 }`: up to now, from the same time of day 30 days ago. `{ from, to }`: days and instants, either left out. */
export type Within = Partial<Record<(typeof withinUnits)[number], number>> | { from?: string; to?: string };
/** `{ days: -3 }`: so many calendar days; negative ones are before. */
export type Span = Partial<Record<(typeof spanUnits)[number], number>>;

/** What a rule's `within` says, read. `last` ends now and begins so many units ago in the tenant's zone. */
export type CheckedWithin =
  | { last: { amount: number; unit: (typeof withinUnits)[number] } }
  | { from?: MomentValue; to?: MomentValue };
export interface CheckedSpan {
  amount: number;
  unit: (typeof spanUnits)[number];
}

/** A day: named, or so far from today (in the tenant's zone). */
export type DayValue = { day: string } | { today: CheckedSpan };

/** A century or so, in each unit: days that a calendar and PostgreSQL know. */
const most = {
  minutes: 60_000_000,
  hours: 1_000_000,
  days: 40_000,
  weeks: 6_000,
  months: 1_300,
  years: 110,
} as const;

function amounts<U extends readonly (keyof typeof most)[]>(units: U, { past }: { past: boolean }) {
  const amount = (unit: keyof typeof most) => {
    const least = past ? -most[unit] : 1;
    return z
      .int('must be a whole number')
      .min(least, `must be at least ${least}`)
      .max(most[unit], `must be at most ${most[unit]}`);
  };
  return z
    .strictObject(
      Object.fromEntries(units.map((unit) => [unit, amount(unit).optional()])),
      `must be an object like { "days": 30 }`,
    )
    .refine((span) => Object.keys(span).length === 1, `needs exactly one of ${units.join(', ')}`);
}

export const spanSchema = amounts(spanUnits, { past: true });
export const withinSchema = z.union(
  [
    amounts(withinUnits, { past: false }),
    z
      .strictObject({ from: z.string().optional(), to: z.string().optional() })
      .refine(({ from, to }) => from !== undefined || to !== undefined),
  ],
  `must be like { "days": 30 } (one of ${withinUnits.join(', ')}), or { "from": "2026-01-01", "to": "2026-01-31" }`,
);

export function readSpan(span: Span): CheckedSpan {
  const [unit, amount] = Object.entries(span)[0] as [CheckedSpan['unit'], number];
  return { amount, unit };
}

/** @throws {HeedError} INVALID_RULE at the end that is no day and no time. */
export function readWithin(within: Within, path: Path): CheckedWithin {
  const { from, to } = within as { from?: string; to?: string };
  if (from === undefined && to === undefined) {
    const [unit, amount] = Object.entries(within)[0] as [(typeof withinUnits)[number], number];
    return { last: { amount, unit } };
  }
  const ends = {
    ...(from === undefined ? {} : { from: readMoment(from, [...path, 'from']) }),
    ...(to === undefined ? {} : { to: readMoment(to, [...path, 'to']) }),
  };
  if (ends.from && ends.to && isReversed(ends.from, ends.to)) {
    throw badRule('"within" ends before it begins.', [...path, 'to']);
  }
  return ends;
}

/** @throws {HeedError} INVALID_RULE */
export function readMoment(value: string, path: Path): MomentValue {
  const day = readDate(value);
  if (day.ok) return { day: day.value };
  const instant = readDateTime(value);
  if (instant.ok) return { instant: instant.value };
  throw badRule(`${instant.message.replace(/\.$/, '')}, or name a day like 2026-01-31.`, path);
}

/** A day and an instant are not compared here: which is the smaller depends on the tenant's zone. */
export function isReversed(from: MomentValue, to: MomentValue): boolean {
  if ('day' in from) return 'day' in to && from.day > to.day;
  return 'instant' in to && from.instant > to.instant;
}

/** `"2026-01-31"`, `"today"` or `{ days: 14 }` from today. @throws {HeedError} INVALID_RULE */
export function readDay(value: unknown, path: Path): DayValue {
  if (value === 'today') return { today: { amount: 0, unit: 'days' } };
  if (typeof value === 'string') {
    const day = readDate(value);
    if (day.ok) return { day: day.value };
    throw badRule(`${day.message.replace(/\.$/, '')}, or "today", or { "days": 14 } from today.`, path);
  }
  const span = spanSchema.safeParse(value);
  if (span.success) return { today: readSpan(span.data) };
  throw badRule('A day is written "2026-01-31", "today", or { "days": 14 } from today.', path);
}
