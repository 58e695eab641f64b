import { readFileSync } from 'node:fs';
import { type Id, showId } from '@heed/schema/domain/ids';
import { claimBatch } from '@heed/schema/services/claims';
import { recordOutcomes } from '@heed/schema/services/deliveries';
import { recordReleased } from '@heed/schema/services/release-outcomes';
import { releaseBatch } from '@heed/schema/services/releases';
import { unsubscribeContact } from '@heed/schema/services/subscriptions';
import { type ApiWorld, makeApiWorld, type Team } from '../api/api-world.js';
import { addCampaign, addIdentity, addPeople, addTopic, startSending } from '../support/audience.js';

let served: ApiWorld;
let olive: Team;
beforeAll(async () => {
  served = await makeApiWorld();
  olive = await served.team('Olive');
});
afterAll(() => served.close());

const folder = new URL('../../../docs/operations/', import.meta.url);
const documentOf = (name: string) => readFileSync(new URL(`${name}.graphql`, folder), 'utf8');

/** Runs a ready document and gives what its one field answered. */
async function run(name: string, variables: object, key = olive.tenantKey) {
  const { data, errors } = await served.ask(key, documentOf(name), variables);
  expect([name, errors]).toEqual([name, undefined]);
  // biome-ignore lint/suspicious/noExplicitAny: the story reads what it asked for
  return Object.values(data)[0] as any;
}

async function sendAll(campaignId: Id<'campaign'>): Promise<void> {
  await startSending(olive.brand, campaignId);
  for (;;) {
    const which = { campaignId, lane: 0, attempt: 1, limit: 100 };
    const claim = await olive.brand.act((session) => claimBatch(session, which));
    if (claim.kind !== 'claimed') return;
    const outcomes = claim.recipients.map(({ contactId, occurrence }) => {
      return { contactId: contactId as Id<'contact'>, occurrence, result: 'sent' as const };
    });
    await olive.brand.act((session) => recordOutcomes(session, { campaignId, attempt: 1, outcomes }));
  }
}

test('limits, a forecast that comes true, and why a message waits, with the ready documents', async () => {
  served.world.clock.set('2026-05-04T10:00:00Z');
  const limits = { ceilings: [{ messages: 1, days: 2 }], quietHours: { from: '21:00', until: '08:00' } };
  expect(await run('41-set-limits', { input: limits })).toMatchObject(limits);

  const identityId = await addIdentity(olive.brand);
  const listId = await addTopic(olive.brand, 'Offers');
  const [noa, , zoe] = await addPeople(
    olive.brand,
    [listId],
    [
      { email: 'noa@example.com' },
      { email: 'far@example.com', timeZone: 'Pacific/Auckland' }, // 22:00 there
      { email: 'zoe@example.com' },
    ],
  );
  await olive.brand.act((session) =>
    unsubscribeContact(session, { contactId: zoe!, listId, reason: 'asked' }),
  );
  const first = await addCampaign(olive.brand, { listId, identityId, name: 'First' });
  const campaignId = showId('campaign', first);
  const forecast = (await run('40-forecast', { campaignId })).forecast;
  expect(forecast).toMatchObject({
    at: '2026-05-04T10:00:00.000Z',
    selected: { totalCount: 3 },
    now: { totalCount: 1 },
    held: {
      totalCount: 1,
      nodes: [
        {
          heldUntil: '2026-05-04T20:00:00.000Z',
          heldBy: 'QUIET_HOURS',
          contact: { email: 'far@example.com' },
        },
      ],
    },
    skipped: { totalCount: 1 },
    heldBy: [{ day: '2026-05-04', reason: 'QUIET_HOURS', count: 1 }],
    skippedBy: [{ reason: 'LIST_UNSUBSCRIBED', count: 1 }],
  });
  const inTheMorning = (await run('40-forecast', { campaignId, at: '2026-05-05T04:00:00Z' })).forecast;
  expect(inTheMorning).toMatchObject({
    now: { totalCount: 1 },
    held: { nodes: [{ heldUntil: '2026-05-05T08:00:00.000Z' }] },
  });

  await sendAll(first);
  const second = await addCampaign(olive.brand, { listId, identityId, name: 'Second' });
  await sendAll(second);
  expect(await run('42-open-held', { campaignId })).toMatchObject({
    report: {
      heldBy: [{ reason: 'QUIET_HOURS', count: 1 }],
      held: { totalCount: 1, nodes: [{ heldUntil: '2026-05-04T20:00:00.000Z', heldBy: 'QUIET_HOURS' }] },
    },
  });
  const ceiling = await run('42-open-held', { campaignId: showId('campaign', second), reason: 'CEILING' });
  expect(ceiling.report.held).toMatchObject({
    totalCount: 1,
    // Two days from the 4th: the 6th, after the quiet hours of that night.
    nodes: [
      { heldUntil: '2026-05-06T08:00:00.000Z', heldBy: 'CEILING', contact: { id: showId('contact', noa!) } },
    ],
  });

  served.world.clock.set('2026-05-04T20:00:00Z');
  const { released } = await olive.brand.act((session) =>
    releaseBatch(session, { listId, attempt: 1, limit: 10 }),
  );
  const [digest] = released;
  const { contactId, occurrence } = digest!;
  const outcomes = [{ contactId, occurrence, result: 'sent' as const }];
  await olive.brand.act((session) =>
    recordReleased(session, { listId, attempt: 1, campaignId: digest!.campaignId, outcomes }),
  );
  const { digested } = (await run('42-open-held', { campaignId })).report;
  expect(digested.nodes).toMatchObject([
    { digest: { occurrence: 1, state: 'SENT', campaign: { name: 'Digests, Offers' } } },
  ]);
  const standing = digested.nodes[0].digest.campaign.id;
  expect((await run('15-follow-report', { campaignId: standing })).report).toMatchObject({
    selected: { totalCount: 1 },
    sent: { totalCount: 1 },
  });
  const { data } = await served.ask(olive.tenantKey, '{ campaigns { nodes { name } } }');
  expect(data.campaigns.nodes.map(({ name }: { name: string }) => name)).toEqual(['Second', 'First']);

  const { errors } = await served.ask(olive.tenantKey, documentOf('40-forecast'), { campaignId });
  expect(errors).toMatchObject([{ extensions: { code: 'WRONG_STATE' } }]);
});

test('limits that cannot be are refused with the field; an editor’s key cannot set any', async () => {
  const { errors } = await served.ask(olive.tenantKey, documentOf('41-set-limits'), {
    input: {
      ceilings: [
        { messages: 3, days: 7 },
        { messages: 3, days: 0 },
      ],
    },
  });
  expect(errors).toMatchObject([
    { extensions: { code: 'INVALID_INPUT', path: ['input', 'ceilings', 1, 'days'] } },
  ]);
  const made = await run('03-create-api-key', { input: { name: 'Program', role: 'EDITOR' } });
  const { errors: forbidden } = await served.ask(made.secret, documentOf('41-set-limits'), { input: {} });
  expect(forbidden).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
});
