import type { Id } from '@heed/schema/domain/ids';
import { cancelCampaign, pauseCampaign, resumeCampaign } from '@heed/schema/services/campaign-states';
import { createCampaign, getCampaign } from '@heed/schema/services/campaigns';
import { nextHoldOpening } from '@heed/schema/services/holds';
import { pageOfDeliveries } from '@heed/schema/services/reports';
import { writeSubscriptions } from '@heed/schema/services/subscription-changes';
import { addCampaign, addPeople } from '../support/audience.js';
import { ended, reportOf, type SendingWorld, until } from '../support/sending-world.js';
import { day } from '../support/test-clock.js';
import type { Brand } from '../support/world.js';
import { type CampaignWorld, makeCampaignWorld } from './campaign-world.js';

let world: CampaignWorld;
let sending: SendingWorld;
let brand: Brand;
let identityId: Id<'sendingIdentity'>;

beforeAll(async () => {
  world = await makeCampaignWorld();
  ({ sending, brand, identityId } = world);
});
afterAll(() => sending.close());
beforeEach(() => world.calm());

const campaignTo = (emails: string[]) => world.campaignTo(emails);
const people = (count: number) => world.people(count);
const send = (campaignId: Id<'campaign'>, at?: Date) => world.send(campaignId, at);
const arrived = () => world.arrived();
const stateOf = (campaignId: Id<'campaign'>) => world.stateOf(campaignId);

test('every eligible person’s mail arrives exactly once, with the headers of its list', async () => {
  const { campaignId, emails, listId, number } = await campaignTo(people(300));
  await send(campaignId);
  await ended(brand, campaignId);
  expect(arrived()).toEqual([...emails].sort());
  expect(await reportOf(brand, campaignId)).toMatchObject({ selected: 300, sent: 300 });
  expect(await stateOf(campaignId)).toBe('done');

  const { from, source: folded } = sending.smtp.mails[0]!;
  const source = folded.replace(/\r\n /g, ' ').replace(/: +/g, ': ');
  expect(from).toBe('hello@olive.example');
  expect(source).toMatch(/^From: "Olive" <hello@olive\.example>\r$/m);
  expect(source).toMatch(/^List-Unsubscribe: <http:\/\/127\.0\.0\.1:4000\/u\/[\w-]{95}>\r$/m);
  expect(source).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
  expect(source).toMatch(new RegExp(`^List-ID: "Topic ${number}" <${listId}\\.lists\\.localhost>\\r$`, 'im'));
  expect(source).toMatch(/^Message-ID: <[\w-]{64}\.1@olive\.example>\r$/m);
  expect(source).toMatch(/^Subject: Thank you, Dana\r$/m);
  expect(source).toMatch(/1 Grove Road/);
  expect(source).not.toMatch(/^(Bcc|X-Mailer):/im);
});

test('a scheduled campaign waits for its time, and obeys a new one', async () => {
  const { campaignId } = await campaignTo(people(3));
  const now = await sending.followTime();
  await send(campaignId, new Date(now.getTime() + 30 * day));
  await sending.skip(7 * day);
  expect(await stateOf(campaignId)).toBe('scheduled');
  expect(arrived()).toEqual([]);

  const sooner = new Date(now.getTime() + 10 * day);
  await send(campaignId, sooner);
  await sending.skip(3 * day + 1_000);
  await ended(brand, campaignId);
  expect(arrived()).toHaveLength(3);
  const { takenAt } = await brand.act((session) => getCampaign(session, campaignId));
  expect(takenAt!.getTime()).toBeGreaterThanOrEqual(sooner.getTime());
  expect(takenAt!.getTime()).toBeLessThan(sooner.getTime() + 60_000);
});

test('pause stops within a claim, resume goes on with exactly the rest', async () => {
  sending.smtp.delay = 30;
  const { campaignId, emails } = await campaignTo(people(120));
  await send(campaignId);
  await until(() => sending.smtp.mails.length >= 10);
  await brand.act((session) => pauseCampaign(session, { campaignId }));
  await until(async () => (await reportOf(brand, campaignId)).claimed === 0);
  const atPause = sending.smtp.mails.length;
  expect(atPause).toBeLessThan(100);
  expect(await reportOf(brand, campaignId)).toMatchObject({ sent: atPause, waiting: 120 - atPause });
  await sending.skip(day);
  expect(sending.smtp.mails).toHaveLength(atPause);

  await brand.act((session) => resumeCampaign(session, { campaignId }));
  await ended(brand, campaignId);
  expect(arrived()).toEqual([...emails].sort());
  expect(await reportOf(brand, campaignId)).toMatchObject({ sent: 120 });
});

test('cancel ends it: who was not reached is cancelled', async () => {
  sending.smtp.delay = 30;
  const { campaignId } = await campaignTo(people(120));
  await send(campaignId);
  await until(() => sending.smtp.mails.length >= 10);
  await brand.act((session) => cancelCampaign(session, { campaignId }));
  await ended(brand, campaignId);
  const { sent, cancelled } = await reportOf(brand, campaignId);
  expect(sent).toBe(sending.smtp.mails.length);
  expect(cancelled).toBe(120 - sent);
  expect(sent).toBeLessThan(100);
});

test('a held message leaves when its window opens, weeks later', async () => {
  const { listId, contacts, campaignId: first } = await campaignTo(people(1));
  const contactId = contacts[0]!;
  const monthly = { listId, state: 'subscribed' as const, frequency: 'monthly' as const };
  await brand.act((session) =>
    writeSubscriptions(session, { contactId, operationId: null, changes: [monthly] }),
  );
  await send(first);
  await ended(brand, first);
  const second = await addCampaign(brand, { listId, identityId, name: 'Second' });
  await send(second);
  await ended(brand, second);
  expect(await reportOf(brand, second)).toMatchObject({ held: 1, sent: 0 });
  const opening = (await brand.act(nextHoldOpening))!;
  expect(opening.getTime() - sending.world.clock.now().getTime()).toBeGreaterThan(27 * day);

  await sending.skip(opening.getTime() - sending.world.clock.now().getTime() - day);
  expect(await reportOf(brand, second)).toMatchObject({ held: 1 });
  await sending.skip(day + 1_000);
  await until(async () => (await reportOf(brand, second)).sent === 1);
  expect(await reportOf(brand, second)).toMatchObject({ held: 0, sent: 1 });
  expect(sending.smtp.mails).toHaveLength(2);
  const left = Date.parse(/^Date: (.*)\r$/m.exec(sending.smtp.mails[1]!.source)![1]!);
  expect(left).toBeGreaterThanOrEqual(opening.getTime() - 1_000);
  expect(left).toBeLessThan(opening.getTime() + 60_000);
});

test('a server that refuses, delays, hangs and drops: each message in its true state, nobody twice', async () => {
  const { campaignId, emails } = await campaignTo([
    ...people(20),
    'refused@example.com',
    'content@example.com',
    'later@example.com',
    'dropped@example.com',
    'hung@example.com',
    'דנה@example.com',
  ]);
  sending.smtp.treat = (to) => {
    if (to.startsWith('refused')) return 'refuse';
    if (to.startsWith('content')) return 'refuse_content';
    if (to.startsWith('later')) return 'try_later';
    if (to.startsWith('dropped')) return 'drop_after';
    if (to.startsWith('hung')) return 'hang';
    return 'accept';
  };
  await send(campaignId);
  await ended(brand, campaignId);
  const report = await reportOf(brand, campaignId);
  expect(report).toMatchObject({ selected: 26, sent: 20, failed: 4, unknown: 2, waiting: 0, claimed: 0 });
  expect(Object.fromEntries(report.failedBy.map(({ reason, count }) => [reason, count]))).toEqual({
    refused: 2,
    provider_error: 1,
    address_not_supported: 1,
  });
  expect(arrived()).toEqual(emails.slice(0, 20).sort());
  expect(new Set(sending.smtp.heard).size).toBe(sending.smtp.heard.length);
});

test('a message that cannot be rendered fails alone', async () => {
  const { listId } = await world.addTopic();
  const [greedy] = await addPeople(
    brand,
    [listId],
    [
      { email: 'greedy@example.com', firstName: '99999999' },
      { email: 'modest@example.com', firstName: '3' },
    ],
  );
  const { id: campaignId } = await brand.act((session) =>
    createCampaign(session, {
      name: 'Loop',
      listId,
      identityId,
      subject: 'Loop',
      html: '{% assign n = contact.firstName | plus: 0 %}{% for i in (1..n) %}x{% endfor %}',
      audience: { lists: [listId], segments: [], excludeSegments: [] },
    }),
  );
  await send(campaignId);
  await ended(brand, campaignId);
  expect(arrived()).toEqual(['modest@example.com']);
  expect(await reportOf(brand, campaignId)).toMatchObject({ sent: 1, failed: 1 });
  const behind = await brand.act((session) =>
    pageOfDeliveries(session, { campaignId, state: 'failed', page: { first: 5 } }),
  );
  expect(behind.nodes).toMatchObject([{ contactId: greedy, reason: 'render_failed' }]);
});
