import fc from 'fast-check';

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
const cities = [
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
const words = ['a', 'haif', 'HAIFA', 'אביב', 'ran', '%', '_', '\\', "'", '京', 'Kuala', '0'];
const names = ['Anna', 'anna', 'Ánna', 'Dov', 'מרים', 'علی', 'Siti', '小明'];
const numbers = [-1, 0, 0.1, 99.5, 100, 100.5, 1e6];
const days = ['1970-01-01', '1999-12-31', '2000-02-29', '2026-03-27', '2026-03-28'];
// Around the day that has 23 hours in Jerusalem (27 March 2026), and midnights in other zones.
const instants = [
  '2026-03-26T21:59:59.999Z',
  '2026-03-26T22:00:00.000Z',
  '2026-03-27T12:00:00.000Z',
  '2026-03-27T20:59:59.999Z',
  '2026-03-27T21:00:00.000Z',
  '2025-01-01T00:00:00.000Z',
];
const momentDays = ['2025-01-01', '2026-03-26', '2026-03-27', '2026-03-28'];

const some = <T>(values: readonly T[]) => fc.constantFrom(...values);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 3, nil: undefined });

/** What a contact is made from; every field may be unset. */
export interface GeneratedPerson {
  firstName?: string;
  locale?: string;
  consent: boolean;
  left: boolean;
  optedOut: boolean;
  member: boolean;
  standings: ('none' | 'subscribed' | 'pending' | 'unsubscribed')[];
  fields: Record<string, unknown>;
}

export const people: fc.Arbitrary<GeneratedPerson> = fc.record({
  firstName: maybe(some(names)),
  locale: maybe(some(['he-IL', 'he', 'fa', 'ms'])),
  consent: fc.boolean(),
  left: fc.boolean(),
  optedOut: fc.boolean(),
  member: fc.boolean(),
  standings: fc.array(some(['none', 'subscribed', 'pending', 'unsubscribed'] as const), {
    minLength: 2,
    maxLength: 2,
  }),
  fields: fc.record({
    City: maybe(some(cities)),
    Note: maybe(some(['yes', 'Yes', 'no'])),
    '2020_Spend': maybe(some(numbers)),
    vip: maybe(fc.boolean()),
    born: maybe(some(days)),
    seen: maybe(some(instants)),
    tier: maybe(some(fieldKinds.tier.choices)),
    likes: maybe(fc.subarray([...fieldKinds.likes.choices], { minLength: 1 })),
  }),
});

type Test = Record<string, unknown>;

const present = (field: string) => some(['set', 'not_set']).map((is): Test => ({ field, is }));
const one = (field: string, is: string[], values: fc.Arbitrary<unknown>) =>
  fc.record({ field: fc.constant(field), is: some(is), value: values }) as fc.Arbitrary<Test>;
const several = (field: string, is: string[], values: fc.Arbitrary<unknown>) =>
  one(field, is, fc.array(values, { minLength: 1, maxLength: 4 }));
const between = (field: string, values: readonly (string | number)[]) =>
  fc.tuple(fc.nat(values.length - 1), fc.nat(values.length - 1)).map(([a, b]): Test => {
    const sorted = [...values].sort((x, y) => (x < y ? -1 : 1));
    return { field, is: 'between', value: [sorted[Math.min(a, b)], sorted[Math.max(a, b)]] };
  });

const equality = ['equals', 'not_equals'];
const membership = ['in', 'not_in'];
const wording = ['contains', 'not_contains', 'starts_with'];
const order = ['>', '>=', '<', '<='];

const text = (field: string, values: readonly string[]) =>
  fc.oneof(
    one(field, equality, some(values)),
    several(field, membership, some(values)),
    one(field, wording, some([...words, ...values])),
    present(field),
  );
const ordered = (field: string, values: readonly (string | number)[]) =>
  fc.oneof(
    one(field, [...equality, ...order], some(values)),
    several(field, membership, some(values)),
    between(field, values),
    present(field),
  );
const moment = (field: string) =>
  fc.oneof(
    one(field, [...equality, ...order], some([...momentDays, ...instants])),
    between(field, momentDays),
    between(field, instants),
    present(field),
  );
const choice = (field: string, values: readonly string[]) =>
  fc.oneof(one(field, equality, some(values)), several(field, membership, some(values)), present(field));

/** Rules over everything a rule can ask; `lists` and `segment` are ids as the API shows them. */
export function rulesOver(ids: { lists: string[]; segment: string }): fc.Arbitrary<Record<string, unknown>> {
  const emails = ['person7@example.com', 'PERSON8@example.com', 'person9@Example.com'];
  const likes = fieldKinds.likes.choices;
  const test = fc.oneof(
    text('City', cities),
    text('Note', ['yes', 'Yes', 'no']),
    text('firstName', names),
    text('locale', ['he-IL', 'he', 'fa']),
    fc.oneof(
      several('email', membership, some(emails)),
      one('email', wording, some(['person1', 'EXAMPLE', '9@'])),
      one('email', equality, some(emails)),
    ),
    ordered('2020_Spend', numbers),
    ordered('born', days),
    moment('seen'),
    moment('createdAt'),
    fc.oneof(one('vip', equality, fc.boolean()), present('vip')),
    choice('tier', fieldKinds.tier.choices),
    choice('status', ['subscribed', 'pending', 'unsubscribed', 'bounced']),
    fc.oneof(
      one('likes', ['contains', 'not_contains'], some(likes)),
      several('likes', [...membership, ...equality], some(likes)),
      present('likes'),
    ),
    fc.record({ list: some(ids.lists), is: some(['in', 'not_in', 'pending', 'unsubscribed']) }),
    fc.constant({ segment: ids.segment }),
    fc.constant({ suppressed: true }),
  ) as fc.Arbitrary<Test>;
  const { rule } = fc.letrec<{ rule: Test; group: Test }>((tie) => ({
    rule: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      { arbitrary: test, weight: 2 },
      { arbitrary: tie('group'), weight: 3 },
    ),
    group: fc.oneof(
      fc.array(tie('rule'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
      fc.array(tie('rule'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
      tie('rule').map((not) => ({ not })),
    ) as fc.Arbitrary<Test>,
  }));
  return rule;
}
