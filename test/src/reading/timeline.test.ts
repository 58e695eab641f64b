import { type Id, showId } from '@heed/schema/domain/ids';
import { pauseCampaign, resumeCampaign } from '@heed/schema/services/campaign-states';
import { leaveAllBrands, leaveBrand, leaveTopic } from '@heed/schema/services/leaving';
import { createMessageTemplate } from '@heed/schema/services/message-templates';
import { returnToBrands } from '@heed/schema/services/returning';
import { optOutGlobally } from '@heed/schema/services/suppressions';
import { undoOperation } from '@heed/schema/services/undo';
import { inSession } from '@heed/schema/session/session';
import { settleAll } from '../single/single-world.js';
import { day, minute } from '../support/test-clock.js';
import { evidence, makeTimelineWorld, type Shown, type TimelineWorld } from './timeline-world.js';

let told: TimelineWorld;
let noa: Id<'contact'>;
beforeAll(async () => {
  told = await makeTimelineWorld();
  noa = await told.person('noa@example.com', { lists: [told.offers, told.news] });
});
afterAll(() => told.served.close());

test('a life with a brand, told from its end', async () => {
  told.later();
  await told.send('Spring');
  told.later();
  await told.choose(noa, 'weekly');
  told.later();
  await told.send('Summer', told.offers, new Date(told.served.world.clock.now().getTime() + 2 * day));
  told.later();
  const { operationId } = await told.through(noa, (session, link) =>
    leaveTopic(session, link, { listId: told.news, evidence }),
  );
  told.later(minute);
  await told.through(noa, (session, link) =>
    undoOperation(session, link, { operationId: operationId!, evidence }),
  );
  told.later();
  await told.through(noa, (session, link) => leaveBrand(session, link, { evidence }));
  told.later();
  await told.send('Too late', told.news);

  const { nodes, totalCount } = await told.timeline(noa);
  expect(totalCount).toBe(nodes.length);
  expect(nodes.map(({ at }: Shown) => at)).toEqual([...nodes.map(({ at }: Shown) => at)].sort().reverse());
  expect(nodes.map(({ kind, at: _, ...rest }: Shown) => ({ kind, ...rest }))).toMatchObject([
    {
      kind: 'DELIVERY',
      campaign: { name: 'Too late' },
      delivery: { state: 'SKIPPED', skipReason: 'UNSUBSCRIBED', reasonText: 'They left the brand.' },
    },
    { kind: 'STATUS', status: 'UNSUBSCRIBED', facts: ['LEFT'] },
    { kind: 'CHOICE', choice: 'LEAVE_BRAND', undoneAt: null, changes: [{ what: 'LEFT_BRAND', topic: null }] },
    { kind: 'CONSENT', proof: { what: 'UNDONE', source: 'page' } },
    {
      kind: 'CHOICE',
      choice: 'LEAVE_TOPIC',
      undoneAt: expect.any(String),
      changes: [{ what: 'LEFT_TOPIC', topic: { name: 'News' }, wording: 'News' }],
    },
    {
      kind: 'DELIVERY',
      campaign: { name: 'Summer' },
      topic: { name: 'Offers' },
      delivery: { state: 'HELD', reasonText: expect.stringContaining('no more often') },
      goesAt: '2026-03-09T00:00:00.000Z',
      heldBecause: 'WINDOW',
    },
    {
      kind: 'CHOICE',
      choice: 'SAVE_PREFERENCES',
      changes: [{ what: 'FREQUENCY_CHOSEN', topic: { name: 'Offers' }, wording: 'weekly' }],
    },
    {
      kind: 'DELIVERY',
      campaign: { name: 'Spring' },
      delivery: { state: 'SENT', settledAt: expect.any(String), reasonText: null },
      goesAt: null,
      heldBecause: null,
    },
    { kind: 'STATUS', status: 'SUBSCRIBED', facts: ['TAKEN_IN', 'CONSENTED'] },
    { kind: 'CONSENT', proof: { what: 'CONSENTED', source: 'api', wording: 'Yes, please' } },
    { kind: 'CONSENT', proof: { what: 'CONSENTED', source: 'api', wording: 'Yes, please' } },
  ]);
});

test('what is held, with its topic and when it goes: as things stand, not as they stood', async () => {
  expect(await told.held(noa)).toMatchObject({
    totalCount: 1,
    nodes: [
      {
        campaign: { name: 'Summer' },
        topic: { name: 'Offers' },
        goesAt: '2026-03-09T00:00:00.000Z',
        heldBecause: 'WINDOW',
        expiresAt: '2026-03-04T13:00:00.000Z',
      },
    ],
  });
  await told.choose(noa, 'monthly');
  told.later();
  const autumn = await told.send('Autumn');
  expect((await told.held(noa)).nodes.map(({ goesAt }: Shown) => goesAt)).toEqual([
    '2026-04-02T00:00:00.000Z',
    '2026-04-02T00:00:00.000Z',
  ]);
  await told.olive.brand.act((session) => pauseCampaign(session, { campaignId: autumn }));
  const [summer, paused] = (await told.held(noa)).nodes;
  expect([summer.campaign.name, paused.campaign.name]).toEqual(['Summer', 'Autumn']);
  expect(paused).toMatchObject({ goesAt: null, heldBecause: 'PAUSED' });
  await told.olive.brand.act((session) => resumeCampaign(session, { campaignId: autumn }));
  const first = await told.held(noa, { first: 1 });
  expect(first).toMatchObject({ totalCount: 2, nodes: [{ campaign: { name: 'Summer' } }] });
  const rest = await told.held(noa, { first: 1, after: first.pageInfo.endCursor });
  expect(rest).toMatchObject({ nodes: [{ campaign: { name: 'Autumn' } }], pageInfo: { hasNextPage: false } });
});

test('a global opt-out is told as yes or no, and when; nothing says whose doing it was', async () => {
  const mia = await told.person('mia@example.com');
  const { accountId } = told.olive.brand;
  told.later();
  const owner = { type: 'system', name: 'owner' } as const;
  await inSession(told.served.world.database, { accountId, actor: owner }, (session) =>
    optOutGlobally(session, { email: 'mia@example.com', note: 'By letter, from a lawyer' }),
  );
  const optedAt = told.served.world.clock.now().toISOString();
  told.later();
  await told.through(mia, (session, link) => returnToBrands(session, link, { evidence }));
  const backAt = told.served.world.clock.now().toISOString();
  const shown = JSON.stringify(await told.timeline(mia));
  expect(shown).not.toMatch(/lawyer|LEAVE_ALL|RETURN|owner/);
  told.later();
  await told.through(mia, (session, link) => leaveAllBrands(session, link, { evidence }));
  const goneAt = told.served.world.clock.now().toISOString();
  const { nodes, totalCount } = await told.timeline(mia, { kinds: ['OPT_OUT'] });
  expect(totalCount).toBe(2);
  expect(nodes).toEqual([
    { kind: 'OPT_OUT', at: goneAt, optedOut: true },
    { kind: 'OPT_OUT', at: backAt, optedOut: false },
  ]);
  expect(optedAt < backAt).toBe(true);
  expect((await told.timeline(mia, { kinds: ['CHOICE'] })).totalCount).toBe(0);
});

test('proof says who, how, from where and in which words', async () => {
  const { nodes } = (await told.run('45-contact-proof', noa)).timeline;
  expect(nodes.at(-1)).toMatchObject({ proof: { what: 'CONSENTED', actor: expect.stringMatching(/^\w/) } });
  const changed = nodes.find(({ changes }: Shown) => changes?.[0]?.what === 'LEFT_TOPIC');
  expect(changed.changes[0]).toMatchObject({
    source: 'page',
    actor: 'contact',
    ip: '192.0.2.7',
    userAgent: 'Browser/1',
    wording: 'News',
  });
});

test('an order confirmation is a line too, without a topic', async () => {
  const dan = await told.person('dan@example.com', { lists: [] });
  await told.olive.brand.act((session) =>
    createMessageTemplate(session, {
      name: 'Order',
      identityId: told.identityId,
      subject: 'Order',
      html: '<p>Order</p>',
    }),
  );
  for (const key of ['one', 'two']) {
    told.later();
    const input = { templateName: 'Order', contactId: showId('contact', dan), idempotencyKey: key };
    await told.served.ask(
      told.olive.tenantKey,
      'mutation($input: SendTransactionalInput!) { sendTransactional(input: $input) { occurrence } }',
      { input },
    );
    await settleAll(told.olive.brand, 'sent');
  }
  const { nodes } = await told.timeline(dan, { kinds: ['DELIVERY'] });
  expect(nodes).toMatchObject([
    { campaign: { name: 'Order' }, topic: null, delivery: { state: 'SENT' } },
    { campaign: { name: 'Order' }, topic: null, delivery: { state: 'SENT' } },
  ]);
});
