import type { Id } from '@heed/schema/domain/ids';
import { type DeliveryEvent, deliveryEvents } from '@heed/schema/domain/single-messages';
import { abandonSingles } from '@heed/schema/services/single-claims';
import { getSingleMessage } from '@heed/schema/services/single-messages';
import { dismissUnknown, pageOfUnknowns, resendUnknown, settleUnknown } from '@heed/schema/services/unknowns';
import sql from 'sql-template-tag';
import { addIdentity, addPeople } from '../support/audience.js';
import { hour } from '../support/test-clock.js';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { addTemplate, ask, claimAll, numbersOf, settleAll } from './single-world.js';

let world: World;
let brand: Brand;
let template: Awaited<ReturnType<typeof addTemplate>>;
let people = 0;

beforeAll(async () => {
  world = await makeWorld();
  brand = await world.brand('Olive');
  template = await addTemplate(brand, { identityId: await addIdentity(brand) });
});
afterAll(() => world.close());

async function person(): Promise<Id<'contact'>> {
  return (await addPeople(brand, [], [{ email: `p${++people}@example.com` }]))[0]!;
}

/** A message whose lane died in the middle: its next start notices. */
async function lost(attempt = 1) {
  const key = await ask(brand, { templateId: template.templateId, contactId: await person() });
  await claimAll(brand, attempt);
  expect(await brand.act((session) => abandonSingles(session, { beforeAttempt: attempt + 1 }))).toBe(1);
  return key;
}

const listed = (input: { campaignId?: Id<'campaign'>; dismissed?: boolean } = {}) =>
  brand.act(async (session) => {
    const page = await pageOfUnknowns(session, { ...input, page: { first: 50 } });
    expect(await page.totalCount()).toBe(page.nodes.length);
    return page.nodes;
  });
const stateOf = (key: Awaited<ReturnType<typeof lost>>) =>
  brand.act(async (session) => (await getSingleMessage(session, key)).state);

test('a lane that died: what it had claimed is unknown, listed, and never sent again by itself', async () => {
  const key = await lost();
  expect(await listed()).toMatchObject([
    {
      contactId: key.contactId,
      campaignId: template.campaignId,
      detail: 'The process that was sending it stopped.',
    },
  ]);
  expect(await claimAll(brand, 5)).toEqual([]);
  expect(await brand.act((session) => abandonSingles(session, { beforeAttempt: 9 }))).toBe(0);
  await brand.act((session) => settleUnknown(session, { ...key, event: 'delivered' }));
});

test('a lane that was given up, and lives, may still settle its own', async () => {
  const { templateId } = template;
  const key = await ask(brand, { templateId, contactId: await person() });
  const { recordSingles } = await import('@heed/schema/services/single-outcomes');
  const [message] = await claimAll(brand, 3);
  await brand.act((session) => abandonSingles(session, { beforeAttempt: 4 }));
  expect(await stateOf(key)).toBe('unknown');
  const { contactId, occurrence, campaignId } = key;
  const sent = { campaignId, attempt: 3, messages: [message!] };
  await brand.act((session) =>
    recordSingles(session, { ...sent, outcomes: [{ contactId, occurrence, result: 'sent' }] }),
  );
  expect(await stateOf(key)).toBe('sent');
  expect(await listed()).toEqual([]);
});

test.each(deliveryEvents)(
  'the event "%s" settles it: it was sent, at that time; again is harmless',
  async (event: DeliveryEvent) => {
    const key = await lost();
    world.clock.advance(2 * hour);
    const at = new Date(world.clock.now().getTime() - hour);
    const settle = () => brand.act((session) => settleUnknown(session, { ...key, event, at }));
    expect(await settle()).toMatchObject({ state: 'sent', settledAt: at });
    expect(await settle()).toMatchObject({ state: 'sent', settledAt: at });
    expect(await listed()).toEqual([]);
  },
);

test('an event calls off the second sending that was asked for', async () => {
  const key = await lost();
  await brand.act((session) => resendUnknown(session, key));
  expect(await listed()).toMatchObject([{ resending: true }]);
  await brand.act((session) => settleUnknown(session, { ...key, event: 'opened' }));
  expect(await claimAll(brand, 9)).toEqual([]);
});

test('sent again: the same row at a higher attempt, judged again; asked twice, it goes once', async () => {
  const key = await lost();
  await brand.act((session) => resendUnknown(session, key));
  await brand.act((session) => resendUnknown(session, key));
  expect(await settleAll(brand, 'sent', 7)).toMatchObject([{ contactId: key.contactId, again: true }]);
  expect(await brand.act((session) => getSingleMessage(session, key))).toMatchObject({
    id: key.id,
    occurrence: key.occurrence,
    state: 'sent',
  });
  await expect(brand.act((session) => resendUnknown(session, key))).rejects.toMatchObject({
    code: 'WRONG_STATE',
  });
});

test('somebody who may not be mailed any more gets no second message, whenever that is noticed', async () => {
  const complain = (contactId: string) =>
    brand.act((session) =>
      session.sql(
        sql`update contact set complained_at = ${session.at} where tenant_id = ${brand.tenantId} and id = ${contactId}`,
      ),
    );
  const late = await lost();
  await brand.act((session) => resendUnknown(session, late));
  await complain(late.contactId);
  expect(await claimAll(brand, 9)).toEqual([]);
  expect(await brand.act((session) => getSingleMessage(session, late))).toMatchObject({
    state: 'unknown',
    detail: 'Not sent again: complained',
  });
  await expect(brand.act((session) => resendUnknown(session, late))).rejects.toMatchObject({
    code: 'WRONG_STATE',
    path: ['input', 'contactId'],
  });
  await brand.act((session) => dismissUnknown(session, late));
});

test('a second sending that no server took waits, and the message stays unknown', async () => {
  const key = await lost();
  await brand.act((session) => resendUnknown(session, key));
  await settleAll(brand, 'not_tried', 4);
  expect(await stateOf(key)).toBe('unknown');
  expect(await listed()).toMatchObject([{ resending: true, detail: 'It was not_tried.' }]);
  world.clock.advance(hour);
  expect(await settleAll(brand, 'failed', 5)).toHaveLength(1);
  expect(await listed()).toMatchObject([{ resending: false, detail: expect.stringContaining('Sent again') }]);
  await brand.act((session) => dismissUnknown(session, key));
});

test('let be: off the list and still unknown; an event may settle it later, and it can be sent again', async () => {
  const [first, second] = [await lost(), await lost()];
  await brand.act((session) => dismissUnknown(session, first));
  await brand.act((session) => dismissUnknown(session, first));
  const { campaignId } = template;
  expect((await listed({ campaignId })).map(({ contactId }) => contactId)).toEqual([second.contactId]);
  expect((await listed({ dismissed: true })).map(({ contactId }) => contactId)).toContain(first.contactId);
  const { unknown } = await numbersOf(brand, campaignId);
  expect(unknown).toBeGreaterThanOrEqual(2);
  await brand.act((session) => resendUnknown(session, first));
  expect(await listed({ campaignId })).toHaveLength(2);
  await settleAll(brand, 'sent', 8);
  await brand.act((session) => settleUnknown(session, { ...second, event: 'clicked' }));
  expect(await listed({ campaignId })).toEqual([]);
});

test('what is not unknown is refused by name, and what is not there is not found', async () => {
  const key = await ask(brand, { templateId: template.templateId, contactId: await person() });
  for (const act of [resendUnknown, dismissUnknown]) {
    await expect(brand.act((session) => act(session, key))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  }
  await settleAll(brand, 'failed', 2);
  for (const act of [resendUnknown, dismissUnknown]) {
    await expect(brand.act((session) => act(session, key))).rejects.toMatchObject({
      code: 'WRONG_STATE',
      message: 'Nothing is unknown about it: it is failed.',
    });
  }
  await expect(
    brand.act((session) => settleUnknown(session, { ...key, event: 'opened' })),
  ).rejects.toMatchObject({ code: 'WRONG_STATE' });
});
