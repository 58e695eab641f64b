import { emailFacts, formFacts, listStandings, smsFacts } from '@heed/schema/domain/rule';
import fc from 'fast-check';
import {
  bases,
  cities,
  eventNames,
  fieldKinds,
  links,
  locales,
  lostReasons,
  names,
  numbers,
  pages,
  some,
  sources,
  stages,
  sums,
  zones,
} from './generated.js';
import { dateOver, type Test, twoOf, withinOver } from './generated-times.js';
import type { Pools } from './pools.js';

/** What rules may name, as the API shows it. */
export interface Named {
  lists: string[];
  segments: string[];
  emails: string[];
  sms: string[];
  forms: string[];
  personas: string[];
}

const words = ['a', 'haif', 'HAIFA', 'אביב', 'ran', '%', '_', '\\', "'", '京', 'Kuala', '0', 'n'];
const equality = ['equals', 'not_equals'];
const membership = ['in', 'not_in'];
const wording = ['contains', 'not_contains', 'starts_with'];
const order = ['>', '>=', '<', '<='];

const present = (field: string) => some(['set', 'not_set']).map((is): Test => ({ field, is }));
const one = (field: string, is: string[], values: fc.Arbitrary<unknown>): fc.Arbitrary<Test> =>
  fc.record({ field: fc.constant(field), is: some(is), value: values });
const several = (field: string, is: string[], values: fc.Arbitrary<unknown>) =>
  one(field, is, fc.array(values, { minLength: 1, maxLength: 4 }));
const between = (field: string, values: readonly (string | number)[]) =>
  one(field, ['between'], twoOf(values));

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
const choice = (field: string, values: readonly string[]) =>
  fc.oneof(one(field, equality, some(values)), several(field, membership, some(values)), present(field));
const boolean = (field: string) => fc.oneof(one(field, equality, fc.boolean()), present(field));

/** Tests of one kind each, so that none is forgotten and each comes as often as the others. */
function testsOver(named: Named, pools: Pools) {
  const instants = pools.instants.map((instant) => instant.toISOString());
  const moment = (field: string) =>
    fc.oneof(
      one(field, [...equality, ...order], some([...pools.named, ...instants])),
      between(field, pools.named),
      between(field, instants),
      present(field),
    );
  const within = withinOver(pools, instants);
  const timed = (
    test: Record<string, fc.Arbitrary<unknown>>,
    optional: Record<string, fc.Arbitrary<unknown>> = {},
  ) =>
    fc.record<Test>(
      { ...test, ...optional, within },
      { requiredKeys: Object.keys(test) },
    ) as fc.Arbitrary<Test>;
  const lead = fc.oneof(
    text('name', names),
    text('externalId', ['lead 1', 'lead 2']),
    choice('stage', stages),
    choice('lostReason', lostReasons),
    fc.oneof(moment('lostAt'), moment('convertedAt'), moment('createdAt')),
    fc.oneof(boolean('active'), boolean('converted')),
    ordered('value', numbers),
    ordered('quotations', [0, 1, 2, 3]),
    fc.oneof(ordered('paidInvoices', [0, 1, 2]), ordered('paidValue', [0, 99.5, 100])),
    dateOver(['lostAt', 'convertedAt', 'createdAt'], pools),
  );
  const likes = fieldKinds.likes.choices;
  const emails = [
    'person6@example.com',
    'PERSON8@example.com',
    'person10@Example.com',
    'person12@example.com',
  ];
  const phones = ['+972501000006', '+972501000007', '+972501000008', '+972501000009'];
  const contact = {
    words: fc.oneof(text('City', cities), text('Note', ['yes', 'Yes', 'no']), text('firstName', names)),
    more: fc.oneof(text('lastName', names), text('locale', locales), text('timeZone', zones)),
    source: fc.oneof(text('source', sources), text('externalId', ['crm 7', 'crm 8', 'crm 12'])),
    address: fc.oneof(
      text('email', emails),
      text('phone', phones),
      one('email', wording, some(['PERSON1', '9@'])),
    ),
    number: ordered('2020_Spend', numbers),
    day: ordered('born', pools.days),
    moment: fc.oneof(moment('seen'), moment('createdAt'), moment('consentedAt')),
    flag: fc.oneof(boolean('vip'), boolean('emailValid')),
    choice: fc.oneof(
      choice('tier', fieldKinds.tier.choices),
      choice('status', ['subscribed', 'pending', 'unsubscribed', 'bounced']),
      choice('smsStanding', ['allowed', 'stopped']),
      choice('persona', named.personas),
    ),
    choices: fc.oneof(
      one('likes', ['contains', 'not_contains'], some(likes)),
      several('likes', [...membership, ...equality], some(likes)),
      present('likes'),
    ),
    date: dateOver(['born', 'born', 'seen', 'createdAt'], pools),
    list: fc.record({ list: some(named.lists), is: some(listStandings) }),
    where: fc.record({
      list: some(named.lists),
      is: some(['in', 'pending', 'unsubscribed']),
      where: grouped(
        fc.oneof(
          choice('frequency', ['every', 'weekly', 'monthly']),
          fc.oneof(moment('joinedAt'), moment('changedAt'), moment('snoozedUntil')),
          text('basis', bases),
          dateOver(['joinedAt', 'snoozedUntil'], pools),
        ),
        1,
      ),
    }),
    email: timed({ email: some([...named.emails, 'any', 'any']), is: some(emailFacts) }),
    behaviour: timed({ email: some([...named.emails, 'any']), is: some(emailFacts) }),
    link: timed({
      email: some([...named.emails, 'any']),
      is: some(['clicked', 'not_clicked']),
      link: some([...links, links[0]!.toUpperCase()]),
    }),
    sms: timed({ sms: some([...named.sms, 'any']), is: some(smsFacts) }),
    form: timed({ form: some([...named.forms, 'any']), is: some(formFacts) }),
    event: timed({ event: some(eventNames) }, { count }),
    events: timed(
      { event: some(eventNames), where: fc.array(property, { minLength: 1, maxLength: 2 }) },
      { count },
    ),
    segment: fc.record({ segment: some(named.segments) }),
    suppressed: fc.constant({ suppressed: true }),
  };
  return { lead, contact };
}

const count = fc.oneof(
  fc.record({ is: some([...equality, ...order]), value: some([0, 1, 2, 3]) }),
  fc.record({ is: fc.constant('between'), value: twoOf([0, 1, 2, 3]) }),
);

const property = fc.oneof(
  ...[
    one('page', [...equality], some([...pages, 5, true])),
    several('page', membership, some(pages)),
    one('page', wording, some(['/p', '%', 'E', ...pages])),
    present('page'),
    one('sum', [...equality, ...order], some(sums)),
    several('sum', membership, some(sums)),
    one('sum', wording, some(['5', 'f'])),
    between('sum', sums),
    present('sum'),
    one('gift', equality, fc.boolean()),
    present('gift'),
  ].map((test) => test.map(({ field, ...rest }): Test => ({ property: field, ...rest }))),
);

/** Tests alone, in groups and in groups of groups. */
function grouped(test: fc.Arbitrary<Test>, maxDepth: number): fc.Arbitrary<Test> {
  const { rule } = fc.letrec<{ rule: Test; group: Test }>((tie) => ({
    rule: fc.oneof(
      { maxDepth, depthSize: 'small' },
      { arbitrary: test, weight: 3 },
      { arbitrary: tie('group'), weight: 2 },
    ),
    group: fc.oneof(
      {
        arbitrary: fc.array(tie('rule'), { minLength: 1, maxLength: 2 }).map((all): Test => ({ all })),
        weight: 1,
      },
      {
        arbitrary: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }).map((any): Test => ({ any })),
        weight: 1,
      },
      { arbitrary: tie('rule').map((not): Test => ({ not })), weight: 1 },
    ),
  }));
  return rule;
}

interface Rules {
  contacts: fc.Arbitrary<Test>;
  leads: fc.Arbitrary<Test>;
  /** One test each, over contacts. */
  tests: fc.Arbitrary<Test>;
}

/** Rules over everything a rule can ask: over contacts, and over leads. */
export function rulesOver(named: Named, pools: Pools): Rules {
  const { lead, contact } = testsOver(named, pools);
  const person = fc.oneof(...(Object.values(contact) as fc.Arbitrary<Test>[]));
  const ofLeads = grouped(
    fc.oneof(
      { arbitrary: lead, weight: 4 },
      { arbitrary: fc.oneof(contact.list, contact.email, contact.event, contact.suppressed), weight: 1 },
      { arbitrary: grouped(person, 1).map((rule): Test => ({ contact: rule })), weight: 1 },
    ),
    2,
  );
  const some = fc.oneof(
    { arbitrary: person, weight: 12 },
    { arbitrary: ofLeads.map((rule): Test => ({ lead: rule })), weight: 1 },
  );
  return { contacts: grouped(some, 3), leads: ofLeads, tests: some };
}
