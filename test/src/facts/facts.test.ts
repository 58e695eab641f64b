import {
  bounceKinds,
  type DeliveryFact,
  type DeliveryFactKind,
  deliveryFactKinds,
} from '@heed/schema/domain/delivery-facts';
import { type Id, newId } from '@heed/schema/domain/ids';
import type { DeliveryState } from '@heed/schema/domain/reasons';
import { recordFacts } from '@heed/schema/services/delivery-facts';
import fc from 'fast-check';
import sql from 'sql-template-tag';
import { addCampaign, addIdentity, addPeople, addTopic } from '../support/audience.js';
import { type Brand, makeWorld, type World } from '../support/world.js';

const seed = Number(process.env.HEED_SEED ?? Math.floor(Math.random() * 2 ** 31));
let world: World;
let brand: Brand;
let campaignId: Id<'campaign'>;
let people: Id<'contact'>[];

beforeAll(async () => {
  world = await makeWorld();
  brand = await world.brand('Olive');
  const listId = await addTopic(brand, 'News');
  campaignId = await addCampaign(brand, { listId, identityId: await addIdentity(brand) });
  people = await addPeople(
    brand,
    [],
    [1, 2, 3].map((n) => ({ email: `p${n}@example.com` })),
  );
});
afterAll(() => world.close());

/** The ledger as it is before anything came back. */
async function ledger(states: DeliveryState[]): Promise<void> {
  await brand.act(async (session) => {
    await session.sql(sql`delete from delivery_click where tenant_id = ${session.tenantId}`);
    await session.sql(sql`delete from delivery where tenant_id = ${session.tenantId}`);
    await session.sql(sql`
      insert into delivery (tenant_id, campaign_id, contact_id, state, decided_at)
      select ${session.tenantId}::uuid, ${campaignId}::uuid, id, state, ${session.at}::timestamptz
      from unnest(${people.slice(0, states.length)}::uuid[], ${states}::text[]) as x (id, state)`);
  });
}

const tell = (facts: DeliveryFact[]) => brand.act((session) => recordFacts(session, facts));
const told = () =>
  brand.act(async (session) => [
    await session.sql(sql`
      select contact_id, state, detail, settled_at, delivered_at, opened_at, last_opened_at, clicked_at, last_clicked_at,
        replied_at, bounced_at, bounce_kind, complained_at, unsubscribed_at
      from delivery where tenant_id = ${session.tenantId} order by contact_id`),
    await session.sql(sql`
      select position, contact_id, clicked_at, last_clicked_at from delivery_click
      where tenant_id = ${session.tenantId} order by position, contact_id`),
  ]);

const fact = (
  n: number,
  kind: DeliveryFactKind,
  day: number,
  rest: Partial<DeliveryFact> = {},
): DeliveryFact => ({
  campaignId,
  contactId: people[n]!,
  occurrence: 1,
  kind,
  at: new Date(Date.UTC(2026, 0, day)),
  ...rest,
});

const facts = fc.array(
  fc
    .tuple(
      fc.nat(1),
      fc.constantFrom(...deliveryFactKinds),
      fc.integer({ min: 1, max: 9 }),
      fc.nat(2),
      fc.constantFrom(...bounceKinds),
    )
    .map(([n, kind, day, position, bounceKind]) =>
      fact(n, kind, day, {
        ...(kind === 'clicked' ? { position } : {}),
        ...(kind === 'bounced' ? { bounceKind } : {}),
      }),
    ),
  { minLength: 1, maxLength: 8 },
);

test('facts may come twice, in any order and in any batches: the ledger ends the same', async () => {
  const runs = 120;
  const property = fc.asyncProperty(facts, fc.infiniteStream(fc.nat()), async (some, random) => {
    await ledger(['sent', 'digested']);
    await tell(some);
    const once = await told();
    await ledger(['sent', 'digested']);
    const again = [...some, ...some]
      .map((one) => ({ one, order: random.next().value as number }))
      .sort((a, b) => a.order - b.order)
      .map(({ one }) => one);
    while (again.length > 0) await tell(again.splice(0, 1 + ((random.next().value as number) % 4)));
    expect(await told()).toEqual(once);
  });
  await fc.assert(property, { numRuns: runs, seed });
  process.stdout.write(`facts: seed ${seed}, ${runs} runs\n`);
});

test('a click opens; of two bounces the harder one stays; first and last are kept', async () => {
  await ledger(['sent']);
  await tell([
    fact(0, 'bounced', 3, { bounceKind: 'soft' }),
    fact(0, 'bounced', 5, { bounceKind: 'hard' }),
    fact(0, 'bounced', 6, { bounceKind: 'blocked' }),
    fact(0, 'opened', 4),
    fact(0, 'clicked', 2, { position: 1 }),
    fact(0, 'clicked', 7, { position: 1 }),
  ]);
  const day = (n: number) => new Date(Date.UTC(2026, 0, n));
  expect(await told()).toMatchObject([
    [
      {
        bounce_kind: 'hard',
        bounced_at: day(3),
        opened_at: day(2),
        last_opened_at: day(7),
        clicked_at: day(2),
        last_clicked_at: day(7),
        delivered_at: null,
      },
    ],
    [{ position: 1, clicked_at: day(2), last_clicked_at: day(7) }],
  ]);
});

test('what came back from an unknown message settles it; of one that was not sent nothing is taken', async () => {
  await ledger(['unknown', 'skipped', 'held']);
  const known = await tell([
    fact(0, 'opened', 9),
    fact(1, 'opened', 9),
    fact(2, 'opened', 9),
    { ...fact(0, 'opened', 9), campaignId: newId('campaign') },
    fact(0, 'opened', 9, { occurrence: 2 }),
  ]);
  expect(known).toEqual([fact(0, 'opened', 9)]);
  const [rows] = await told();
  const states = Object.fromEntries(
    (rows as { contact_id: string; state: string; opened_at: Date | null }[]).map((row) => [
      row.contact_id,
      [row.state, row.opened_at !== null],
    ]),
  );
  expect(states).toEqual({
    [people[0]!]: ['sent', true],
    [people[1]!]: ['skipped', false],
    [people[2]!]: ['held', false],
  });
});

test('another tenant cannot tell anything of it', async () => {
  await ledger(['sent']);
  const other = await world.brand('Other');
  expect(await other.act((session) => recordFacts(session, [fact(0, 'complained', 1)]))).toEqual([]);
});
