import type { Id } from '@heed/schema/domain/ids';
import type { Recipient } from '@heed/schema/rendering/content';
import { takeAudience } from '@heed/schema/services/audience';
import { cancelCampaign, pauseCampaign, resumeCampaign } from '@heed/schema/services/campaign-states';
import { abandonClaims, settleCampaign } from '@heed/schema/services/deliveries';
import { pageOfDeliveries } from '@heed/schema/services/reports';
import { unsubscribeContact } from '@heed/schema/services/subscriptions';
import { optOutGlobally } from '@heed/schema/services/suppressions';
import sql from 'sql-template-tag';
import { startSending } from '../support/audience.js';
import { type LedgerWorld, makeLedgerWorld } from '../support/ledger-world.js';

let ledger: LedgerWorld;
beforeAll(async () => {
  ledger = await makeLedgerWorld();
});
afterAll(() => ledger.world.close());

describe('a campaign’s ledger', () => {
  test('selects everybody on the list and gives each who is not sent a reason', async () => {
    const { listId, emails, contacts, campaignId } = await ledger.topicWith(6);
    await ledger.brand.act((session) =>
      unsubscribeContact(session, { contactId: contacts[0]!, listId, reason: 'asked by phone' }),
    );
    await ledger.world.asAccount((session) => optOutGlobally(session, { email: emails[1]! }));

    expect(await startSending(ledger.brand, campaignId)).toEqual({ selected: 6, waiting: 4 });
    expect(await ledger.report(campaignId)).toMatchObject({ waiting: 4, skipped: 2 });
    expect(await ledger.sendAll(campaignId)).toEqual(contacts.slice(2).sort());
    const after = await ledger.report(campaignId);
    expect(after).toMatchObject({ selected: 6, sent: 4, waiting: 0 });
    expect(after.skippedBy).toEqual(
      expect.arrayContaining([
        { reason: 'list_unsubscribed', count: 1 },
        { reason: 'global_opt_out', count: 1 },
      ]),
    );
    const behind = await ledger.brand.act(async (session) => {
      const page = await pageOfDeliveries(session, {
        campaignId,
        state: 'skipped',
        reason: 'list_unsubscribed',
        page: { first: 10 },
      });
      return { people: page.nodes.map((node) => node.contactId), count: await page.totalCount() };
    });
    expect(behind).toEqual({ people: [contacts[0]], count: 1 });
  });

  test('taking the audience twice is taking it once', async () => {
    const { campaignId } = await ledger.topicWith(3);
    await startSending(ledger.brand, campaignId);
    await ledger.brand.act((session) => takeAudience(session, { campaignId }));
    expect(await ledger.report(campaignId)).toMatchObject({ selected: 3, waiting: 3 });
  });

  test('who leaves or is opted out while it runs gets nothing more', async () => {
    const { listId, emails, contacts, campaignId } = await ledger.topicWith(5);
    await startSending(ledger.brand, campaignId);
    const first = await ledger.claim(campaignId, { limit: 2 });
    expect(first.kind === 'claimed' && first.recipients).toHaveLength(2);
    const [, , leaver, opted, last] = [...contacts].sort() as [string, string, Id<'contact'>, string, string];
    await ledger.brand.act((session) =>
      unsubscribeContact(session, { contactId: leaver, listId, reason: 'asked' }),
    );
    await ledger.world.asAccount((session) =>
      session.sql(sql`
      insert into suppression (account_id, address_hash, channel, reason, actor, at)
      values (${ledger.world.accountId}, ${ledger.world.hashOf(emails[contacts.indexOf(opted as Id<'contact'>)]!)},
        'email', 'global_opt_out', 'test', ${session.at})`),
    );
    expect(await ledger.sendAll(campaignId)).toEqual([last]);
    expect(await ledger.report(campaignId)).toMatchObject({ claimed: 2, sent: 1, skipped: 2 });
  });

  test('two lanes never claim the same person', async () => {
    const { contacts, campaignId } = await ledger.topicWith(40);
    await startSending(ledger.brand, campaignId);
    const batches = await Promise.all(
      Array.from({ length: 8 }, (_, lane) => ledger.claim(campaignId, { lane, limit: 5 })),
    );
    const claimed = batches.flatMap((batch) =>
      batch.kind === 'claimed' ? batch.recipients.map((r) => r.contactId) : [],
    );
    expect(new Set(claimed).size).toBe(claimed.length);
    expect(await ledger.report(campaignId)).toMatchObject({
      claimed: claimed.length,
      waiting: contacts.length - claimed.length,
    });
  });

  test('pause stops claims at once, resume goes on with exactly the rest', async () => {
    const { contacts, campaignId } = await ledger.topicWith(4);
    await startSending(ledger.brand, campaignId);
    const batch = await ledger.claim(campaignId, { limit: 1 });
    await ledger.brand.act((session) => pauseCampaign(session, { campaignId }));
    expect(await ledger.claim(campaignId)).toEqual({ kind: 'stopped', state: 'paused' });
    expect(await ledger.brand.act((session) => settleCampaign(session, { campaignId }))).toBe('working');
    await ledger.brand.act((session) => resumeCampaign(session, { campaignId }));
    const rest = await ledger.sendAll(campaignId);
    const first = batch.kind === 'claimed' ? batch.recipients[0]!.contactId : '';
    expect([first, ...rest].sort()).toEqual([...contacts].sort());
  });

  test('cancel leaves nobody in between: who was not reached is cancelled', async () => {
    const { campaignId } = await ledger.topicWith(5);
    await startSending(ledger.brand, campaignId);
    await ledger.claim(campaignId, { limit: 2 });
    await ledger.brand.act((session) => cancelCampaign(session, { campaignId }));
    expect(await ledger.brand.act((session) => settleCampaign(session, { campaignId }))).toBe('done');
    expect(await ledger.report(campaignId)).toMatchObject({ cancelled: 3, unknown: 2, waiting: 0 });
    await expect(
      ledger.brand.act((session) => resumeCampaign(session, { campaignId })),
    ).rejects.toMatchObject({ code: 'WRONG_STATE' });
  });

  test('a lost worker’s claims become unknown, are never sent again, and only their own worker may settle them', async () => {
    const { campaignId } = await ledger.topicWith(4);
    await startSending(ledger.brand, campaignId);
    const lost = await ledger.claim(campaignId, { limit: 2 });
    expect(
      await ledger.brand.act((session) => abandonClaims(session, { campaignId, lane: 0, beforeAttempt: 2 })),
    ).toBe(2);
    expect(await ledger.sendAll(campaignId, 2)).toHaveLength(2);
    expect(await ledger.report(campaignId)).toMatchObject({ unknown: 2, sent: 2 });
    const { contactId, occurrence } = (lost as Extract<typeof lost, { kind: 'claimed' }>).recipients[0]!;
    await ledger.record(campaignId, [{ contactId, occurrence, result: 'sent' }], 2);
    expect(await ledger.report(campaignId)).toMatchObject({ unknown: 2 });
    await ledger.record(campaignId, [{ contactId, occurrence, result: 'sent' }], 1);
    expect(await ledger.report(campaignId)).toMatchObject({ unknown: 1, sent: 3 });
  });

  test('what no server accepted waits again; what was refused has failed', async () => {
    const { campaignId } = await ledger.topicWith(3);
    await startSending(ledger.brand, campaignId);
    const batch = (await ledger.claim(campaignId)) as Extract<
      Awaited<ReturnType<LedgerWorld['claim']>>,
      { kind: 'claimed' }
    >;
    const [a, b, c] = batch.recipients as [Recipient, Recipient, Recipient];
    await ledger.record(campaignId, [
      { contactId: a.contactId, occurrence: 1, result: 'not_tried', detail: 'connection refused' },
      {
        contactId: b.contactId,
        occurrence: 1,
        result: 'failed',
        reason: 'refused',
        detail: '550 no such user',
      },
      { contactId: c.contactId, occurrence: 1, result: 'unknown', detail: 'dropped after DATA' },
    ]);
    expect(await ledger.report(campaignId)).toMatchObject({ waiting: 1, failed: 1, unknown: 1, claimed: 0 });
    expect(await ledger.sendAll(campaignId)).toEqual([a.contactId]);
    expect(await ledger.brand.act((session) => settleCampaign(session, { campaignId }))).toBe('done');
    expect((await ledger.report(campaignId)).failedBy).toEqual([{ reason: 'refused', count: 1 }]);
  });
});
