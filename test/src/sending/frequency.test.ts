import type { Id } from '@heed/schema/domain/ids';
import { nextHoldOpening } from '@heed/schema/services/holds';
import { unsubscribeContact } from '@heed/schema/services/subscriptions';
import sql from 'sql-template-tag';
import { addCampaign, startSending } from '../support/audience.js';
import { type LedgerWorld, makeLedgerWorld } from '../support/ledger-world.js';
import { day, hour } from '../support/test-clock.js';

let ledger: LedgerWorld;
beforeAll(async () => {
  ledger = await makeLedgerWorld();
});
afterAll(() => ledger.world.close());

describe('frequency is a promise', () => {
  test('two campaigns that race: one passes the window, the other is held and goes when it opens, at local midnight', async () => {
    ledger.world.clock.set('2026-03-02T10:00:00Z');
    const { listId, contacts, campaignId: first } = await ledger.topicWith(1, { timeZone: 'Asia/Jerusalem' });
    const second = await addCampaign(ledger.brand, { listId, identityId: ledger.identityId, name: 'Second' });
    await ledger.chooseFrequency(contacts[0]!, listId, 'weekly');
    await Promise.all([startSending(ledger.brand, first), startSending(ledger.brand, second)]);
    const both = await Promise.all([ledger.sendAll(first), ledger.sendAll(second)]);
    expect(both.flat()).toEqual([contacts[0]]);

    const held = both[0]!.length === 1 ? second : first;
    expect(await ledger.report(held)).toMatchObject({ held: 1, sent: 0 });
    // A week of local days after Monday 2 March: 00:00 on Monday 9 March in Jerusalem (UTC+2).
    expect(await ledger.brand.act(nextHoldOpening)).toEqual(new Date('2026-03-08T22:00:00Z'));
    ledger.world.clock.set('2026-03-08T21:59:59Z');
    expect(await ledger.release(listId)).toEqual([]);
    ledger.world.clock.set('2026-03-08T22:00:00Z');
    const released = await ledger.release(listId);
    expect(released).toMatchObject([{ campaignId: held, contactId: contacts[0] }]);
    expect(await ledger.release(listId)).toEqual([]);
    await ledger.finish(listId, released);
    expect(await ledger.report(held)).toMatchObject({ held: 0, sent: 1 });
    expect(await ledger.brand.act(nextHoldOpening)).toBeNull();
  });

  test('a held message obeys what was chosen since, and its campaign’s expiry', async () => {
    const { listId, contacts, campaignId: first } = await ledger.topicWith(2);
    const leaver = contacts[0]!;
    const expiresAt = new Date(ledger.world.clock.now().getTime() + 2 * hour);
    const plain = await addCampaign(ledger.brand, { listId, identityId: ledger.identityId, name: 'Plain' });
    const perishable = await addCampaign(ledger.brand, {
      listId,
      identityId: ledger.identityId,
      name: 'Perishable',
      expiresAt,
    });
    for (const contact of contacts) await ledger.chooseFrequency(contact, listId, 'daily');
    await startSending(ledger.brand, first);
    await ledger.sendAll(first);
    for (const campaign of [perishable, plain]) {
      await startSending(ledger.brand, campaign);
      expect(await ledger.sendAll(campaign)).toEqual([]);
    }
    await ledger.brand.act((session) =>
      unsubscribeContact(session, { contactId: leaver, listId, reason: 'asked' }),
    );
    ledger.world.clock.advance(2 * day);
    expect(await ledger.release(listId)).toMatchObject([{ campaignId: plain, contactId: contacts[1] }]);
    expect((await ledger.report(perishable)).skippedBy).toEqual([{ reason: 'expired_while_held', count: 2 }]);
    expect((await ledger.report(plain)).skippedBy).toEqual([{ reason: 'list_unsubscribed', count: 1 }]);
  });

  test('a definite failure opens the window again, unknown does not', async () => {
    const { listId, contacts, campaignId: first } = await ledger.topicWith(2);
    for (const contact of contacts) await ledger.chooseFrequency(contact, listId, 'monthly');
    await startSending(ledger.brand, first);
    await ledger.claim(first);
    const [failed, unknown] = contacts as [Id<'contact'>, Id<'contact'>];
    await ledger.record(first, [
      { contactId: failed, occurrence: 1, result: 'failed', reason: 'refused', detail: '550' },
      { contactId: unknown, occurrence: 1, result: 'unknown', detail: 'dropped' },
    ]);
    const second = await addCampaign(ledger.brand, { listId, identityId: ledger.identityId, name: 'Again' });
    await startSending(ledger.brand, second);
    expect(await ledger.sendAll(second)).toEqual([failed]);
    expect(await ledger.report(second)).toMatchObject({ sent: 1, held: 1 });
  });

  test('choosing another frequency counts from the last send and moves what is held', async () => {
    ledger.world.clock.set('2026-05-04T10:00:00Z');
    const { listId, contacts, campaignId: first } = await ledger.topicWith(1);
    const contact = contacts[0]!;
    await ledger.chooseFrequency(contact, listId, 'monthly');
    await startSending(ledger.brand, first);
    await ledger.sendAll(first);
    const second = await addCampaign(ledger.brand, { listId, identityId: ledger.identityId, name: 'Held' });
    await startSending(ledger.brand, second);
    await ledger.sendAll(second);
    const opening = () =>
      ledger.brand.act(
        async (session) =>
          (await session.row<{ at: Date }>(sql`
      select opens_at as at from hold where tenant_id = ${session.tenantId} and list_id = ${listId}`))!.at,
      );
    expect(await opening()).toEqual(new Date('2026-06-04T00:00:00Z'));
    ledger.world.clock.set('2026-05-06T10:00:00Z');
    await ledger.chooseFrequency(contact, listId, 'weekly');
    expect(await opening()).toEqual(new Date('2026-05-11T00:00:00Z'));
    const lost = await ledger.brand.act((session) =>
      session.sql(sql`select state from delivery where campaign_id = ${second}`),
    );
    expect(lost).toEqual([{ state: 'held' }]);
  });
});
