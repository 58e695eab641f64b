import type { Id } from '@heed/schema/domain/ids';
import { pauseCampaign, resumeCampaign } from '@heed/schema/services/campaign-states';
import { getCampaign } from '@heed/schema/services/campaigns';
import { settleCampaign } from '@heed/schema/services/deliveries';
import { digestMembers } from '@heed/schema/services/digests';
import { loseHoldClaims, nextHoldOpening, nextHolds } from '@heed/schema/services/holds';
import { savePreferences } from '@heed/schema/services/leaving';
import { takeDueWork } from '@heed/schema/services/outbox';
import { releaseBatch } from '@heed/schema/services/releases';
import { updateSendingIdentity } from '@heed/schema/services/sending-identities';
import { undoOperation } from '@heed/schema/services/undo';
import sql from 'sql-template-tag';
import { addCampaign, startSending } from '../support/audience.js';
import { type LedgerWorld, makeLedgerWorld } from '../support/ledger-world.js';
import { day } from '../support/test-clock.js';

let ledger: LedgerWorld;
beforeAll(async () => {
  ledger = await makeLedgerWorld();
});
afterAll(() => ledger.world.close());

/** A topic whose people chose daily and got something today; then so many campaigns that are held. */
async function heldTopic({ people = 1, campaigns = 1 }: { people?: number; campaigns?: number }) {
  const { listId, contacts, campaignId: first } = await ledger.topicWith(people);
  for (const contact of contacts) await ledger.chooseFrequency(contact, listId, 'daily');
  await startSending(ledger.brand, first);
  await ledger.sendAll(first);
  const held: Id<'campaign'>[] = [];
  for (let n = 0; n < campaigns; n++) {
    held.push(await addCampaign(ledger.brand, { listId, identityId: ledger.identityId, name: `Held ${n}` }));
    await startSending(ledger.brand, held.at(-1)!);
    expect(await ledger.sendAll(held.at(-1)!)).toEqual([]);
    ledger.world.clock.advance(1_000);
  }
  return { listId, contacts, held };
}

const settled = (n: number) => ({ held: 0, claimed: 0, selected: n });

describe('several held messages go as one', () => {
  test('a digest of the topic’s standing campaign; its members point to it, in the order sent', async () => {
    const { listId, contacts, held } = await heldTopic({ campaigns: 3 });
    ledger.world.clock.advance(day);
    const released = await ledger.release(listId);
    expect(released).toMatchObject([{ contactId: contacts[0], kind: 'digest', occurrence: 1 }]);
    const { campaignId } = released[0]!;
    const members = await ledger.brand.act((session) => digestMembers(session, campaignId, released));
    expect(members.map((member) => member.campaignId)).toEqual(held);
    for (const id of held) expect(await ledger.report(id)).toMatchObject({ ...settled(1), digested: 1 });
    expect(await ledger.report(campaignId)).toMatchObject({ selected: 1, claimed: 1 });
    await ledger.finish(listId, released);
    expect(await ledger.report(campaignId)).toMatchObject({ selected: 1, sent: 1 });
    const { name, kind } = await ledger.brand.act((session) => getCampaign(session, campaignId));
    expect({ name, kind }).toEqual({ name: expect.stringMatching(/^Digests, Topic/), kind: 'digest' });
    await expect(ledger.brand.act((session) => pauseCampaign(session, { campaignId }))).rejects.toMatchObject(
      {
        code: 'WRONG_STATE',
      },
    );
    // The window is closed again, by the digest.
    const next = await addCampaign(ledger.brand, { listId, identityId: ledger.identityId, name: 'Next' });
    await startSending(ledger.brand, next);
    expect(await ledger.sendAll(next)).toEqual([]);
    await ledger.brand.act((session) => session.sql(sql`delete from hold where list_id = ${listId}`));
  });

  test('a digest that is refused fails its members with it, and opens the window', async () => {
    const { listId, contacts, held } = await heldTopic({ campaigns: 2 });
    ledger.world.clock.advance(day);
    const released = await ledger.release(listId);
    await ledger.finish(listId, released, { result: 'failed', reason: 'refused', detail: '550 no' });
    for (const id of held) {
      const report = await ledger.report(id);
      expect(report).toMatchObject({ ...settled(1), failed: 1, failedBy: [{ reason: 'refused', count: 1 }] });
    }
    const next = await addCampaign(ledger.brand, { listId, identityId: ledger.identityId, name: 'Next' });
    await startSending(ledger.brand, next);
    expect(await ledger.sendAll(next)).toEqual(contacts);
  });

  test('an unknown digest leaves its members digested and the window closed; one not tried is taken apart', async () => {
    const { listId, contacts, held } = await heldTopic({ people: 2, campaigns: 2 });
    ledger.world.clock.advance(day);
    const released = await ledger.release(listId);
    const [one, other] = released.toSorted((a, b) => (a.contactId < b.contactId ? -1 : 1));
    await ledger.finish(listId, [one!], { result: 'unknown', detail: 'cut' });
    await ledger.finish(listId, [other!], { result: 'not_tried', detail: 'no connection' });
    for (const id of held) expect(await ledger.report(id)).toMatchObject({ digested: 1, held: 1 });
    expect(await ledger.report(one!.campaignId)).toMatchObject({ selected: 1, unknown: 1 });
    expect(await ledger.release(listId)).toEqual([]);
    ledger.world.clock.advance(5 * 60_000);
    const again = await ledger.release(listId);
    expect(again).toMatchObject([{ contactId: other!.contactId, kind: 'digest', occurrence: 1 }]);
    await ledger.finish(listId, again);
    for (const id of held) expect(await ledger.report(id)).toMatchObject({ ...settled(2), digested: 2 });
    expect(contacts).toHaveLength(2);
  });
});

describe('what is held', () => {
  test('two senders at once release nobody twice, and leave nobody out', async () => {
    const { listId, contacts, held } = await heldTopic({ people: 30 });
    ledger.world.clock.advance(day);
    const attempts = Array.from({ length: 6 }, () =>
      ledger.brand.act((session) => releaseBatch(session, { listId, attempt: 1, limit: 7 })),
    );
    const released = (await Promise.all(attempts)).flatMap((batch) => batch.released);
    released.push(...(await ledger.release(listId)));
    expect(released.map(({ contactId }) => contactId).sort()).toEqual([...contacts].sort());
    await ledger.finish(listId, released);
    expect(await ledger.report(held[0]!)).toMatchObject({ ...settled(30), sent: 30 });
    expect(
      await ledger.brand.act((session) => session.sql(sql`select 1 from hold where list_id = ${listId}`)),
    ).toEqual([]);
  });

  test('a release whose process is lost leaves unknown, once no lane runs; its own words may still come', async () => {
    const { listId, held } = await heldTopic({ people: 3, campaigns: 2 });
    ledger.world.clock.advance(day);
    const lost = await ledger.release(listId, 5);
    expect(lost).toHaveLength(3);
    expect(await ledger.brand.act(loseHoldClaims)).toBe(false);
    expect(await ledger.report(lost[0]!.campaignId)).toMatchObject({ selected: 3, unknown: 3 });
    expect(await ledger.release(listId, 6)).toEqual([]);
    await ledger.finish(listId, lost.slice(0, 1), { result: 'sent' }, 5);
    expect(await ledger.report(lost[0]!.campaignId)).toMatchObject({ sent: 1, unknown: 2 });
    expect(await ledger.report(held[0]!)).toMatchObject({ digested: 3, held: 0 });
  });

  test('of a paused campaign waits, and goes as soon as it is resumed', async () => {
    const { listId, held } = await heldTopic({ campaigns: 1 });
    const [campaignId] = held as [Id<'campaign'>];
    await ledger.brand.act((session) => pauseCampaign(session, { campaignId }));
    ledger.world.clock.advance(3 * day);
    expect(await ledger.release(listId)).toEqual([]);
    expect(await ledger.report(campaignId)).toMatchObject({
      held: 1,
      heldBy: [{ reason: 'paused', count: 1 }],
    });
    expect(await ledger.brand.act(nextHoldOpening)).toBeNull();
    await ledger.brand.act((session) => resumeCampaign(session, { campaignId }));
    const released = await ledger.release(listId);
    expect(released).toMatchObject([{ campaignId }]);
    await ledger.finish(listId, released);
    expect(await ledger.brand.act((session) => settleCampaign(session, { campaignId }))).toBe('done');
  });

  test('takes tokens of its identity’s rate; the rest is due still', async () => {
    const { listId, held } = await heldTopic({ people: 12 });
    await ledger.brand.act((session) =>
      updateSendingIdentity(session, { identityId: ledger.identityId, perHour: 5 }),
    );
    ledger.world.clock.advance(day);
    const batch = await ledger.brand.act((session) =>
      releaseBatch(session, { listId, attempt: 1, limit: 100 }),
    );
    expect(batch.released).toHaveLength(5);
    expect(batch.waitMs).toBeGreaterThan(0);
    await ledger.finish(listId, batch.released);
    await ledger.brand.act((session) =>
      updateSendingIdentity(session, { identityId: ledger.identityId, perHour: null }),
    );
    await ledger.finish(listId, await ledger.release(listId));
    expect(await ledger.report(held[0]!)).toMatchObject({ ...settled(12), sent: 12 });
  });

  test('is skipped when joining the topic is undone', async () => {
    const { listId } = await ledger.topicWith(1);
    const { contacts } = await ledger.topicWith(1);
    const contactId = contacts[0]!;
    const link = { contactId, campaignId: null, topicId: null, mode: 'live' } as const;
    const evidence = { source: 'page' } as const;
    const topics = [{ listId, subscribed: true, frequency: 'daily' as const }];
    const { operationId } = await ledger.brand.act((session) =>
      savePreferences(session, link, { topics, evidence }),
    );
    const campaigns: Id<'campaign'>[] = [];
    for (const name of ['First', 'Second']) {
      campaigns.push(await addCampaign(ledger.brand, { listId, identityId: ledger.identityId, name }));
      await startSending(ledger.brand, campaigns.at(-1)!);
      await ledger.sendAll(campaigns.at(-1)!);
    }
    expect(await ledger.report(campaigns[1]!)).toMatchObject({ held: 1 });
    await ledger.brand.act((session) =>
      undoOperation(session, link, { operationId: operationId!, evidence }),
    );
    ledger.world.clock.advance(day);
    expect(await ledger.release(listId)).toEqual([]);
    expect((await ledger.report(campaigns[1]!)).skippedBy).toEqual([{ reason: 'not_on_list', count: 1 }]);
  });

  test('is looked at by a shorter frequency sooner, at once by "every message", and as before when that is undone', async () => {
    const { listId, contacts, held } = await heldTopic({});
    const contactId = contacts[0]!;
    const link = { contactId, campaignId: null, topicId: null, mode: 'live' } as const;
    const evidence = { source: 'page' } as const;
    const now = ledger.world.clock.now();
    const midnight = new Date(Math.floor(now.getTime() / day + 1) * day);
    const opening = async () =>
      (await ledger.brand.act((session) =>
        session.row<{ at: Date; until: Date }>(sql`
          select h.opens_at as at, d.held_until as until from hold h
          join delivery d on d.tenant_id = h.tenant_id and d.contact_id = h.contact_id
          where h.list_id = ${listId} and d.campaign_id = ${held[0]!}`),
      ))!;
    const choose = (frequency: 'weekly' | 'every') =>
      ledger.brand.act((session) =>
        savePreferences(session, link, { topics: [{ listId, subscribed: true, frequency }], evidence }),
      );
    expect(await opening()).toEqual({ at: midnight, until: midnight });
    const { operationId } = await choose('weekly');
    const week = new Date(midnight.getTime() + 6 * day);
    expect(await opening()).toEqual({ at: week, until: week });
    await ledger.brand.act((session) =>
      undoOperation(session, link, { operationId: operationId!, evidence }),
    );
    expect(await opening()).toEqual({ at: midnight, until: midnight });
    await choose('every');
    expect(await opening()).toEqual({ at: now, until: now });
    await ledger.finish(listId, await ledger.release(listId));
    expect(await ledger.report(held[0]!)).toMatchObject({ sent: 1 });
  });
});

test('only the hold that is due before the workflow looks wakes it', async () => {
  const asked = () =>
    ledger.brand.act(async (session) => {
      const rows = await takeDueWork(session);
      await session.sql(
        sql`delete from due_work where owner_id = ${session.ownerId} and due_at <= ${session.at}`,
      );
      return rows.filter(({ kind }) => kind === 'holds_changed').length;
    });
  await ledger.brand.act(nextHolds);
  await asked();
  await heldTopic({ people: 2, campaigns: 3 });
  expect(await asked()).toBe(1);
  await heldTopic({ people: 2, campaigns: 3 });
  expect(await asked()).toBe(0);
  const { next } = await ledger.brand.act(nextHolds);
  expect(next).toEqual(await ledger.brand.act(nextHoldOpening));
  // Should the workflow be lost, the outbox starts it again some minutes after it should have looked.
  ledger.world.clock.set(new Date(next!.getTime() + 6 * 60_000));
  expect(await asked()).toBe(1);
});
