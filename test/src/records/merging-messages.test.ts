import type { Id } from '@heed/schema/domain/ids';
import { showId } from '@heed/schema/domain/ids';
import { claimBatch } from '@heed/schema/services/claims';
import { countContacts } from '@heed/schema/services/contact-selection';
import { recordOutcomes } from '@heed/schema/services/deliveries';
import { recordFacts } from '@heed/schema/services/delivery-facts';
import { sendDirect } from '@heed/schema/services/direct-messages';
import { withLink } from '@heed/schema/services/link-access';
import { mergeContacts } from '@heed/schema/services/merging';
import { releaseBatch } from '@heed/schema/services/releases';
import { claimSingles } from '@heed/schema/services/single-claims';
import { dayOf, signLink } from '@heed/schema/tokens/link-token';
import sql from 'sql-template-tag';
import { addCampaign, addIdentity, addPeople, addTopic, startSending } from '../support/audience.js';
import { reportOf } from '../support/sending-world.js';
import { day } from '../support/test-clock.js';
import { type Brand, makeWorld, type World } from '../support/world.js';

let world: World;
let olive: Brand;
let offers: Id<'list'>;
let identityId: Id<'sendingIdentity'>;
let brands = 0;
beforeAll(async () => {
  world = await makeWorld();
});
beforeEach(async () => {
  olive = await world.brand(`Olive ${++brands}`);
  offers = await addTopic(olive, 'Offers');
  identityId = await addIdentity(olive);
});
afterAll(() => world.close());

const people = (...names: string[]) =>
  addPeople(
    olive,
    [offers],
    names.map((name) => ({ email: `${name}@example.com` })),
  );
const campaign = (name = 'Thank you') => addCampaign(olive, { listId: offers, identityId, name });
const merge = (keep: Id<'contact'>, ...others: Id<'contact'>[]) =>
  olive.act((session) => mergeContacts(session, { keep, merge: others }));
const claim = (campaignId: Id<'campaign'>, limit = 100) =>
  olive.act((session) => claimBatch(session, { campaignId, lane: 0, attempt: 1, limit }));
/** Claims as many, and records that they were sent. */
async function send(campaignId: Id<'campaign'>, limit = 100): Promise<string[]> {
  const claimed = await claim(campaignId, limit);
  if (claimed.kind !== 'claimed') return [];
  const outcomes = claimed.recipients.map(({ contactId, occurrence }) => ({
    contactId,
    occurrence,
    result: 'sent' as const,
  }));
  await olive.act((session) => recordOutcomes(session, { campaignId, attempt: 1, outcomes }));
  return claimed.recipients.map(({ contactId }) => contactId);
}
const rows = (campaignId: Id<'campaign'>) =>
  olive.act((session) =>
    session.sql<{ contactId: string; occurrence: number; state: string; reason: string | null }>(sql`
      select contact_id as "contactId", occurrence, state, reason from delivery where campaign_id = ${campaignId} order by 1, 2`),
  );

test('both got the campaign: both rows are the kept one’s, sums hold, and rules see what either did', async () => {
  const [ana, anna, bo] = (await people('ana', 'anna', 'bo')) as [
    Id<'contact'>,
    Id<'contact'>,
    Id<'contact'>,
  ];
  const campaignId = await campaign();
  await startSending(olive, campaignId);
  await send(campaignId);
  await olive.act((session) =>
    session.sql(sql`
      update delivery set tracked = true, opened_at = case when contact_id = ${anna} then ${session.at}::timestamptz end
      where campaign_id = ${campaignId}`),
  );
  const before = await reportOf(olive, campaignId);
  await merge(ana, anna);
  expect(await rows(campaignId)).toEqual([
    { contactId: ana, occurrence: 1, state: 'sent', reason: null },
    { contactId: ana, occurrence: 2, state: 'sent', reason: null },
    { contactId: bo, occurrence: 1, state: 'sent', reason: null },
  ]);
  expect(await reportOf(olive, campaignId)).toEqual(before);
  const opened = await olive.act((session) =>
    session.sql(
      sql`select 1 from delivery where campaign_id = ${campaignId} and contact_id = ${ana} and opened_at is not null`,
    ),
  );
  expect(opened).toHaveLength(1);

  // The link in the mail to the merged address is about that very message.
  const token = signLink(world.keyring, {
    purpose: 'message',
    tenantId: olive.tenantId,
    contactId: anna,
    messageId: campaignId,
    day: dayOf(world.clock.now()),
    epoch: 0,
  });
  const read = await withLink(world.database, token, { purposes: ['message'] }, async (_, link, claims) => [
    link.contactId,
    claims.occurrence,
  ]);
  expect(read).toEqual({ ok: true, value: [ana, 2] });

  // So is what comes back from it later; a provider knows the merged contact alone.
  const fact = {
    campaignId,
    contactId: anna,
    occurrence: 1,
    kind: 'replied',
    at: world.clock.now(),
  } as const;
  const told = await olive.act((session) => recordFacts(session, [fact, { ...fact, contactId: bo }]));
  expect(told.map(({ contactId, occurrence }) => [contactId, occurrence])).toEqual([
    [bo, 1],
    [ana, 2],
  ]);

  // And once more: the numbers are followed through both merges.
  const [zoe] = (await people('zoe')) as [Id<'contact'>];
  await olive.act((session) =>
    session.sql(sql`insert into delivery (tenant_id, campaign_id, contact_id, state, decided_at)
      values (${session.tenantId}, ${campaignId}, ${zoe}, 'sent', ${session.at})`),
  );
  await merge(zoe, ana);
  const again = await withLink(world.database, token, { purposes: ['message'] }, async (_, link, claims) => [
    link.contactId,
    claims.occurrence,
  ]);
  const moved = await rows(campaignId);
  expect(moved.filter(({ contactId }) => contactId === zoe).map(({ occurrence }) => occurrence)).toEqual([
    1, 2, 3,
  ]);
  expect(again).toEqual({ ok: true, value: [zoe, 2] });
});

test('both wait in a chunk: one message goes, to the kept one', async () => {
  const [ana, anna, bo] = (await people('ana', 'anna', 'bo')) as [
    Id<'contact'>,
    Id<'contact'>,
    Id<'contact'>,
  ];
  const campaignId = await campaign();
  await startSending(olive, campaignId);
  await merge(ana, anna);
  expect(await reportOf(olive, campaignId)).toMatchObject({
    selected: 3,
    waiting: 2,
    skipped: 1,
    skippedBy: [{ reason: 'merged', count: 1 }],
  });
  expect((await send(campaignId)).sort()).toEqual([ana, bo].sort());
  expect(await reportOf(olive, campaignId)).toMatchObject({ selected: 3, waiting: 0, sent: 2 });
});

test('only the merged one waits: the kept one gets it instead', async () => {
  const [anna] = (await people('anna')) as [Id<'contact'>];
  const campaignId = await campaign();
  await startSending(olive, campaignId);
  const [ana] = (await people('ana')) as [Id<'contact'>];
  await merge(ana, anna);
  expect(await send(campaignId)).toEqual([ana]);
  expect(await reportOf(olive, campaignId)).toMatchObject({ selected: 1, sent: 1 });
});

test('one has it already: the other is not sent the same again', async () => {
  const ids = await people('a', 'b', 'c', 'd');
  const campaignId = await campaign();
  await startSending(olive, campaignId);
  const sent = (await send(campaignId, 2)) as Id<'contact'>[];
  const waiting = ids.filter((id) => !sent.includes(id));
  await merge(waiting[0]!, sent[0]!);
  await merge(sent[1]!, waiting[1]!);
  expect(await send(campaignId)).toEqual([]);
  expect(await reportOf(olive, campaignId)).toMatchObject({ selected: 4, waiting: 0, sent: 2, skipped: 2 });
});

test('both are held for the same: one goes when both windows are open', async () => {
  const [ana, anna] = (await people('ana', 'anna')) as [Id<'contact'>, Id<'contact'>];
  const opens = (days: number) => new Date(world.clock.now().getTime() + days * day);
  const [soon, late] = [opens(2), opens(5)];
  await olive.act((session) =>
    session.sql(sql`update subscription set frequency = 'weekly', opens_at = case when contact_id = ${ana} then ${soon}::timestamptz else ${late}::timestamptz end
      where list_id = ${offers}`),
  );
  const campaignId = await campaign();
  await startSending(olive, campaignId);
  await claim(campaignId);
  expect(await reportOf(olive, campaignId)).toMatchObject({ held: 2 });
  await merge(ana, anna);
  expect(await reportOf(olive, campaignId)).toMatchObject({ held: 1, skipped: 1 });
  const release = () =>
    olive.act((session) => releaseBatch(session, { listId: offers, attempt: 1, limit: 10 }));
  expect((await release()).released).toEqual([]);
  world.clock.advance(3 * day);
  expect((await release()).released).toEqual([]);
  world.clock.advance(3 * day);
  expect((await release()).released).toMatchObject([{ contactId: ana, campaignId }]);
});

test('words to one person follow them, and not while they are on their way', async () => {
  const [ana, anna] = (await people('ana', 'anna')) as [Id<'contact'>, Id<'contact'>];
  const word = (contactId: Id<'contact'>, key: string) =>
    olive.act((session) =>
      sendDirect(session, { contactId, identityId, subject: 'Hello', text: key, idempotencyKey: key }),
    );
  await word(ana, 'first');
  const second = await word(anna, 'second');
  await merge(ana, anna);
  const singles = () =>
    olive.act((session) => claimSingles(session, { attempt: 1, limit: 9, exhausted: [] }));
  const { byCampaign } = await singles();
  expect(
    byCampaign
      .flatMap(({ messages }) => messages)
      .map((one) => [one.contactId, one.occurrence, one.words?.text])
      .sort(),
  ).toEqual([
    [ana, 1, 'first'],
    [ana, 2, 'second'],
  ]);
  const [zoe] = (await people('zoe')) as [Id<'contact'>];
  await expect(merge(zoe, ana)).rejects.toMatchObject({ code: 'WRONG_STATE', path: ['input', 'merge'] });
  expect(second.contactId).toBe(anna);
  expect(
    await olive.act((session) =>
      countContacts(session, { rule: { list: showId('list', offers), is: 'in' } }),
    ),
  ).toBe(2);
});
