import { addSpan, dayNumber, localDay, startOfDay, stepBack } from './naive-calendar.js';

/** A tenant's zone, and when its rules are asked: around changes of its clocks, ends of years, and 29 February. */
export interface Place {
  zone: string;
  ats: Date[];
}

const at = (...times: string[]) => times.map((time) => new Date(time));

export const places: Place[] = [
  // 27 March 2026 has 23 hours, 25 October 25.
  { zone: 'Asia/Jerusalem', ats: at('2026-03-27T12:00:00Z', '2026-10-25T00:30:00Z') },
  // A year's end on either side of the date line.
  { zone: 'Pacific/Apia', ats: at('2026-12-31T10:30:00Z', '2027-02-28T11:30:00Z') },
  // Half an hour off, and 1 November 2026 shows 01:30 twice.
  { zone: 'America/St_Johns', ats: at('2026-11-01T04:15:00Z', '2028-03-01T01:00:00Z') },
  { zone: 'Asia/Kathmandu', ats: at('2028-02-29T18:10:00Z', '2026-12-31T18:20:00Z') },
  // 1 November 2026 shows 00:30 twice: the day begins an hour before the later midnight.
  { zone: 'America/Havana', ats: at('2026-11-01T04:30:00Z', '2026-03-08T05:30:00Z') },
  // 27 September 2026, 02:00 to 02:30 is never shown.
  { zone: 'Australia/Lord_Howe', ats: at('2026-09-27T15:45:00Z', '2026-04-04T15:15:00Z') },
];

/** Values that a tenant's people and rules share: few, so that they meet, and close to where answers change. */
export interface Pools {
  /** Calendar days of a date field. */
  days: string[];
  instants: Date[];
  /** Days that rules name. */
  named: string[];
}

const second = 1_000;
const hour = 3_600 * second;
const day = 24 * hour;

export function poolsOf({ zone, ats }: Place): Pools {
  const days = new Set([
    '1970-01-01',
    '1999-12-31',
    '2000-02-28',
    '2000-02-29',
    '2000-03-01',
    '2001-01-31',
    '1996-02-29',
  ]);
  const named = new Set(['2025-02-28', '2028-02-29', '2026-12-31', '2027-01-01']);
  const instants = new Set<number>();
  for (const now of ats) {
    const today = localDay(now, zone);
    for (const [ahead, years] of [
      [0, 0],
      [0, -26],
      [-3, -1],
      [3, -30],
      [7, -2],
      [-7, 0],
      [14, 0],
      [1, -31],
    ] as const) {
      const moved = addSpan(today + ahead, { amount: years, unit: 'years' });
      days.add(dayText(moved));
      if (years >= -2) named.add(dayText(moved));
    }
    const begins = [0, 1, -7].map((ahead) => startOfDay(today + ahead, zone));
    const steps = [
      { amount: 1, unit: 'days' },
      { amount: 2, unit: 'weeks' },
      { amount: 1, unit: 'months' },
    ].map((span) => stepBack(now, span, zone));
    for (const edge of [now.getTime(), now.getTime() - day, ...begins, ...steps]) {
      instants.add(edge);
      instants.add(edge - 1);
    }
    for (const ago of [
      -hour,
      hour / 2,
      3 * hour,
      23 * hour,
      25 * hour,
      9 * day,
      29 * day,
      45 * day,
      100 * day,
      400 * day,
    ])
      instants.add(now.getTime() - ago);
  }
  return { days: [...days], named: [...named], instants: [...instants].map((time) => new Date(time)) };
}

export function dayText(number: number): string {
  return new Date((number - dayNumber('1970-01-01')) * day).toISOString().slice(0, 10);
}
