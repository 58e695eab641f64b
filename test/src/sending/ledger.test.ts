import type { Id } from '@heed/schema/domain/ids';
import { cancelCampaign, pauseCampaign, resumeCampaign } from '@heed/schema/services/campaign-states';
import { claimBatch } from '@heed/schema/services/claims';
import { unsubscribeContact } from '@heed/schema/services/subscriptions';
import { abandonClaims, type Outcome, recordOutcomes, settleCampaign } from '@heed/schema/services/deliveries';
import { claimDueHolds, nextHoldOpening } from '@heed/schema/services/holds';
import { campaignReport, pageOfDeliveries, pageOfSelected } from '@heed/schema/services/reports';
import { optOutGlobally } from '@heed/schema/services/suppressions';
import { writeSubscriptions } from '@heed/schema/services/subscription-changes';
import sql from 'sql-template-tag';
import { addCampaign, addIdentity, addPeople, addTopic, startSending } from '../support/audience.js';
import { day, hour } from '../support/test-clock.js';
import { type Brand, makeWorld, type World } from '../support/world.js';

let world: World;
let brand: Brand;
let identityId: Id<'sendingIdentity'>;
let topics = 0;

beforeAll(async () => {
  world = await makeWorld();
  brand = await world.brand('Olive');
  identityId = await addIdentity(brand);
});
afterAll(() => world.close());

/** A topic of its own with so many people on it, and a campaign to them. */
async function topicWith(people: number, { timeZone }: { timeZone?: string } = {}) {
  topics += 1;
  const tag = topics;
  const listId = await addTopic(brand, `Topic ${tag}`);
  const contacts = await addPeople(
    brand, [listId], Array.from({ length: people }, (_, n) => ({ email: `p${n}.t${tag}@example.com`, timeZone })),
  );
  const campaignId = await addCampaign(brand, { listId, identityId });
  return { listId, contacts, campaignId };
}

const claim = (campaignId: Id<'campaign'>, { lane = 0, attempt = 1, limit = 100 } = {}) =>
  brand.act((session) => claimBatch(session, { campaignId, lane, attempt, limit }));

const record = (campaignId: Id<'campaign'>, outcomes: Outcome[], attempt = 1) =>
  brand.act((session) => recordOutcomes(session, { campaignId, attempt, outcomes }));

/** Claims everything that is left and says it was sent; returns who was. */
async function sendAll(campaignId: Id<'campaign'>, attempt = 1): Promise<string[]> {
  const sent: string[] = [];
  for (;;) {
    const batch = await claim(campaignId, { attempt });
    if (batch.kind !== 'claimed') return sent;
    await record(campaignId, batch.recipients.map(({ contactId, occurrence }) => ({ contactId, occurrence, result: 'sent' })), attempt);
    sent.push(...batch.recipients.map((recipient) => recipient.contactId));
  }
}

async function report(campaignId: Id<'campaign'>) {
  const numbers = await brand.act((session) => campaignReport(session, campaignId));
  const { selected, waiting, skipped, held, claimed, sent, digested, failed, unknown, cancelled } = numbers;
  expect(waiting + skipped + held + claimed + sent + digested + failed + unknown + cancelled).toBe(selected);
  const people = await brand.act((session) => pageOfSelected(session, { campaignId, page: { first: 500 } }));
  expect(people.nodes).toHaveLength(selected);
  return numbers;
}

const chooseFrequency = (contactId: Id<'contact'>, listId: Id<'list'>, frequency: 'daily' | 'weekly' | 'monthly') =>
  brand.act((session) =>
    writeSubscriptions(session, { contactId, operationId: null, changes: [{ listId, state: 'subscribed', frequency }] }));

describe('a campaign’s ledger', () => {
  test('selects everybody on the list and gives each who is not sent a reason', async () => {
    const { listId, contacts, campaignId } = await topicWith(6);
    await brand.act((session) => unsubscribeContact(session, { contactId: contacts[0]!, listId, reason: 'asked by phone' }));
    await world.asAccount((session) => optOutGlobally(session, { email: `p1.t${topics}@example.com` }));

    expect(await startSending(brand, campaignId)).toEqual({ selected: 6, waiting: 4 });
    expect(await report(campaignId)).toMatchObject({ waiting: 4, skipped: 2 });
    expect(await sendAll(campaignId)).toEqual(contacts.slice(2).sort());
    const after = await report(campaignId);
    expect(after).toMatchObject({ selected: 6, sent: 4, waiting: 0 });
    expect(after.skippedBy).toEqual(
      expect.arrayContaining([{ reason: 'list_unsubscribed', count: 1 }, { reason: 'global_opt_out', count: 1 }]),
    );
    const behind = await brand.act(async (session) => {
      const page = await pageOfDeliveries(session, { campaignId, state: 'skipped', reason: 'list_unsubscribed', page: { first: 10 } });
      return { people: page.nodes.map((node) => node.contactId), count: await page.totalCount() };
    });
    expect(behind).toEqual({ people: [contacts[0]], count: 1 });
  });

  test('taking the audience twice is taking it once', async () => {
    const { campaignId } = await topicWith(3);
    await startSending(brand, campaignId);
    const { takeAudience } = await import('@heed/schema/services/audience');
    await brand.act((session) => takeAudience(session, { campaignId }));
    expect(await report(campaignId)).toMatchObject({ selected: 3, waiting: 3 });
  });

  test('who leaves or is opted out while it runs gets nothing more', async () => {
    const { listId, contacts, campaignId } = await topicWith(5);
    await startSending(brand, campaignId);
    const first = await claim(campaignId, { limit: 2 });
    expect(first.kind === 'claimed' && first.recipients).toHaveLength(2);
    const [, , leaver, opted, last] = [...contacts].sort() as [string, string, Id<'contact'>, string, string];
    await brand.act((session) => unsubscribeContact(session, { contactId: leaver, listId, reason: 'asked' }));
    await world.asAccount((session) => session.sql(sql`
      insert into suppression (account_id, address_hash, channel, reason, actor, at)
      values (${world.accountId}, ${world.keyring.addressHash(`p${contacts.indexOf(opted as Id<'contact'>)}.t${topics}@example.com`)},
        'email', 'global_opt_out', 'test', ${session.at})`));
    expect(await sendAll(campaignId)).toEqual([last]);
    expect(await report(campaignId)).toMatchObject({ claimed: 2, sent: 1, skipped: 2 });
  });

  test('two lanes never claim the same person', async () => {
    const { contacts, campaignId } = await topicWith(40);
    await startSending(brand, campaignId);
    const batches = await Promise.all(Array.from({ length: 8 }, (_, lane) => claim(campaignId, { lane, limit: 5 })));
    const claimed = batches.flatMap((batch) => (batch.kind === 'claimed' ? batch.recipients.map((r) => r.contactId) : []));
    expect(new Set(claimed).size).toBe(claimed.length);
    expect(await report(campaignId)).toMatchObject({ claimed: claimed.length, waiting: contacts.length - claimed.length });
  });

  test('pause stops claims at once, resume goes on with exactly the rest', async () => {
    const { contacts, campaignId } = await topicWith(4);
    await startSending(brand, campaignId);
    const batch = await claim(campaignId, { limit: 1 });
    await brand.act((session) => pauseCampaign(session, { campaignId }));
    expect(await claim(campaignId)).toEqual({ kind: 'stopped', state: 'paused' });
    expect(await brand.act((session) => settleCampaign(session, { campaignId }))).toBe('working');
    await brand.act((session) => resumeCampaign(session, { campaignId }));
    const rest = await sendAll(campaignId);
    const first = batch.kind === 'claimed' ? batch.recipients[0]!.contactId : '';
    expect([first, ...rest].sort()).toEqual([...contacts].sort());
  });

  test('cancel leaves nobody in between: who was not reached is cancelled', async () => {
    const { campaignId } = await topicWith(5);
    await startSending(brand, campaignId);
    await claim(campaignId, { limit: 2 });
    await brand.act((session) => cancelCampaign(session, { campaignId }));
    expect(await brand.act((session) => settleCampaign(session, { campaignId }))).toBe('done');
    expect(await report(campaignId)).toMatchObject({ cancelled: 3, unknown: 2, waiting: 0 });
    await expect(brand.act((session) => resumeCampaign(session, { campaignId }))).rejects.toMatchObject({ code: 'WRONG_STATE' });
  });

  test('a lost worker’s claims become unknown, are never sent again, and only their own worker may settle them', async () => {
    const { campaignId } = await topicWith(4);
    await startSending(brand, campaignId);
    const lost = await claim(campaignId, { limit: 2 });
    expect(await brand.act((session) => abandonClaims(session, { campaignId, lane: 0, beforeAttempt: 2 }))).toBe(2);
    expect(await sendAll(campaignId, 2)).toHaveLength(2);
    expect(await report(campaignId)).toMatchObject({ unknown: 2, sent: 2 });
    const { contactId, occurrence } = (lost as Extract<typeof lost, { kind: 'claimed' }>).recipients[0]!;
    await record(campaignId, [{ contactId, occurrence, result: 'sent' }], 2);
    expect(await report(campaignId)).toMatchObject({ unknown: 2 });
    await record(campaignId, [{ contactId, occurrence, result: 'sent' }], 1);
    expect(await report(campaignId)).toMatchObject({ unknown: 1, sent: 3 });
  });

  test('what no server accepted waits again; what was refused has failed', async () => {
    const { campaignId } = await topicWith(3);
    await startSending(brand, campaignId);
    const batch = (await claim(campaignId)) as Extract<Awaited<ReturnType<typeof claim>>, { kind: 'claimed' }>;
    const [a, b, c] = batch.recipients as [{ contactId: string }, { contactId: string }, { contactId: string }];
    await record(campaignId, [
      { contactId: a.contactId, occurrence: 1, result: 'not_tried', detail: 'connection refused' },
      { contactId: b.contactId, occurrence: 1, result: 'failed', reason: 'refused', detail: '550 no such user' },
      { contactId: c.contactId, occurrence: 1, result: 'unknown', detail: 'dropped after DATA' },
    ]);
    expect(await report(campaignId)).toMatchObject({ waiting: 1, failed: 1, unknown: 1, claimed: 0 });
    expect(await sendAll(campaignId)).toEqual([a.contactId]);
    expect(await brand.act((session) => settleCampaign(session, { campaignId }))).toBe('done');
    expect((await report(campaignId)).failedBy).toEqual([{ reason: 'refused', count: 1 }]);
  });
});

describe('frequency is a promise', () => {
  test('two campaigns that race: one passes the window, the other is held and goes when it opens, at local midnight', async () => {
    world.clock.set('2026-03-02T10:00:00Z');
    const { listId, contacts, campaignId: first } = await topicWith(1, { timeZone: 'Asia/Jerusalem' });
    const second = await addCampaign(brand, { listId, identityId, name: 'Second' });
    await chooseFrequency(contacts[0]!, listId, 'weekly');
    await Promise.all([startSending(brand, first), startSending(brand, second)]);
    const both = await Promise.all([sendAll(first), sendAll(second)]);
    expect(both.flat()).toEqual([contacts[0]]);

    const held = both[0]!.length === 1 ? second : first;
    expect(await report(held)).toMatchObject({ held: 1, sent: 0 });
    // A week of local days after Monday 2 March: 00:00 on Monday 9 March in Jerusalem (UTC+2).
    expect(await brand.act(nextHoldOpening)).toEqual(new Date('2026-03-08T22:00:00Z'));
    const release = () => brand.act((session) => claimDueHolds(session, { lane: 0, attempt: 1, limit: 100 }));
    world.clock.set('2026-03-08T21:59:59Z');
    expect((await release()).released).toEqual([]);
    world.clock.set('2026-03-08T22:00:00Z');
    const { released } = await release();
    expect(released.map(({ campaignId, recipients }) => [campaignId, recipients.map((r) => r.contactId)])).toEqual([[held, contacts]]);
    await record(held, [{ contactId: contacts[0]!, occurrence: 1, result: 'sent' }]);
    expect(await report(held)).toMatchObject({ held: 0, sent: 1 });
    world.clock.advance(7 * day);
    expect((await release()).released).toEqual([]);
    expect(await brand.act(nextHoldOpening)).toBeNull();
  });

  test('a held message obeys what was chosen since, and its campaign’s expiry', async () => {
    const { listId, contacts, campaignId: first } = await topicWith(2);
    const leaver = contacts[0]!;
    const expiresAt = new Date(world.clock.now().getTime() + 2 * hour);
    const plain = await addCampaign(brand, { listId, identityId, name: 'Plain' });
    const perishable = await addCampaign(brand, { listId, identityId, name: 'Perishable', expiresAt });
    for (const contact of contacts) await chooseFrequency(contact, listId, 'daily');
    await startSending(brand, first);
    await sendAll(first);
    for (const campaign of [perishable, plain]) {
      await startSending(brand, campaign);
      expect(await sendAll(campaign)).toEqual([]);
    }
    await brand.act((session) => unsubscribeContact(session, { contactId: leaver, listId, reason: 'asked' }));
    world.clock.advance(2 * day);
    const { released } = await brand.act((session) => claimDueHolds(session, { lane: 0, attempt: 1, limit: 100 }));
    expect(released).toMatchObject([{ campaignId: plain, recipients: [{ contactId: contacts[1] }] }]);
    expect((await report(perishable)).skippedBy).toEqual([{ reason: 'expired_while_held', count: 2 }]);
    expect((await report(plain)).skippedBy).toEqual([{ reason: 'list_unsubscribed', count: 1 }]);
  });

  test('a definite failure opens the window again, unknown does not', async () => {
    const { listId, contacts, campaignId: first } = await topicWith(2);
    for (const contact of contacts) await chooseFrequency(contact, listId, 'monthly');
    await startSending(brand, first);
    await claim(first);
    const [failed, unknown] = contacts as [Id<'contact'>, Id<'contact'>];
    await record(first, [
      { contactId: failed, occurrence: 1, result: 'failed', reason: 'refused', detail: '550' },
      { contactId: unknown, occurrence: 1, result: 'unknown', detail: 'dropped' },
    ]);
    const second = await addCampaign(brand, { listId, identityId, name: 'Again' });
    await startSending(brand, second);
    expect(await sendAll(second)).toEqual([failed]);
    expect(await report(second)).toMatchObject({ sent: 1, held: 1 });
  });

  test('choosing another frequency counts from the last send and moves what is held', async () => {
    world.clock.set('2026-05-04T10:00:00Z');
    const { listId, contacts, campaignId: first } = await topicWith(1);
    const contact = contacts[0]!;
    await chooseFrequency(contact, listId, 'monthly');
    await startSending(brand, first);
    await sendAll(first);
    const second = await addCampaign(brand, { listId, identityId, name: 'Held' });
    await startSending(brand, second);
    await sendAll(second);
    const opening = () => brand.act(async (session) => (await session.row<{ at: Date }>(sql`
      select opens_at as at from hold where tenant_id = ${session.tenantId} and list_id = ${listId}`))!.at);
    expect(await opening()).toEqual(new Date('2026-06-04T00:00:00Z'));
    world.clock.set('2026-05-06T10:00:00Z');
    await chooseFrequency(contact, listId, 'weekly');
    expect(await opening()).toEqual(new Date('2026-05-11T00:00:00Z'));
    const lost = await brand.act((session) => session.sql(sql`select state from delivery where campaign_id = ${second}`));
    expect(lost).toEqual([{ state: 'held' }]);
  });
});
