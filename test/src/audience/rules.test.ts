import { type Id, newId, showId } from '@heed/schema/domain/ids';
import { countContacts, pageOfContacts } from '@heed/schema/services/contact-selection';
import { ruleCondition } from '@heed/schema/services/rules';
import { createSegment, deleteSegment, segmentCondition } from '@heed/schema/services/segments';
import type { Session } from '@heed/schema/session/session';
import fc from 'fast-check';
import sql, { type Sql } from 'sql-template-tag';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { type Crowd, gatherCrowd, zone } from './crowd.js';
import { rulesOver } from './generated.js';
import { matches, type NaivePerson } from './naive.js';

const runs = 320;
const seed = Number(process.env.HEED_SEED ?? Math.floor(Math.random() * 2 ** 31));

describe('generated rules over generated people', () => {
  let world: World;
  let brand: Brand;
  let crowd: Crowd;

  beforeAll(async () => {
    world = await makeWorld();
    brand = await world.brand('Olive', { timeZone: zone });
    crowd = await gatherCrowd(world, brand, { seed, people: 208 });
    // Some of the same people in another brand of the account: whoever is counted twice came from there.
    await gatherCrowd(world, await world.brand('Other', { timeZone: zone }), { seed, people: 40 });
  });
  afterAll(() => world.close());

  const selectIn = async (session: Session, rule: unknown) => {
    const page = await pageOfContacts(session, { rule, page: { first: 500 } });
    expect(page.hasNextPage).toBe(false);
    expect(await countContacts(session, { rule })).toBe(page.nodes.length);
    return page.nodes.map(({ id }) => id);
  };
  const select = (rule: unknown) => brand.act((session) => selectIn(session, rule));
  /** What a campaign's audience does with the condition. */
  const selectRaw = async (session: Session, condition: Sql) => {
    const rows = await session.sql<{ id: Id<'contact'> }>(
      sql`select c.id from contact c where c.tenant_id = ${session.tenantId} and ${condition} order by c.id`,
    );
    return rows.map(({ id }) => id);
  };

  test('the count, the page and a naive evaluator agree; a rule and its "not" are everybody once', async () => {
    const everybody = [...crowd.people.keys()].sort();
    const shares: number[] = [];
    const property = fc.asyncProperty(rulesOver(crowd), async (rule) => {
      const { chosen, others } = await brand.act(async (session) => ({
        chosen: await selectIn(session, rule),
        others: await selectRaw(session, await ruleCondition(session, { not: rule })),
      }));
      const expected = everybody.filter((id) => matches(rule, crowd.people.get(id) as NaivePerson, zone));
      expect(chosen).toEqual(expected);
      expect([...chosen, ...others].sort()).toEqual(everybody);
      shares.push(chosen.length / everybody.length);
    });
    await fc.assert(property, { numRuns: runs, seed });
    const telling = shares.filter((share) => share >= 0.01 && share <= 0.99).length / shares.length;
    process.stdout.write(
      `rules: seed ${seed}, ${runs} rules over ${everybody.length} contacts, ${(telling * 100).toFixed(0)} % select between 1 % and 99 %\n`,
    );
    expect(everybody.length).toBeGreaterThanOrEqual(200);
    expect(telling).toBeGreaterThanOrEqual(0.6);
  });

  test('a segment of a rule is what the rule selects, also inside another rule and within a list', async () => {
    const [rule] = fc.sample(rulesOver(crowd), { numRuns: 1, seed }) as [Record<string, unknown>];
    const chosen = await select(rule);
    const listId = crowd.listIds[0]!;
    const { plain, within } = await brand.act(async (session) => ({
      plain: await createSegment(session, { name: 'Plain', rule }),
      within: await createSegment(session, { name: 'Within', rule, listId }),
    }));
    expect(await select({ segment: showId('segment', plain.id) })).toEqual(chosen);
    const onList = chosen.filter((id) => crowd.lists[0]! in crowd.people.get(id)!.lists);
    expect(await select({ segment: within.id })).toEqual(onList);
    const direct = await brand.act(async (session) =>
      selectRaw(session, await segmentCondition(session, within.id)),
    );
    expect(direct).toEqual(onList);
    for (const { id } of [plain, within]) await brand.act((session) => deleteSegment(session, { id }));
  });

  test('lists and segments of another tenant are as unknown as none at all', async () => {
    for (const rule of [
      { list: showId('list', crowd.foreign.listId), is: 'in' },
      { list: showId('list', newId('list')), is: 'in' },
      { any: [{ segment: newId('segment') }] },
    ]) {
      await expect(select(rule)).rejects.toMatchObject({
        code: 'INVALID_RULE',
        message: expect.stringMatching(/^There is no such/),
      });
    }
  });
});
