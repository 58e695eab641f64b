import { getContact } from '@heed/schema/services/contacts';
import {
  leaveAllBrands,
  leaveBrand,
  leaveTopic,
  oneClickUnsubscribe,
  savePreferences,
} from '@heed/schema/services/leaving';
import { returnToBrands } from '@heed/schema/services/returning';
import { lookUpOptOut } from '@heed/schema/services/suppressions';
import { undoOperation } from '@heed/schema/services/undo';
import { hour } from '../support/test-clock.js';
import { type ChoiceWorld, makeChoiceWorld } from './choice-world.js';

const evidence = { source: 'page' as const, ip: '192.0.2.7', userAgent: 'Test', wording: 'Leave Offers' };
let choices: ChoiceWorld;

beforeAll(async () => {
  choices = await makeChoiceWorld();
});
afterAll(() => choices.world.close());
beforeEach(() => choices.world.clock.advance(3 * hour));

describe('the page of a contact', () => {
  test('shows the brand, its topics and where it was opened from, and masks the address', async () => {
    const { page } = await choices.recipient();
    expect(await page()).toMatchObject({
      brand: { name: 'Olive' },
      otherBrands: ['Fig'],
      locale: 'en',
      status: 'subscribed',
      globallyOptedOut: false,
      address: 'a•••@example.com',
      topicId: choices.offers,
      mode: 'live',
      lastOperation: null,
      topics: [
        { name: 'Offers', state: 'subscribed', frequency: 'every' },
        { name: 'News', state: 'subscribed' },
      ],
    });
  });

  test('leaving Offers leaves Offers, and only Offers; a second click changes nothing; undo restores it', async () => {
    const { through, standing, page, proof } = await choices.recipient();
    const left = await through((session, link) =>
      leaveTopic(session, link, { listId: choices.offers, evidence }),
    );
    expect(await standing()).toEqual({ News: 'subscribed', Offers: 'unsubscribed' });
    expect((await page()).lastOperation).toMatchObject({
      id: left.operationId,
      kind: 'leave_topic',
      listName: 'Offers',
    });
    const again = await through((session, link) =>
      leaveTopic(session, link, { listId: choices.offers, evidence }),
    );
    expect(again.operationId).toBeNull();
    const undo = () =>
      through((session, link) => undoOperation(session, link, { operationId: left.operationId!, evidence }));
    expect([await undo(), await undo()]).toEqual(['undone', 'undone']);
    expect(await standing()).toEqual({ News: 'subscribed', Offers: 'subscribed' });
    expect(await proof()).toEqual(['consented', 'consented', 'left_topic', 'undone']);
    expect((await page()).lastOperation).toBeNull();
  });

  test('one-click leaves the mail’s topic, any number of times', async () => {
    const { through, standing, proof } = await choices.recipient();
    const click = () =>
      through((session, link) => oneClickUnsubscribe(session, link, { evidence: { source: 'one_click' } }));
    await Promise.all([click(), click(), click()]);
    await click();
    expect(await standing()).toEqual({ News: 'subscribed', Offers: 'unsubscribed' });
    expect((await proof()).filter((kind) => kind === 'left_topic')).toHaveLength(1);
  });

  test('a chosen frequency is saved, and only what differs counts as a change', async () => {
    const { through, page } = await choices.recipient();
    const topics = [
      { listId: choices.news, subscribed: true, frequency: 'monthly' as const },
      { listId: choices.offers, subscribed: true, frequency: 'every' as const },
    ];
    const save = () => through((session, link) => savePreferences(session, link, { topics, evidence }));
    expect(await save()).toMatchObject({ changed: 1 });
    expect(await save()).toEqual({ operationId: null, changed: 0 });
    expect((await page()).topics[1]).toMatchObject({ name: 'News', frequency: 'monthly' });
  });

  test('leaving the brand ends everything under one operation; undo restores exactly that; joining later revives that topic alone', async () => {
    const { contactId, through, standing } = await choices.recipient();
    const status = () => choices.olive.act(async (session) => (await getContact(session, contactId)).status);
    const leave = () => through((session, link) => leaveBrand(session, link, { evidence }));
    const { operationId } = await leave();
    expect([await status(), await standing()]).toEqual([
      'unsubscribed',
      { News: 'unsubscribed', Offers: 'unsubscribed' },
    ]);
    expect((await leave()).operationId).toBeNull();
    await through((session, link) => undoOperation(session, link, { operationId: operationId!, evidence }));
    expect([await status(), await standing()]).toEqual([
      'subscribed',
      { News: 'subscribed', Offers: 'subscribed' },
    ]);

    await leave();
    const topics = [{ listId: choices.news, subscribed: true, frequency: 'every' as const }];
    await through((session, link) => savePreferences(session, link, { topics, evidence }));
    expect([await status(), await standing()]).toEqual([
      'subscribed',
      { News: 'subscribed', Offers: 'unsubscribed' },
    ]);
  });

  test('undo leaves alone what a later choice changed again', async () => {
    const { through, standing } = await choices.recipient();
    const { operationId } = await through((session, link) => leaveBrand(session, link, { evidence }));
    const topics = [{ listId: choices.news, subscribed: true, frequency: 'weekly' as const }];
    await through((session, link) => savePreferences(session, link, { topics, evidence }));
    await through((session, link) => undoOperation(session, link, { operationId: operationId!, evidence }));
    expect(await standing()).toEqual({ News: 'subscribed', Offers: 'subscribed' });
  });

  test('undo is possible for an hour, and only of one’s own', async () => {
    const anna = await choices.recipient();
    const other = await choices.recipient();
    const { operationId } = await anna.through((session, link) =>
      leaveTopic(session, link, { listId: choices.offers, evidence }),
    );
    const undo = (by: typeof anna) =>
      by.through((session, link) => undoOperation(session, link, { operationId: operationId!, evidence }));
    expect(await undo(other)).toBe('unknown');
    choices.world.clock.advance(hour);
    expect(await undo(anna)).toBe('too_late');
    expect(await anna.standing()).toMatchObject({ Offers: 'unsubscribed' });
  });

  test('leaving every brand writes one account row, touches no tenant’s rows, and can be taken back any time', async () => {
    const { through, standing, page, email } = await choices.recipient();
    const found = () => choices.world.asAccount((session) => lookUpOptOut(session, { email }));
    await through((session, link) => leaveAllBrands(session, link, { evidence }));
    expect(await found()).toMatchObject({ reason: 'global_opt_out', actor: 'contact' });
    expect([(await page()).globallyOptedOut, await standing()]).toEqual([
      true,
      { News: 'subscribed', Offers: 'subscribed' },
    ]);
    expect(
      (await through((session, link) => leaveAllBrands(session, link, { evidence }))).operationId,
    ).toBeNull();
    choices.world.clock.advance(48 * hour);
    await through((session, link) => returnToBrands(session, link, { evidence }));
    expect([await found(), (await page()).globallyOptedOut]).toEqual([null, false]);
  });

  test('clicks at once take turns: one operation, no deadlock', async () => {
    const { through } = await choices.recipient();
    const results = await Promise.all([
      ...Array.from({ length: 4 }, () => through((session, link) => leaveBrand(session, link, { evidence }))),
      ...Array.from({ length: 4 }, () =>
        through((session, link) => leaveTopic(session, link, { listId: choices.offers, evidence })),
      ),
    ]);
    expect(results.filter((result) => result.operationId).length).toBeLessThanOrEqual(2);
    expect(results.some((result) => result.operationId)).toBe(true);
  });
});
