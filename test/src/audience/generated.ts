import fc from 'fast-check';
import type { Pools } from './pools.js';

/** The custom fields of the law's tenants. */
export const fieldKinds = {
  City: { kind: 'text' },
  Note: { kind: 'text' },
  '2020_Spend': { kind: 'number' },
  vip: { kind: 'boolean' },
  born: { kind: 'date' },
  seen: { kind: 'datetime' },
  tier: { kind: 'one_of', choices: ['Gold', 'Silver', 'Tin'] },
  likes: { kind: 'several_of', choices: ['tea', 'cake', 'olives'] },
} as const;

// Few values, so that rules meet people; wildcards of LIKE, quotes and several scripts among them.
export const cities = [
  'Haifa',
  'haifa',
  'תל אביב',
  'تهران',
  'Kuala Lumpur',
  '北京',
  "L'Aquila",
  '100%',
  '10_0',
  'a\\b',
];
export const names = ['Anna', 'anna', 'Ánna', 'Dov', 'מרים', 'علی', 'Siti', '小明'];
export const numbers = [-1, 0, 0.1, 99.5, 100, 100.5, 1e6];
export const locales = ['he-IL', 'he', 'fa', 'ms'];
export const zones = ['Asia/Tehran', 'Asia/Kuala_Lumpur', 'Asia/Jerusalem'];
export const sources = ['form', 'import', 'shop'];
export const bases = ['customer', 'lead', 'Lead of 2026'];
export const eventNames = ['bought', 'page_visited', 'login'];
export const pages = ['/prices', '/Prices/50%', '/help'];
export const sums = [0, 5, 9.99, 100];
export const links = ['https://shop.example/a', 'https://shop.example/b?c=1&d=%25'];
export const stages = ['new', 'qualified', 'proposition', 'won'];
export const lostReasons = ['too_expensive', 'no_people', 'not_enough_stock'];
export const standings = ['subscribed', 'pending', 'unsubscribed'] as const;

export const some = <T>(values: readonly T[]) => fc.constantFrom(...values);
/** Unset once in three. */
export const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 2, nil: undefined });
const perhaps = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 1, nil: null });

/** What an arbitrary makes. */
type Generated<Make> = Make extends (pools: Pools) => fc.Arbitrary<infer Made> ? Made : never;

const happening = ({ instants }: Pools) =>
  perhaps(
    fc
      .tuple(some(instants), some(instants))
      .map(([a, b]) => (a <= b ? { first: a, last: b } : { first: b, last: a })),
  );

const message = (pools: Pools) =>
  fc.record({
    state: some(['sent', 'sent', 'sent', 'digested', 'held', 'failed', 'unknown', 'skipped']),
    settledAt: some(pools.instants),
    tracked: fc.boolean(),
    deliveredAt: perhaps(some(pools.instants)),
    opened: happening(pools),
    clicked: happening(pools),
    repliedAt: perhaps(perhaps(some(pools.instants))),
    bouncedAt: perhaps(perhaps(some(pools.instants))),
    links: fc.tuple(happening(pools), happening(pools)),
  });
export type GeneratedMessage = Generated<typeof message>;

const event = (pools: Pools) =>
  fc.record({
    name: some(eventNames),
    at: some(pools.instants),
    properties: fc.record(
      {
        page: fc.oneof(some(pages), fc.constant(null)),
        sum: fc.oneof(some(sums), some(['5', 'five']), fc.boolean()),
        gift: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
  });

const lead = ({ instants }: Pools) =>
  fc.record({
    name: maybe(some(names)),
    stage: some(stages),
    lostReason: maybe(some(lostReasons)),
    lostAt: maybe(some(instants)),
    active: fc.boolean(),
    value: maybe(some(numbers)),
    convertedAt: maybe(some(instants)),
    quotations: some([0, 1, 3]),
    paidInvoices: some([0, 1, 2]),
    paidValue: some([0, 99.5, 100]),
    createdAt: some(instants),
  });

const subscription = ({ instants }: Pools) =>
  maybe(
    fc.record({
      state: some(standings),
      frequency: some(['every', 'weekly', 'monthly'] as const),
      joinedAt: some(instants),
      changedAt: some(instants),
      snoozedUntil: maybe(some(instants)),
      basis: maybe(some(bases)),
    }),
  );

/** What a contact is made from; every field may be unset. */
export const people = (pools: Pools) =>
  fc.record({
    firstName: maybe(some(names)),
    lastName: maybe(some(names)),
    locale: maybe(some(locales)),
    timeZone: maybe(some(zones)),
    source: some(sources),
    hasEmail: some([true, true, true, false]),
    emailValid: fc.boolean(),
    hasPhone: fc.boolean(),
    hasExternalId: fc.boolean(),
    persona: maybe(some([0, 1])),
    smsStanding: some(['allowed', 'stopped', 'undeliverable'] as const),
    createdAt: some(pools.instants),
    consentedAt: maybe(some(pools.instants)),
    left: fc.boolean(),
    bounced: some([true, false, false]),
    optedOut: some([true, false, false]),
    members: fc.tuple(fc.boolean(), fc.boolean()),
    subscriptions: fc.tuple(subscription(pools), subscription(pools)),
    fields: fc.record({
      City: maybe(some(cities)),
      Note: maybe(some(['yes', 'Yes', 'no'])),
      '2020_Spend': maybe(some(numbers)),
      vip: maybe(fc.boolean()),
      born: maybe(some(pools.days)),
      seen: maybe(some(pools.instants)),
      tier: maybe(some(fieldKinds.tier.choices)),
      likes: maybe(fc.subarray([...fieldKinds.likes.choices], { minLength: 1 })),
    }),
    /** By campaign, in the order of the crowd's; the last is the digest. Up to two of a step. */
    messages: fc.array(fc.array(message(pools), { maxLength: 2 }), { minLength: 7, maxLength: 7 }),
    events: fc.array(event(pools), { maxLength: 5 }),
    submissions: fc.array(fc.record({ form: some([0, 1]), at: some(pools.instants) }), { maxLength: 2 }),
    leads: fc.array(lead(pools), { maxLength: 2 }),
  });
export type GeneratedPerson = Generated<typeof people>;
