import fc from 'fast-check';
import { some } from './generated.js';
import type { Pools } from './pools.js';

export type Test = Record<string, unknown>;

export const twoOf = <T extends string | number>(values: readonly T[]) =>
  fc.tuple(some(values), some(values)).map(([a, b]) => (a <= b ? [a, b] : [b, a]));

export function withinOver({ named }: Pools, instants: string[]): fc.Arbitrary<Test> {
  const ends = fc
    .tuple(fc.oneof(twoOf(named), twoOf(instants)), some(['both', 'from', 'to']))
    .map(
      ([[from, to], which]): Test => ({ ...(which !== 'to' && { from }), ...(which !== 'from' && { to }) }),
    );
  const last = some([
    { minutes: 30 },
    { hours: 24 },
    { hours: 1 },
    { days: 1 },
    { days: 30 },
    { weeks: 2 },
    { months: 1 },
    { months: 3 },
    { months: 18 },
  ]);
  return fc.oneof(last, ends);
}

/** `on`, `before` and the others, of dates and times, with offsets; most near to a day that somebody has. */
export function dateOver(fields: string[], { named, days }: Pools): fc.Arbitrary<Test> {
  const ahead = some([
    { days: 14 },
    { days: -3 },
    { weeks: 1 },
    { months: 1 },
    { months: -1 },
    { years: -1 },
  ]);
  const value = fc.oneof(fc.constant('today'), ahead, some([...named, ...days]));
  const two = fc.oneof(
    twoOf([...named, ...days]),
    fc.constant(['today', { days: 7 }]),
    fc.constant([{ days: -3 }, { days: 20 }]),
    fc.constant([{ months: -2 }, 'today']),
    fc.constant([{ years: -30 }, 'today']),
  );
  const offset = some([
    { days: 3 },
    { days: -3 },
    { days: 14 },
    { weeks: -1 },
    { months: 1 },
    { months: -1 },
    { months: 13 },
    { years: 1 },
    { years: -30 },
  ]);
  const test = (is: string[], values: fc.Arbitrary<unknown>) =>
    fc.record(
      { date: some(fields), is: some(is), value: values, offset },
      { requiredKeys: ['date', 'is', 'value'] },
    ) as fc.Arbitrary<Test>;
  return fc.oneof(
    test(['before', 'after'], value),
    test(['on', 'anniversary'], value),
    test(['between', 'anniversary'], two),
  );
}
