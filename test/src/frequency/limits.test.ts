import type { Id } from '@heed/schema/domain/ids';
import { nextHoldOpening } from '@heed/schema/services/holds';
import { setLimits } from '@heed/schema/services/limits';
import { pageOfDeliveries } from '@heed/schema/services/reports';
import { addCampaign, addPeople, addTopic, startSending } from '../support/audience.js';
import { type LedgerWorld, makeLedgerWorld } from '../support/ledger-world.js';
import { day, hour } from '../support/test-clock.js';

let ledger: LedgerWorld;
beforeEach(async () => {
  ledger = await makeLedgerWorld();
});
afterEach(() => ledger.world.close());

type Limits = Parameters<typeof setLimits>[1];
const limit = (limits: Limits) => ledger.brand.act((session) => setLimits(session, limits));

/** Topics that the same people are on. */
async function topics(names: string[], timeZone: string, people = 1) {
  const lists: Id<'list'>[] = [];
  for (const name of names) lists.push(await addTopic(ledger.brand, name));
  const emails = Array.from({ length: people }, (_, n) => ({ email: `p${n}@example.com`, timeZone }));
  return { lists, contacts: await addPeople(ledger.brand, lists, emails) };
}

async function send(listId: Id<'list'>, name = 'Letter') {
  const campaignId = await addCampaign(ledger.brand, { listId, identityId: ledger.identityId, name });
  await startSending(ledger.brand, campaignId);
  return { campaignId, sent: await ledger.sendAll(campaignId) };
}

const heldOf = async (campaignId: Id<'campaign'>) =>
  (
    await ledger.brand.act((session) =>
      pageOfDeliveries(session, { campaignId, state: 'held', page: { first: 10 } }),
    )
  ).nodes.map(({ heldUntil, reason }) => ({ heldUntil, reason }));

test('a ceiling counts every topic, in the contact’s days; what is above it waits until the first falls out', async () => {
  ledger.world.clock.set('2026-05-04T20:30:00Z'); // 23:30 in Jerusalem
  await limit({ ceilings: [{ messages: 2, days: 3 }] });
  const { lists, contacts } = await topics(['News', 'Offers', 'Tips'], 'Asia/Jerusalem');
  const [news, offers, tips] = lists as [Id<'list'>, Id<'list'>, Id<'list'>];
  expect((await send(news)).sent).toEqual(contacts);
  ledger.world.clock.advance(hour); // the next day
  expect((await send(offers)).sent).toEqual(contacts);
  const third = await send(tips);
  expect(third.sent).toEqual([]);
  // The first was on the 4th, so the 7th is the first of three days without it: midnight in Jerusalem (UTC+3).
  const opening = new Date('2026-05-06T21:00:00Z');
  expect(await heldOf(third.campaignId)).toEqual([{ heldUntil: opening, reason: 'ceiling' }]);
  expect((await ledger.report(third.campaignId)).heldBy).toEqual([{ reason: 'ceiling', count: 1 }]);

  ledger.world.clock.set(opening);
  const released = await ledger.release(tips);
  expect(released).toHaveLength(1);
  await ledger.finish(tips, released);
  expect((await send(news)).sent).toEqual([]);
});

test('a new ceiling counts what was sent before it; a message that failed counts for nothing', async () => {
  const { lists, contacts } = await topics(['News', 'Offers'], 'UTC');
  const [news, offers] = lists as [Id<'list'>, Id<'list'>];
  await send(news);
  await limit({ ceilings: [{ messages: 1, days: 7 }] });
  const held = await send(offers);
  expect(held.sent).toEqual([]);

  ledger.world.clock.advance(7 * day);
  const failing = await addCampaign(ledger.brand, {
    listId: news,
    identityId: ledger.identityId,
    name: 'Bad',
  });
  await startSending(ledger.brand, failing);
  await ledger.claim(failing);
  const [contactId] = contacts as [Id<'contact'>];
  expect((await send(news, 'Late')).sent).toEqual([]);
  await ledger.record(failing, [
    { contactId, occurrence: 1, result: 'failed', reason: 'refused', detail: '550' },
  ]);
  // What waited for the ceiling is looked at at once: both topics are due, and one of them has room.
  expect((await ledger.brand.act(nextHoldOpening))! <= ledger.world.clock.now()).toBe(true);
  const released = [...(await ledger.release(offers)), ...(await ledger.release(news))];
  expect(released).toMatchObject([{ campaignId: held.campaignId }]);
});

test('two topics that race for the last place under a ceiling: one gets it', async () => {
  await limit({ ceilings: [{ messages: 1, days: 1 }] });
  const { lists, contacts } = await topics(['News', 'Offers'], 'UTC', 20);
  const campaigns: Id<'campaign'>[] = [];
  for (const listId of lists) {
    const { identityId } = ledger;
    campaigns.push(await addCampaign(ledger.brand, { listId, identityId }));
    await startSending(ledger.brand, campaigns.at(-1)!);
  }
  const sent = await Promise.all(campaigns.map((campaignId) => ledger.sendAll(campaignId)));
  expect(sent.flat().sort()).toEqual([...contacts].sort());
  const reports = await Promise.all(campaigns.map((campaignId) => ledger.report(campaignId)));
  expect(reports.reduce((sum, { held }) => sum + held, 0)).toBe(20);
});

test.each([
  ['an evening', '2026-05-04T19:00:00Z', 'Asia/Jerusalem', '2026-05-05T05:00:00Z'],
  ['early morning', '2026-05-05T02:00:00Z', 'Asia/Jerusalem', '2026-05-05T05:00:00Z'],
  ['the night in which clocks go forward', '2026-03-27T00:30:00Z', 'Asia/Jerusalem', '2026-03-27T05:00:00Z'],
  ['the night in which clocks go back', '2026-10-24T19:00:00Z', 'Asia/Jerusalem', '2026-10-25T06:00:00Z'],
  ['another zone', '2026-05-05T02:00:00Z', 'America/New_York', '2026-05-05T12:00:00Z'],
])('quiet hours: %s is held until 08:00 on the contact’s own clock', async (_, at, zone, until) => {
  ledger.world.clock.set(at);
  await limit({ quietHours: { from: '21:00', until: '08:00' } });
  const { lists } = await topics(['News'], zone);
  const { campaignId, sent } = await send(lists[0]!);
  expect(sent).toEqual([]);
  expect(await heldOf(campaignId)).toEqual([{ heldUntil: new Date(until), reason: 'quiet_hours' }]);
  ledger.world.clock.set(until);
  expect(await ledger.release(lists[0]!)).toHaveLength(1);
});

test('the day is not quiet; and what a window holds until midnight waits for the end of the night', async () => {
  ledger.world.clock.set('2026-05-04T10:00:00Z');
  await limit({ quietHours: { from: '21:00', until: '08:00' } });
  const { lists, contacts } = await topics(['News'], 'Asia/Jerusalem');
  await ledger.chooseFrequency(contacts[0]!, lists[0]!, 'daily');
  expect((await send(lists[0]!)).sent).toEqual(contacts);
  const { campaignId } = await send(lists[0]!);
  expect(await heldOf(campaignId)).toEqual([
    { heldUntil: new Date('2026-05-05T05:00:00Z'), reason: 'window' },
  ]);
});

test('without limits nothing is counted, and taking them away leaves none', async () => {
  await limit({ ceilings: [{ messages: 1, days: 30 }], quietHours: { from: '00:00', until: '23:59' } });
  const tenant = await limit({ ceilings: [], quietHours: null });
  expect(tenant.limits).toBeNull();
  const { lists, contacts } = await topics(['News'], 'UTC');
  expect((await send(lists[0]!)).sent).toEqual(contacts);
  expect((await send(lists[0]!)).sent).toEqual(contacts);
});

test.each<[Limits, string, (string | number)[]]>([
  [{ ceilings: [{ messages: 0, days: 7 }] }, 'INVALID_INPUT', ['input', 'ceilings', 0, 'messages']],
  [{ ceilings: [{ messages: 101, days: 7 }] }, 'INVALID_INPUT', ['input', 'ceilings', 0, 'messages']],
  [{ ceilings: [{ messages: 1, days: 367 }] }, 'INVALID_INPUT', ['input', 'ceilings', 0, 'days']],
  [{ ceilings: Array(4).fill({ messages: 1, days: 1 }) }, 'LIMIT_EXCEEDED', ['input', 'ceilings']],
  [{ quietHours: { from: '24:00', until: '08:00' } }, 'INVALID_INPUT', ['input', 'quietHours', 'from']],
  [{ quietHours: { from: '21:00', until: '8' } }, 'INVALID_INPUT', ['input', 'quietHours', 'until']],
  [{ quietHours: { from: '08:00', until: '08:00' } }, 'INVALID_INPUT', ['input', 'quietHours', 'until']],
])('%j is refused, and the field is named', async (limits, code, path) => {
  await expect(limit(limits)).rejects.toMatchObject({ code, path });
});
