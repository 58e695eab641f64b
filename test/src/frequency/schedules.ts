import { frequencies } from '@heed/schema/domain/frequency';
import fc from 'fast-check';

/** What happens to a small tenant, one thing after the other. Numbers choose among what is there. */
export type Happening =
  | { kind: 'send'; topic: number; expiresIn: number | null }
  /** Two campaigns at once, of one topic or of two. */
  | { kind: 'race'; topics: [number, number] }
  | { kind: 'choose'; person: number; topic: number; frequency: (typeof frequencies)[number] }
  | { kind: 'snooze'; person: number; topic: number; days: number }
  | { kind: 'leave'; person: number; from: 'topic' | 'brand' | 'every_brand'; topic: number }
  | { kind: 'join'; person: number; topic: number }
  | { kind: 'undo'; person: number }
  | { kind: 'move'; person: number; zone: string }
  /** The mail server treats the next message to this person so. */
  | { kind: 'trouble'; person: number; result: 'failed' | 'unknown' | 'not_tried' }
  | { kind: 'pause'; minutes: number };

export interface Schedule {
  /** Milliseconds since 1970. */
  begins: number;
  quiet: { from: string; until: string } | null;
  ceilings: { messages: number; days: number }[];
  people: { zone: string; frequencies: [string, string] }[];
  happenings: { afterMinutes: number; what: Happening }[];
}

/** Zones whose clocks change on other days, at midnight, by half an hour, or never. */
const zones = [
  'America/New_York',
  'Asia/Jerusalem',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'America/Havana',
  'Asia/Kolkata',
  'Pacific/Apia',
  'UTC',
];
const zone = fc.constantFrom(...zones);

/** Days before clocks change somewhere, and the ends of short months. */
const beginnings = fc
  .constantFrom(
    '2026-03-06',
    '2026-03-26',
    '2026-04-03',
    '2026-04-22',
    '2026-10-22',
    '2026-10-30',
    '2026-01-30',
  )
  .chain((day) =>
    fc.integer({ min: 0, max: 24 * 60 - 1 }).map((minute) => Date.parse(day) + minute * 60_000),
  );

const person = fc.nat({ max: 1 });
const topic = fc.nat({ max: 1 });
const frequency = fc.constantFrom(...frequencies);
const some = <T extends Happening>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });

const happening: fc.Arbitrary<Happening> = fc.oneof(
  some(
    9,
    fc.record({
      kind: fc.constant('send'),
      topic,
      expiresIn: fc.option(fc.integer({ min: 60, max: 5 * 1_440 }), { freq: 2 }),
    }),
  ),
  some(3, fc.record({ kind: fc.constant('race'), topics: fc.tuple(topic, topic) })),
  some(3, fc.record({ kind: fc.constant('choose'), person, topic, frequency })),
  some(1, fc.record({ kind: fc.constant('snooze'), person, topic, days: fc.constantFrom(3, 14) })),
  some(
    1,
    fc.record({
      kind: fc.constant('leave'),
      person,
      topic,
      from: fc.constantFrom('topic', 'brand', 'every_brand'),
    }),
  ),
  some(1, fc.record({ kind: fc.constant('join'), person, topic })),
  some(1, fc.record({ kind: fc.constant('undo'), person })),
  some(1, fc.record({ kind: fc.constant('move'), person, zone })),
  some(
    1,
    fc.record({
      kind: fc.constant('trouble'),
      person,
      result: fc.constantFrom('failed', 'unknown', 'not_tried'),
    }),
  ),
  some(1, fc.record({ kind: fc.constant('pause'), minutes: fc.integer({ min: 60, max: 3 * 1_440 }) })),
);

const waits = fc.oneof(
  fc.integer({ min: 0, max: 180 }),
  fc.integer({ min: 0, max: 1_440 }),
  fc.integer({ min: 0, max: 9 * 1_440 }),
);

export const schedules: fc.Arbitrary<Schedule> = fc.record({
  begins: beginnings,
  quiet: fc.option(
    fc.constantFrom(
      { from: '21:00', until: '08:00' },
      { from: '00:00', until: '06:30' },
      { from: '01:30', until: '03:00' },
      { from: '12:00', until: '14:00' },
      { from: '23:00', until: '02:00' },
    ),
  ),
  ceilings: fc.array(
    fc.record({ messages: fc.integer({ min: 1, max: 3 }), days: fc.constantFrom(1, 2, 7, 30) }),
    { maxLength: 2 },
  ),
  people: fc.array(fc.record({ zone, frequencies: fc.tuple(frequency, frequency) }), {
    minLength: 2,
    maxLength: 2,
  }),
  happenings: fc.array(fc.record({ afterMinutes: waits, what: happening }), { minLength: 5, maxLength: 10 }),
});
