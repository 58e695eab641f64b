import type { Id } from '@heed/schema/domain/ids';
import { getContact } from '@heed/schema/services/contacts';
import {
  leaveAllBrands,
  leaveBrand,
  leaveTopic,
  oneClickUnsubscribe,
  savePreferences,
} from '@heed/schema/services/leaving';
import { type Link, type LinkResult, withLink } from '@heed/schema/services/link-access';
import { readPreferences } from '@heed/schema/services/preferences';
import { returnToBrands } from '@heed/schema/services/returning';
import { lookUpOptOut } from '@heed/schema/services/suppressions';
import { undoOperation } from '@heed/schema/services/undo';
import type { Session } from '@heed/schema/session/session';
import { dayOf, type LinkPurpose, noMessage, signLink } from '@heed/schema/tokens/link-token';
import sql from 'sql-template-tag';
import { addCampaign, addIdentity, addPeople, addTopic } from '../support/audience.js';
import { hour, minute } from '../support/test-clock.js';
import { type Brand, makeWorld, type World } from '../support/world.js';

let world: World;
let olive: Brand;
let fig: Brand;
let offers: Id<'list'>;
let news: Id<'list'>;
let campaignId: Id<'campaign'>;
let people = 0;

const evidence = { source: 'page' as const, ip: '192.0.2.7', userAgent: 'Test', wording: 'Leave Offers' };

beforeAll(async () => {
  world = await makeWorld();
  olive = await world.brand('Olive');
  fig = await world.brand('Fig');
  offers = await addTopic(olive, 'Offers');
  news = await addTopic(olive, 'News');
  campaignId = await addCampaign(olive, { listId: offers, identityId: await addIdentity(olive) });
});
afterAll(() => world.close());
beforeEach(() => world.clock.advance(3 * hour));

/** Somebody on both topics, and a way to act through the link in their mail. */
async function recipient() {
  people += 1;
  const [contactId] = (await addPeople(olive, [offers, news], [{ email: `anna${people}@example.com` }])) as [
    Id<'contact'>,
  ];
  const tokenFor = (purpose: LinkPurpose) =>
    signLink(world.keyring, {
      purpose,
      tenantId: olive.tenantId,
      contactId,
      messageId: campaignId,
      day: dayOf(world.clock.now()),
      epoch: 0,
    });
  const through = async <T>(
    work: (session: Session, link: Link) => Promise<T>,
    purpose: LinkPurpose = 'preferences',
  ) => {
    const result = await withLink(world.database, tokenFor(purpose), { purposes: [purpose] }, work);
    if (!result.ok) throw new Error(result.why);
    world.clock.advance(minute);
    return result.value;
  };
  const page = () => through(readPreferences);
  const standing = async () =>
    Object.fromEntries((await page()).topics.map((topic) => [topic.name, topic.state]));
  const proof = () =>
    olive.act(async (session) =>
      (
        await session.sql<{ kind: string }>(sql`
    select kind from consent_event where contact_id = ${contactId} order by at, kind`)
      ).map((row) => row.kind),
    );
  return { contactId, email: `anna${people}@example.com`, tokenFor, through, page, standing, proof };
}

describe('the page of a contact', () => {
  test('shows the brand, its topics and where it was opened from, and masks the address', async () => {
    const { page } = await recipient();
    expect(await page()).toMatchObject({
      brand: { name: 'Olive' },
      otherBrands: ['Fig'],
      locale: 'en',
      status: 'subscribed',
      globallyOptedOut: false,
      address: 'a•••@example.com',
      topicId: offers,
      mode: 'live',
      lastOperation: null,
      topics: [
        { name: 'Offers', state: 'subscribed', frequency: 'every' },
        { name: 'News', state: 'subscribed' },
      ],
    });
  });

  test('leaving Offers leaves Offers, and only Offers; a second click changes nothing; undo restores it', async () => {
    const { through, standing, page, proof } = await recipient();
    const left = await through((session, link) => leaveTopic(session, link, { listId: offers, evidence }));
    expect(await standing()).toEqual({ News: 'subscribed', Offers: 'unsubscribed' });
    expect((await page()).lastOperation).toMatchObject({
      id: left.operationId,
      kind: 'leave_topic',
      listName: 'Offers',
    });
    const again = await through((session, link) => leaveTopic(session, link, { listId: offers, evidence }));
    expect(again.operationId).toBeNull();
    const undo = () =>
      through((session, link) => undoOperation(session, link, { operationId: left.operationId!, evidence }));
    expect([await undo(), await undo()]).toEqual(['undone', 'undone']);
    expect(await standing()).toEqual({ News: 'subscribed', Offers: 'subscribed' });
    expect(await proof()).toEqual(['consented', 'consented', 'left_topic', 'undone']);
    expect((await page()).lastOperation).toBeNull();
  });

  test('one-click leaves the mail’s topic, any number of times', async () => {
    const { through, standing, proof } = await recipient();
    const click = () =>
      through(
        (session, link) => oneClickUnsubscribe(session, link, { evidence: { source: 'one_click' } }),
        'unsubscribe',
      );
    await Promise.all([click(), click(), click()]);
    await click();
    expect(await standing()).toEqual({ News: 'subscribed', Offers: 'unsubscribed' });
    expect((await proof()).filter((kind) => kind === 'left_topic')).toHaveLength(1);
  });

  test('a chosen frequency is saved, and only what differs counts as a change', async () => {
    const { through, page } = await recipient();
    const topics = [
      { listId: news, subscribed: true, frequency: 'monthly' as const },
      { listId: offers, subscribed: true, frequency: 'every' as const },
    ];
    const save = () => through((session, link) => savePreferences(session, link, { topics, evidence }));
    expect(await save()).toMatchObject({ changed: 1 });
    expect(await save()).toEqual({ operationId: null, changed: 0 });
    expect((await page()).topics[1]).toMatchObject({ name: 'News', frequency: 'monthly' });
  });

  test('leaving the brand ends everything under one operation; undo restores exactly that; joining later revives that topic alone', async () => {
    const { contactId, through, standing } = await recipient();
    const status = () => olive.act(async (session) => (await getContact(session, contactId)).status);
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
    const topics = [{ listId: news, subscribed: true, frequency: 'every' as const }];
    await through((session, link) => savePreferences(session, link, { topics, evidence }));
    expect([await status(), await standing()]).toEqual([
      'subscribed',
      { News: 'subscribed', Offers: 'unsubscribed' },
    ]);
  });

  test('undo leaves alone what a later choice changed again', async () => {
    const { through, standing } = await recipient();
    const { operationId } = await through((session, link) => leaveBrand(session, link, { evidence }));
    const topics = [{ listId: news, subscribed: true, frequency: 'weekly' as const }];
    await through((session, link) => savePreferences(session, link, { topics, evidence }));
    await through((session, link) => undoOperation(session, link, { operationId: operationId!, evidence }));
    expect(await standing()).toEqual({ News: 'subscribed', Offers: 'subscribed' });
  });

  test('undo is possible for an hour, and only of one’s own', async () => {
    const anna = await recipient();
    const other = await recipient();
    const { operationId } = await anna.through((session, link) =>
      leaveTopic(session, link, { listId: offers, evidence }),
    );
    const undo = (by: typeof anna) =>
      by.through((session, link) => undoOperation(session, link, { operationId: operationId!, evidence }));
    expect(await undo(other)).toBe('unknown');
    world.clock.advance(hour);
    expect(await undo(anna)).toBe('too_late');
    expect(await anna.standing()).toMatchObject({ Offers: 'unsubscribed' });
  });

  test('leaving every brand writes one account row, touches no tenant’s rows, and can be taken back any time', async () => {
    const { through, standing, page, email } = await recipient();
    const found = () => world.asAccount((session) => lookUpOptOut(session, { email }));
    await through((session, link) => leaveAllBrands(session, link, { evidence }));
    expect(await found()).toMatchObject({ reason: 'global_opt_out', actor: 'contact' });
    expect([(await page()).globallyOptedOut, await standing()]).toEqual([
      true,
      { News: 'subscribed', Offers: 'subscribed' },
    ]);
    expect(
      (await through((session, link) => leaveAllBrands(session, link, { evidence }))).operationId,
    ).toBeNull();
    world.clock.advance(48 * hour);
    await through((session, link) => returnToBrands(session, link, { evidence }));
    expect([await found(), (await page()).globallyOptedOut]).toEqual([null, false]);
  });

  test('clicks at once take turns: one operation, no deadlock', async () => {
    const { through } = await recipient();
    const results = await Promise.all([
      ...Array.from({ length: 4 }, () => through((session, link) => leaveBrand(session, link, { evidence }))),
      ...Array.from({ length: 4 }, () =>
        through((session, link) => leaveTopic(session, link, { listId: offers, evidence })),
      ),
    ]);
    expect(results.filter((result) => result.operationId).length).toBeLessThanOrEqual(2);
    expect(results.some((result) => result.operationId)).toBe(true);
  });
});

describe('links', () => {
  const open = (
    token: string,
    purposes: LinkPurpose[] = ['preferences', 'test'],
  ): Promise<LinkResult<Link>> =>
    withLink(world.database, token, { purposes, readOnly: true }, async (_, link) => link);

  test('open as mail clients mangle them, and not when altered, cut short, or made for something else', async () => {
    const { tokenFor, contactId } = await recipient();
    const token = tokenFor('preferences');
    for (const mangled of [token, `${token}.`, `${token})`, `${token}%3D`, `${token}>`]) {
      expect(await open(mangled)).toMatchObject({
        ok: true,
        value: { contactId, campaignId, topicId: offers, mode: 'live' },
      });
    }
    const flipped = token[40] === 'A' ? 'B' : 'A';
    for (const bad of [
      '',
      'x',
      token.slice(0, -1),
      token.slice(1),
      `${token}A`,
      token.slice(0, 40) + flipped + token.slice(41),
      'A'.repeat(95),
    ]) {
      expect(await open(bad)).toEqual({ ok: false, why: 'invalid' });
    }
    expect(await open(tokenFor('unsubscribe'))).toEqual({ ok: false, why: 'invalid' });
  });

  test('are revoked together by raising the contact’s epoch, and by erasure', async () => {
    const { tokenFor, contactId } = await recipient();
    await olive.act((session) =>
      session.sql(sql`update contact set epoch = epoch + 1 where id = ${contactId}`),
    );
    expect(await open(tokenFor('preferences'))).toEqual({ ok: false, why: 'revoked' });
    const other = await recipient();
    await olive.act((session) =>
      session.sql(sql`update contact set erased_at = ${session.at} where id = ${other.contactId}`),
    );
    expect(await open(other.tokenFor('preferences'))).toEqual({ ok: false, why: 'revoked' });
  });

  test('never reach another tenant’s contact', async () => {
    const { contactId } = await recipient();
    const crossed = signLink(world.keyring, {
      purpose: 'preferences',
      tenantId: fig.tenantId,
      contactId,
      messageId: noMessage,
      day: 0,
      epoch: 0,
    });
    expect(await open(crossed)).toEqual({ ok: false, why: 'revoked' });
  });

  test('of a test message show everything and save nothing', async () => {
    const { through, standing } = await recipient();
    const inTest = await through(readPreferences, 'test');
    expect(inTest).toMatchObject({ mode: 'test', topics: [{ name: 'Offers' }, { name: 'News' }] });
    await through((session, link) => leaveBrand(session, link, { evidence }), 'test');
    await through((session, link) => leaveTopic(session, link, { listId: offers, evidence }), 'test');
    await expect(
      through((session) => session.sql(sql`update contact set first_name = 'x'`), 'test'),
    ).rejects.toThrow(/read-only/);
    expect(await standing()).toEqual({ News: 'subscribed', Offers: 'subscribed' });
  });
});
