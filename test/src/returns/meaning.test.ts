import { bounceKinds } from '@heed/schema/domain/delivery-facts';
import type { Id } from '@heed/schema/domain/ids';
import { updateContact } from '@heed/schema/services/contacts';
import { setReturnRules } from '@heed/schema/services/return-rules';
import { type Returned, recordReturns } from '@heed/schema/services/returns';
import { pageOfTimeline } from '@heed/schema/services/timeline';
import { inSession } from '@heed/schema/session/session';
import fc from 'fast-check';
import sql from 'sql-template-tag';
import { addCampaign } from '../support/audience.js';
import { addCrowd } from '../support/people.js';
import { day } from '../support/test-clock.js';
import { makeWorld, type World } from '../support/world.js';
import { addDelivery, makeSetting, type Setting, sendTo, standing } from './returns-world.js';

const seed = Number(process.env.HEED_SEED ?? Math.floor(Math.random() * 2 ** 31));
let world: World;
let setting: Setting;
/** Several messages to one person. */
let campaigns: Id<'campaign'>[];

beforeAll(async () => {
  world = await makeWorld();
  setting = await makeSetting(await world.brand('Olive'));
  campaigns = [setting.campaignId];
  for (let n = 1; n < 6; n++)
    campaigns.push(await addCampaign(setting.brand, { ...setting, name: `Campaign ${n}` }));
});
afterAll(() => world.close());

const start = Date.UTC(2026, 0, 1);
const at = (n: number) => new Date(start + n * day);
const tell = (facts: Returned[]) => {
  const { accountId, tenantId } = setting.brand;
  const scope = { accountId, tenantId, actor: { type: 'system', name: 'returns' } as const };
  return inSession(world.database, scope, (session) => recordReturns(session, facts, { source: 'webhook' }));
};

/** People who consented long ago, to whom every campaign was sent on its day; made together, which is quicker. */
let pool: Id<'contact'>[] = [];
let pooled = 0;
async function person(): Promise<Id<'contact'>> {
  const { brand, listId } = setting;
  if (pool.length === 0) {
    await addCrowd(brand, listId, { people: 500, from: pooled });
    pool = await brand.act(async (session) => {
      const made = await session.sql<{ id: Id<'contact'> }>(sql`
        update contact set consented_at = ${at(-10)}, created_at = ${at(-10)}
        where tenant_id = ${session.tenantId} and source = 'import' and created_at > ${at(-10)} returning id`);
      const ids = made.map(({ id }) => id);
      await session.sql(
        sql`update subscription set joined_at = ${at(-10)} where contact_id = any(${ids}::uuid[])`,
      );
      await session.sql(sql`
        insert into delivery (tenant_id, campaign_id, contact_id, state, decided_at, settled_at)
        select ${session.tenantId}::uuid, campaign, contact, 'sent', ${at(0)}::timestamptz, ${at(0)}::timestamptz
        from unnest(${campaigns}::uuid[]) as campaign, unnest(${ids}::uuid[]) as contact`);
      return ids;
    });
    pooled += pool.length;
  }
  return pool.pop()!;
}

const facts = fc.array(
  fc.record({
    campaign: fc.nat(5),
    kind: fc.constantFrom(
      'delivered',
      'bounced',
      'bounced',
      'bounced',
      'opened',
      'complained',
      'unsubscribed' as const,
    ),
    day: fc.integer({ min: 1, max: 12 }),
    bounceKind: fc.constantFrom('soft', 'soft', ...bounceKinds),
  }),
  { minLength: 1, maxLength: 10 },
);
const asFacts = (
  contactId: Id<'contact'>,
  some: { campaign: number; kind: string; day: number; bounceKind: string }[],
) =>
  some.map(({ campaign, kind, day: n, bounceKind }) => ({
    campaignId: campaigns[campaign]!,
    contactId,
    occurrence: 1,
    kind,
    at: at(n),
    ...(kind === 'bounced' && { bounceKind }),
  })) as Returned[];

const result = (contactId: Id<'contact'>) =>
  setting.brand.act((session) =>
    session.row(sql`
      select c.status, c.bounced_at, c.complained_at, c.left_at, s.state,
        (select array_agg(d.bounce_kind || d.bounced_at order by d.campaign_id) from delivery d where d.contact_id = c.id) as bounces
      from contact c join subscription s on s.contact_id = c.id and s.list_id = ${setting.listId}
      where c.tenant_id = ${session.tenantId} and c.id = ${contactId}`),
  );

test('any order in which the same dated facts arrive, in any batches and twice, ends in the same status', async () => {
  await setting.brand.act((session) => setReturnRules(session, { softBounces: { count: 3, days: 2 } }));
  const statuses = new Set<string>();
  const runs = 500;
  const property = fc.asyncProperty(facts, fc.infiniteStream(fc.nat()), async (some, random) => {
    const [one, two] = [await person(), await person()];
    await tell(asFacts(one, some));
    const shuffled = [...some, ...some.slice(0, 2)]
      .map((fact) => ({ fact, order: random.next().value as number }))
      .sort((a, b) => a.order - b.order)
      .map(({ fact }) => fact);
    while (shuffled.length > 0)
      await tell(asFacts(two, shuffled.splice(0, 1 + ((random.next().value as number) % 3))));
    const expected = await result(one);
    statuses.add((expected as { status: string }).status);
    expect(await result(two)).toEqual(expected);
  });
  await fc.assert(property, { numRuns: runs, seed });
  expect(statuses).toEqual(new Set(['subscribed', 'bounced', 'complained']));
  process.stdout.write(`returns: seed ${seed}, ${runs} runs\n`);
}, 300_000);

describe('soft bounces', () => {
  beforeAll(() =>
    setting.brand.act((session) => setReturnRules(session, { softBounces: { count: 3, days: 7 } })),
  );
  const soft = (contactId: Id<'contact'>, campaign: number, n: number) =>
    asFacts(contactId, [{ campaign, kind: 'bounced', day: n, bounceKind: 'soft' }]);
  const statusOf = async (contactId: Id<'contact'>) =>
    ((await result(contactId)) as { status: string }).status;

  test('three in a row over a week are a bounce; over an afternoon they are not', async () => {
    const [slow, quick] = [await person(), await person()];
    for (const [campaign, n] of [1, 5, 9].entries()) await tell(soft(slow, campaign, n));
    for (const [campaign, n] of [1, 1.1, 1.2].entries()) await tell(soft(quick, campaign, n));
    expect([await statusOf(slow), await statusOf(quick)]).toEqual(['bounced', 'subscribed']);
  });

  test('an open between them starts the count again, also when it is learnt of afterwards', async () => {
    const [before, after] = [await person(), await person()];
    const opened = (contactId: Id<'contact'>) =>
      asFacts(contactId, [{ campaign: 4, kind: 'opened', day: 6, bounceKind: '' }]);
    await tell([...soft(before, 0, 1), ...opened(before)]);
    for (const [campaign, n] of [
      [1, 5],
      [2, 9],
    ] as const)
      await tell(soft(before, campaign, n));
    expect(await statusOf(before)).toBe('subscribed');
    for (const [campaign, n] of [1, 5, 9].entries()) await tell(soft(after, campaign, n));
    expect(await statusOf(after)).toBe('bounced');
    await tell(opened(after));
    expect(await statusOf(after)).toBe('subscribed');
  });

  test('what was refused for its sender or its words bounces nobody, however often', async () => {
    const contactId = await person();
    for (const campaign of [0, 1, 2, 3, 4])
      await tell(
        asFacts(contactId, [{ campaign, kind: 'bounced', day: 1 + campaign * 2, bounceKind: 'blocked' }]),
      );
    expect(await statusOf(contactId)).toBe('subscribed');
  });

  test.each([
    [{ softBounces: { count: 1 } }, 'softBounces', 'count'],
    [{ softBounces: { days: 400 } }, 'softBounces', 'days'],
    [{ reputation: { complaintsPause: 0.0001 } }, 'reputation', 'complaintsPause'],
    [{ reputation: { complaintsWarn: 2 } }, 'reputation', 'complaintsWarn'],
    [{ reputation: { minimum: 0 } }, 'reputation', 'minimum'],
  ])('a rule that cannot be is refused: %j', async (input, ...path) => {
    await expect(setting.brand.act((session) => setReturnRules(session, input))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      path: ['input', ...path],
    });
  });
});

test('from bounced, by a corrected address, to subscribed again; an old report does not bounce the new address', async () => {
  const { brand } = setting;
  const ref = await sendTo(setting);
  const { contactId, campaignId } = ref;
  const hard: Returned = {
    campaignId,
    contactId,
    occurrence: 1,
    kind: 'bounced',
    bounceKind: 'hard',
    at: world.clock.now(),
    reason: 'unknown_user',
    detail: `550 5.1.1 <${ref.email}> no such user`,
  };
  await tell([hard]);
  expect(await standing(brand, ref)).toMatchObject({ status: 'bounced', subscription: 'subscribed' });
  world.clock.advance(day);
  await brand.act((session) => updateContact(session, { id: contactId, email: `corrected-${ref.email}` }));
  expect((await standing(brand, ref)).status).toBe('subscribed');
  world.clock.advance(day);
  await tell([{ ...hard, at: world.clock.now() }]);
  expect((await standing(brand, ref)).status).toBe('subscribed');
  await addDelivery(brand, { campaignId, contactId, occurrence: 2 });
  world.clock.advance(day);
  await tell([{ ...hard, occurrence: 2, at: world.clock.now() }]);
  expect((await standing(brand, ref)).status).toBe('bounced');

  const { nodes } = await brand.act((session) => pageOfTimeline(session, { contactId, page: { first: 50 } }));
  const told = nodes.flatMap((line) =>
    line.kind === 'consent' ? [[line.consentKind, line.source, line.actor, line.wording]] : [],
  );
  expect(told.filter(([kind]) => kind === 'bounced')).toEqual([
    ['bounced', 'webhook', 'system:returns', expect.stringContaining('unknown_user: 550 5.1.1')],
    ['bounced', 'webhook', 'system:returns', expect.stringContaining('unknown_user: 550 5.1.1')],
  ]);
  expect(JSON.stringify(told)).not.toContain(ref.email);
  const steps = nodes.flatMap((line) => (line.kind === 'status' ? [line.status] : []));
  expect(steps[0]).toBe('bounced');
});

test('who opted out by a report and came back later stays', async () => {
  const { brand } = setting;
  const ref = await sendTo(setting);
  const { campaignId, contactId } = ref;
  await brand.act((session) =>
    session.sql(sql`update subscription set joined_at = ${session.at} where contact_id = ${contactId}`),
  );
  await tell([
    {
      campaignId,
      contactId,
      occurrence: 1,
      kind: 'unsubscribed',
      at: new Date(world.clock.now().getTime() - day),
    },
  ]);
  expect((await standing(brand, ref)).subscription).toBe('subscribed');
  await tell([{ campaignId, contactId, occurrence: 1, kind: 'unsubscribed', at: world.clock.now() }]);
  expect((await standing(brand, ref)).subscription).toBe('unsubscribed');
});
