import fc from 'fast-check';
import { showId } from './ids.js';
import {
  countOperators,
  dateRelations,
  emailFacts,
  formFacts,
  listStandings,
  operators,
  smsFacts,
} from './rule.js';
import { spanUnits, withinUnits } from './rule-times.js';
import { type FieldType, operatorsOf } from './rule-types.js';

type Test = Record<string, unknown>;

const some = <T>(values: readonly T[]) => fc.constantFrom(...values);
const words = ['a', 'b', 'a, b', 'a” or “b', 'a" או "b', 'b\u2069\u2068c', 'yes', '3', '⟨a⟩', 'a\n', ' a'];
const days = ['2000-02-29', '2025-12-31', '2026-01-01', '0900-01-01'];
const instants = [
  '2026-10-24T22:30:00.000Z',
  '2026-10-24T23:30:00.000Z',
  '2026-01-01T00:00:00.000Z',
  '2026-01-01T00:00:00.001Z',
];
const numbers = fc.oneof(
  some([0, 1, 2, 0.1, 0.12, 1e6, 1e21, 1e-9]),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

/** The fields of `rule-testing.ts` by type, with values that they take. */
const fields: Record<string, { type: FieldType; value: fc.Arbitrary<unknown> }> = {
  '2020_Spend': { type: 'number', value: numbers },
  City: { type: 'text', value: some(words) },
  firstName: { type: 'text', value: some(words) },
  vip: { type: 'boolean', value: fc.boolean() },
  born: { type: 'date', value: some(days) },
  seen: { type: 'datetime', value: some([...days, ...instants]) },
  createdAt: { type: 'datetime', value: some([...days, ...instants]) },
  tier: { type: 'one_of', value: some(['Gold', 'Silver']) },
  likes: { type: 'several_of', value: some(['tea', 'cake']) },
  status: { type: 'one_of', value: some(['pending', 'subscribed', 'complained']) },
  email: { type: 'email', value: some(['a@b.example', 'b@b.example']) },
};
const leadFields: typeof fields = {
  stage: { type: 'one_of', value: some(['new', 'won']) },
  name: { type: 'text', value: some(words) },
  active: { type: 'boolean', value: fc.boolean() },
  value: { type: 'number', value: numbers },
  lostAt: { type: 'datetime', value: some([...days, ...instants]) },
};
const subscriptionFields: typeof fields = {
  frequency: { type: 'one_of', value: some(['weekly', 'daily']) },
  basis: { type: 'text', value: some(words) },
  joinedAt: { type: 'datetime', value: some([...days, ...instants]) },
};

/** Two values in order; a pair that cannot be told apart by `>` stays as it is. */
const pair = (value: fc.Arbitrary<unknown>) =>
  fc.tuple(value, value).map(([a, b]) => ((a as string) > (b as string) ? [b, a] : [a, b]));
const several = (value: fc.Arbitrary<unknown>) => fc.array(value, { minLength: 1, maxLength: 3 });

function testsOf(of: typeof fields): fc.Arbitrary<Test> {
  return some(Object.keys(of)).chain((field) => {
    const { type, value } = of[field]!;
    return some(operatorsOf[type]).chain((is): fc.Arbitrary<Test> => {
      if (is === 'set' || is === 'not_set') return fc.constant({ field, is });
      const set = type === 'several_of' && (is === 'equals' || is === 'not_equals');
      const given =
        is === 'between' ? pair(value) : set || is === 'in' || is === 'not_in' ? several(value) : value;
      return given.map((one) => ({ field, is, value: one }));
    });
  });
}

const within = fc.option(
  fc.oneof(
    fc.tuple(some(withinUnits), some([1, 2, 3, 30])).map(([unit, n]): object => ({ [unit]: n })),
    fc.record(
      {
        from: some([...days, ...instants].filter((at) => at < '2026-01')),
        to: some(['2026-02-01', '2026-10-24T22:30:00.000Z']),
      },
      { requiredKeys: ['from'] },
    ),
    fc.record({ to: some([...days, ...instants]) }),
  ),
  { nil: undefined },
);
const span = fc
  .tuple(some(spanUnits), some([-3, -2, -1, 0, 1, 2, 3]))
  .map(([unit, n]): object => ({ [unit]: n }));
const day = fc.oneof(fc.constant('today'), some(days), span);

const properties = some(operators).chain((is): fc.Arbitrary<Test> => {
  const property = some(['sum', 'page', 'a” b']);
  if (is === 'set' || is === 'not_set') return fc.record({ property, is: fc.constant(is) });
  const typed = fc.oneof(fc.constant(some(words)), fc.constant(numbers), fc.constant(fc.boolean()));
  const worded = is === 'contains' || is === 'not_contains' || is === 'starts_with';
  const value = worded
    ? some(words)
    : is === 'between'
      ? pair(numbers)
      : ['>', '>=', '<', '<='].includes(is)
        ? numbers
        : typed.chain((one: fc.Arbitrary<unknown>) => (is === 'in' || is === 'not_in' ? several(one) : one));
  return fc.record({ property, is: fc.constant(is), value });
});
const count = fc.oneof(
  fc.record({ is: some(countOperators.filter((is) => is !== 'between')), value: some([0, 1, 2, 3, 1_000]) }),
  pair(some([0, 1, 2, 30])).map((value) => ({ is: 'between', value })),
);

/** Keys with nothing in them are left out, as JSON does. */
const lean = (test: Test): Test => JSON.parse(JSON.stringify(test));

/** Rules over everything that a rule may say of the fields of `rule-testing.ts`; the ids are UUIDs. */
export function generatedRules(
  ids: Record<'lists' | 'segments' | 'campaigns' | 'forms', string[]>,
): fc.Arbitrary<Test> {
  const campaign = some(['any', ...ids.campaigns.map((id) => showId('campaign', id))]);
  const test: fc.Arbitrary<Test> = fc.oneof(
    { arbitrary: testsOf(fields), weight: 4 },
    fc.record({ list: some(ids.lists), is: some(listStandings) }),
    fc.record({
      list: some(ids.lists),
      is: some(['in', 'pending', 'unsubscribed']),
      where: testsOf(subscriptionFields),
    }),
    fc.record({ email: campaign, is: some(emailFacts), within }),
    fc.record({ email: campaign, is: some(['clicked', 'not_clicked']), link: some(words), within }),
    fc.record({ sms: campaign, is: some(smsFacts), within }),
    fc.record({
      form: some(['any', ...ids.forms.map((id) => showId('form', id))]),
      is: some(formFacts),
      within,
    }),
    fc.record(
      {
        event: some(['bought', 'page_visited', 'a” b']),
        where: fc.array(properties, { minLength: 1, maxLength: 3 }),
        count,
        within,
      },
      { requiredKeys: ['event'] },
    ),
    fc.record(
      {
        date: some(['born', 'seen']),
        is: some(dateRelations.filter((is) => is !== 'between')),
        value: day,
        offset: span,
      },
      { requiredKeys: ['date', 'is'] },
    ),
    fc.record(
      {
        date: some(['born', 'seen']),
        is: some(['between', 'anniversary']),
        value: fc.tuple(span, day),
        offset: span,
      },
      { requiredKeys: ['date', 'is', 'value'] },
    ),
    fc.record({ segment: some(ids.segments) }),
    fc.constant({ suppressed: true }),
  ) as fc.Arbitrary<Test>;
  const lead = fc.oneof(
    testsOf(leadFields),
    test.map((contact) => ({ contact })).filter(() => true),
  ) as fc.Arbitrary<Test>;
  const around = (inner: fc.Arbitrary<Test>, deeper: fc.Arbitrary<Test>) =>
    fc.oneof(
      inner,
      fc.array(deeper, { minLength: 1, maxLength: 3 }).map((all): Test => ({ all })),
      fc.array(deeper, { minLength: 1, maxLength: 3 }).map((any): Test => ({ any })),
      deeper.map((not): Test => ({ not })),
    );
  const leads = around(lead, around(lead, lead)).map((rule): Test => ({ lead: rule }));
  const leaf = fc.oneof({ arbitrary: test, weight: 5 }, leads) as fc.Arbitrary<Test>;
  return around(leaf, around(leaf, around(leaf, leaf))).map(lean);
}
