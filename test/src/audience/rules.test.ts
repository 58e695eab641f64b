import { type Id, newId, showId } from '@heed/schema/domain/ids';
import {
  countOperators,
  dateRelations,
  emailFacts,
  propertyOperators,
  smsFacts,
} from '@heed/schema/domain/rule';
import { operatorsOf } from '@heed/schema/domain/rule-types';
import { countContacts, pageOfContacts } from '@heed/schema/services/contact-selection';
import { leadCondition, ruleCondition } from '@heed/schema/services/rules';
import { createSegment, deleteSegment, segmentCondition } from '@heed/schema/services/segments';
import type { Session } from '@heed/schema/session/session';
import fc from 'fast-check';
import sql, { type Sql } from 'sql-template-tag';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { Coverage, testsOf } from './coverage.js';
import { type Crowd, gatherCrowd } from './crowd.js';
import { rulesOver } from './generated-rules.js';
import type { Test } from './generated-times.js';
import { matches } from './naive.js';
import { type Place, places, poolsOf } from './pools.js';

const seed = Number(process.env.HEED_SEED ?? Math.floor(Math.random() * 2 ** 31));
const size = { people: 100, rules: 180, leadRules: 30 };

interface Town extends Place {
  brand: Brand;
  crowd: Crowd;
  rules: ReturnType<typeof rulesOver>;
}

describe('generated rules over generated people', () => {
  let world: World;
  const towns: Town[] = [];

  beforeAll(async () => {
    world = await makeWorld();
    for (const [i, place] of places.entries()) {
      const brand = await world.brand(place.zone, { timeZone: place.zone });
      const pools = poolsOf(place);
      const crowd = await gatherCrowd(brand, pools, { seed: seed + i, people: size.people });
      towns.push({ ...place, brand, crowd, rules: rulesOver(crowd.named, pools) });
    }
  });
  afterAll(() => world.close());

  const selectIn = async (session: Session, rule: unknown) => {
    const page = await pageOfContacts(session, { rule, page: { first: 500 } });
    expect(page.hasNextPage).toBe(false);
    expect(await countContacts(session, { rule })).toBe(page.nodes.length);
    return page.nodes.map(({ id }) => id);
  };
  /** What a campaign's audience does with the condition. */
  const selectRaw = async (session: Session, condition: Sql) => {
    const rows = await session.sql<{ id: Id<'contact'> }>(
      sql`select c.id from contact c where c.tenant_id = ${session.tenantId} and ${condition} order by c.id`,
    );
    return rows.map(({ id }) => id);
  };
  const say = (line: string) => process.stdout.write(`${line}\n`);

  test('the count, the page and a naive evaluator agree; a rule and its "not" are everybody once', async () => {
    const shares: number[] = [];
    const coverage = new Coverage();
    const agree = async ({ zone, brand, crowd }: Town, rule: Test, at: Date) => {
      const everybody = [...crowd.people.keys()].sort();
      const { chosen, others } = await brand.act(async (now) => {
        const session = now.asOf(at);
        return {
          chosen: await selectIn(session, rule),
          others: await selectRaw(session, await ruleCondition(session, { not: rule })),
        };
      });
      const expected = everybody.filter((id) => matches(rule, crowd.people.get(id)!, { zone, at }));
      expect(chosen).toEqual(expected);
      expect([...chosen, ...others].sort()).toEqual(everybody);
      coverage.add(rule, [...crowd.people.values()]);
      shares.push(chosen.length / everybody.length);
    };
    for (const [i, town] of towns.entries()) {
      // Rules that select nobody or everybody say little: of those only every fourth is asked.
      const asked = fc
        .tuple(town.rules.contacts, fc.constantFrom(...town.ats), fc.nat(3))
        .filter(([rule, at, luck]) => luck === 0 || tells(town, rule, at));
      const property = fc.asyncProperty(asked, ([rule, at]) => agree(town, rule, at));
      await fc.assert(property, { numRuns: size.rules, seed: seed + i });
    }
    const telling = shares.filter((share) => share >= 0.01 && share <= 0.99).length / shares.length;
    // What chance has left out is looked for among more.
    const [town] = towns as [Town];
    for (const rule of fc.sample(town.rules.tests, { numRuns: 5_000, seed })) {
      const missing = coverage.missing(everyTest());
      if (missing.length === 0) break;
      if (testsOf(rule).some(({ name }) => missing.includes(name))) await agree(town, rule, town.ats[0]!);
    }
    say(
      `rules: seed ${seed}, ${shares.length} rules over ${size.people} contacts in each of ${towns.length} zones, ${(telling * 100).toFixed(0)} % select between 1 % and 99 %; people met with and without:\n${coverage.table()}`,
    );
    expect(shares.length).toBeGreaterThanOrEqual(1_000);
    expect(telling).toBeGreaterThanOrEqual(0.8);
    expect(coverage.missing(everyTest())).toEqual([]);
  });

  test('a rule over leads selects the leads that the naive evaluator does, and a rule with "lead" their people', async () => {
    for (const [i, { zone, ats, brand, crowd, rules }] of towns.entries()) {
      const all = [...crowd.leads.keys()].sort();
      const property = fc.asyncProperty(rules.leads, fc.constantFrom(...ats), async (rule, at) => {
        const chosen = await brand.act(async (now) => {
          const session = now.asOf(at);
          const rows = await session.sql<{ id: Id<'lead'> }>(sql`
            select l.id from lead l join contact c on c.tenant_id = l.tenant_id and c.id = l.contact_id
            where l.tenant_id = ${session.tenantId} and ${await leadCondition(session, rule)} order by l.id`);
          return rows.map(({ id }) => id);
        });
        const expected = all.filter((id) => {
          const { person, index } = crowd.leads.get(id)!;
          return matches(rule, person, { zone, at }, person.leads[index]);
        });
        expect(chosen).toEqual(expected);
      });
      await fc.assert(property, { numRuns: size.leadRules, seed: seed + i });
    }
  });

  test('a segment of a rule is what the rule selects, also inside another rule and within a list', async () => {
    const { brand, crowd, rules } = towns[0]!;
    const [rule] = fc.sample(rules.contacts, { numRuns: 1, seed }) as [Test];
    const select = (given: unknown) => brand.act((session) => selectIn(session, given));
    const chosen = await select(rule);
    const listId = crowd.place.lists[0]!;
    const { plain, within } = await brand.act(async (session) => ({
      plain: await createSegment(session, { name: 'Plain', rule }),
      within: await createSegment(session, { name: 'Within', rule, listId }),
    }));
    expect(await select({ segment: showId('segment', plain.id) })).toEqual(chosen);
    const onList = chosen.filter((id) => showId('list', listId) in crowd.people.get(id)!.lists);
    expect(await select({ segment: within.id })).toEqual(onList);
    const direct = await brand.act(async (session) =>
      selectRaw(session, await segmentCondition(session, within.id)),
    );
    expect(direct).toEqual(onList);
    for (const { id } of [plain, within]) await brand.act((session) => deleteSegment(session, { id }));
  });

  test('what another tenant has is as unknown as what nobody has', async () => {
    const [{ brand }, { crowd }] = towns as [Town, Town];
    const { lists, segments, emails, sms, forms, personas } = crowd.named;
    for (const rule of [
      { list: lists[0], is: 'in' },
      { list: showId('list', newId('list')), is: 'in' },
      { any: [{ segment: newId('segment') }] },
      { segment: segments[0] },
      { email: emails[0], is: 'opened' },
      { sms: sms[0], is: 'sent' },
      { form: forms[0], is: 'filled' },
      { field: 'persona', is: 'equals', value: personas[0] },
    ]) {
      await expect(brand.act((session) => selectIn(session, rule))).rejects.toMatchObject({
        code: 'INVALID_RULE',
        message: expect.stringMatching(/^There is no such|is not one of the choices/),
      });
    }
  });
});

function tells({ zone, crowd }: Town, rule: Test, at: Date): boolean {
  const people = [...crowd.people.values()];
  const chosen = people.filter((person) => matches(rule, person, { zone, at })).length;
  return chosen > 0 && chosen < people.length;
}

/** Every test that a rule can make, as the coverage names them. */
function everyTest(): string[] {
  const all = (kind: string, operators: readonly string[]) => operators.map((is) => `${kind} ${is}`);
  return [
    ...all('text', operatorsOf.text),
    ...all('number', operatorsOf.number),
    ...all('boolean', operatorsOf.boolean),
    ...all('day', operatorsOf.date),
    ...all('moment', operatorsOf.datetime),
    ...all('choice', operatorsOf.one_of),
    ...all('choices', operatorsOf.several_of),
    ...all('lead', [
      'equals',
      'not_equals',
      'in',
      'not_in',
      'contains',
      '>',
      '<=',
      'between',
      'set',
      'not_set',
    ]),
    ...all('subscription', ['equals', 'not_equals', 'in', '>', '<', 'set', 'not_set']),
    ...all('date', dateRelations),
    ...all(
      'date',
      dateRelations.map((is) => `${is} offset`),
    ),
    ...all('list', ['in', 'not_in', 'pending', 'unsubscribed']),
    ...all('email', emailFacts),
    ...all(
      'email',
      emailFacts.map((is) => `${is} within`),
    ),
    ...all('email', ['clicked link', 'not_clicked link']),
    ...all('sms', smsFacts),
    ...all('form', ['filled', 'not_filled']),
    ...all('event', ['any', ...countOperators]),
    ...all('property', propertyOperators),
    'segment',
    'suppressed',
  ];
}
