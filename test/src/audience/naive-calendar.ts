/**
 * Days and times by hand, for the naive evaluator: imports nothing, and knows zones only through `Intl`. A day is its number
 * since 1970-01-01, so that a difference is a subtraction.
 */
export interface Span {
  amount: number;
  unit: string;
}

const dayLength = 86_400_000;

export function dayNumber(text: string): number {
  const [year, month, day] = text.split('-').map(Number) as [number, number, number];
  return numberOf(year, month, day);
}

function numberOf(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return Math.round(date.getTime() / dayLength);
}

function parts(day: number): { year: number; month: number; dom: number } {
  const date = new Date(day * dayLength);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, dom: date.getUTCDate() };
}

export function yearOf(day: number): number {
  return parts(day).year;
}

/** A month that has no such day ends earlier. */
export function addSpan(day: number, { amount, unit }: Span): number {
  if (unit === 'days') return day + amount;
  if (unit === 'weeks') return day + amount * 7;
  const { year, month, dom } = parts(day);
  const months = year * 12 + (month - 1) + amount * (unit === 'years' ? 12 : 1);
  const [inYear, inMonth] = [Math.floor(months / 12), (((months % 12) + 12) % 12) + 1];
  const last = parts(numberOf(inYear, inMonth + 1, 0)).dom;
  return numberOf(inYear, inMonth, Math.min(dom, last));
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the wall clock shows, in milliseconds as if it were UTC. */
export function wallClock(instant: number, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    const two = '2-digit';
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: two,
      day: two,
      hour: two,
      minute: two,
      second: two,
    });
    formats.set(zone, format);
  }
  const shown = Object.fromEntries(
    format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
  );
  const { year, month, day, hour, minute, second } = shown as Record<string, number>;
  const within = instant - Math.floor(instant / 1_000) * 1_000;
  return numberOf(year!, month!, day!) * dayLength + ((hour! * 60 + minute!) * 60 + second!) * 1_000 + within;
}

export function localDay(instant: Date, zone: string): number {
  return Math.floor(wallClock(instant.getTime(), zone) / dayLength);
}

const begins = new Map<string, number>();

/** The first moment whose day is this one, or a later one where the zone left the day out. */
export function startOfDay(day: number, zone: string): number {
  const key = `${zone} ${day}`;
  const known = begins.get(key);
  if (known !== undefined) return known;
  const isThere = (instant: number) => wallClock(instant, zone) >= day * dayLength;
  const step = 15 * 60_000;
  let there = (day - 1) * dayLength;
  while (!isThere(there)) there += step;
  let before = there - step;
  while (there - before > 1) {
    const middle = Math.floor((before + there) / 2);
    if (isThere(middle)) there = middle;
    else before = middle;
  }
  begins.set(key, there);
  return there;
}

/** So long ago: minutes and hours as lengths, the others as steps on the calendar to the same time of day. */
export function stepBack(at: Date, { amount, unit }: Span, zone: string): number {
  if (unit === 'minutes') return at.getTime() - amount * 60_000;
  if (unit === 'hours') return at.getTime() - amount * 3_600_000;
  const wall = wallClock(at.getTime(), zone);
  const day = Math.floor(wall / dayLength);
  return instantOf(addSpan(day, { amount: -amount, unit }) * dayLength + (wall - day * dayLength), zone);
}

/** Shown twice, the later of them; never shown, as the clock would have gone on before it was put forward. */
function instantOf(wall: number, zone: string): number {
  const before = wall - (wallClock(wall - dayLength, zone) - (wall - dayLength));
  const after = wall - (wallClock(wall + dayLength, zone) - (wall + dayLength));
  const shown = [before, after].filter((instant) => wallClock(instant, zone) === wall);
  return shown.length > 0 ? Math.max(...shown) : before;
}
