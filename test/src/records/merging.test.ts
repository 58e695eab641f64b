import type { Frequency } from '@heed/schema/domain/frequency';
import type { Id } from '@heed/schema/domain/ids';
import { contactFields, countContacts } from '@heed/schema/services/contact-selection';
import { createContact, findByEmail, getContact, updateContact } from '@heed/schema/services/contacts';
import { createCustomField } from '@heed/schema/services/custom-fields';
import { eraseContact } from '@heed/schema/services/erasure';
import {
  leaveAllBrands,
  leaveBrand,
  oneClickUnsubscribe,
  savePreferences,
} from '@heed/schema/services/leaving';
import { withLink } from '@heed/schema/services/link-access';
import { mergeContacts } from '@heed/schema/services/merging';
import { openPreferences } from '@heed/schema/services/preferences';
import { addToFixedSegment } from '@heed/schema/services/segment-members';
import { createSegment } from '@heed/schema/services/segments';
import { subscriptionsOf } from '@heed/schema/services/subscriptions';
import { isSuppressed } from '@heed/schema/services/suppressions';
import { pageOfTimeline } from '@heed/schema/services/timeline';
import { undoOperation } from '@heed/schema/services/undo';
import { dayOf, noMessage, signLink } from '@heed/schema/tokens/link-token';
import sql from 'sql-template-tag';
import { importerOf } from '../import/importer.js';
import { addTopic } from '../support/audience.js';
import { everyColumn, placesOf } from '../support/every-table.js';
import { day, minute } from '../support/test-clock.js';
import { type Brand, makeWorld, type World } from '../support/world.js';

let world: World;
let olive: Brand;
let offers: Id<'list'>;
let news: Id<'list'>;
let brands = 0;
beforeAll(async () => {
  world = await makeWorld();
});
beforeEach(async () => {
  olive = await world.brand(`Olive ${++brands}`);
  offers = await addTopic(olive, 'Offers');
  news = await addTopic(olive, 'News');
});
afterAll(() => world.close());

type Input = Parameters<typeof createContact>[1];
const evidence = { source: 'page' as const };
const person = (input: Input, consent = true): Promise<Id<'contact'>> =>
  olive.act(async (session) => {
    const { id } = await createContact(session, { ...input, consent: consent ? { wording: 'Yes' } : null });
    return id;
  });
const merge = (keep: Id<'contact'>, ...others: Id<'contact'>[]) =>
  olive.act((session) => mergeContacts(session, { keep, merge: others }));
const contact = (id: Id<'contact'>) => olive.act((session) => getContact(session, id));
const tokenOf = (contactId: Id<'contact'>, messageId: string = noMessage) =>
  signLink(world.keyring, {
    purpose: 'message',
    tenantId: olive.tenantId,
    contactId,
    messageId,
    day: dayOf(world.clock.now()),
    epoch: 0,
  });
/** What a person does through the link in a mail that went to this contact. */
async function through<T>(
  contactId: Id<'contact'>,
  work: Parameters<typeof withLink<T>>[3],
  messageId?: string,
) {
  const result = await withLink(
    world.database,
    tokenOf(contactId, messageId),
    { purposes: ['message'] },
    work,
  );
  if (!result.ok) throw new Error(result.why);
  world.clock.advance(minute);
  return result.value;
}
const choose = (
  contactId: Id<'contact'>,
  listId: Id<'list'>,
  subscribed: boolean,
  frequency: Frequency = 'every',
) =>
  through(contactId, (session, link) =>
    savePreferences(session, link, { topics: [{ listId, subscribed, frequency }], evidence }),
  );
const standing = async (id: Id<'contact'>) => {
  const rows = (await olive.act((session) => subscriptionsOf(session, [id]))).get(id)!;
  return Object.fromEntries(rows.map((row) => [row.listId === offers ? 'offers' : 'news', row]));
};

test('what the kept one has wins, the others fill what it lacks, and everything that happened follows', async () => {
  for (const [key, kind] of [
    ['city', 'text'],
    ['likes', 'several_of'],
    ['born', 'date'],
    ['vip', 'boolean'],
  ] as const) {
    const choices = kind === 'several_of' ? ['tea', 'cake'] : null;
    await olive.act((session) => createCustomField(session, { key, kind, choices }));
  }
  const ana = await person({ email: 'ana@example.com', firstName: 'Ana', fields: { city: 'Haifa' } });
  world.clock.advance(day);
  const anna = await person({
    email: 'ana+shop@example.com',
    phone: '+972501234567',
    externalId: 'A-7',
    firstName: 'Anna',
    lastName: 'Levi',
    locale: 'he',
    lists: [offers],
    fields: { city: 'Jaffa', likes: ['tea', 'cake'], born: '1980-02-29', vip: false },
  });
  const segment = await olive.act((session) => createSegment(session, { name: 'Chosen' }));
  await olive.act((session) => addToFixedSegment(session, { id: segment.id, contactIds: [anna] }));
  await choose(anna, offers, true, 'weekly');
  const kept = await merge(ana, anna);
  expect(kept).toMatchObject({
    id: ana,
    email: 'ana@example.com',
    phone: '+972501234567',
    externalId: 'A-7',
    firstName: 'Ana',
    lastName: 'Levi',
    locale: 'he',
    status: 'subscribed',
    mergedInto: null,
  });
  const fields = (await olive.act((session) => contactFields(session, [ana]))).get(ana);
  expect(fields).toEqual({ city: 'Haifa', likes: ['tea', 'cake'], born: '1980-02-29', vip: false });
  expect((await standing(ana)).offers).toMatchObject({ state: 'subscribed', frequency: 'weekly' });
  const { nodes } = await olive.act((session) =>
    pageOfTimeline(session, { contactId: ana, page: { first: 50 } }),
  );
  expect(nodes.map((line) => [line.kind, 'consentKind' in line ? line.consentKind : null])).toEqual(
    expect.arrayContaining([
      ['choice', null],
      ['consent', 'consented'],
      ['consent', 'merged'],
    ]),
  );
  // One person from now on, wherever somebody looks.
  expect(await olive.act((session) => countContacts(session, {}))).toBe(1);
  expect(await olive.act((session) => countContacts(session, { segmentId: segment.id }))).toBe(1);
  expect(await contact(anna)).toMatchObject({
    mergedInto: ana,
    mergedAt: world.clock.now(),
    firstName: null,
    erasedAt: null,
  });
  expect(await olive.act((session) => findByEmail(session, 'ANA+shop@example.com'))).toMatchObject({
    id: ana,
  });
});

test('no table names a merged contact any more, but those that say where it went', async () => {
  const ana = await person({ email: 'a@example.com' });
  const anna = await person({ email: 'b@example.com', lists: [offers] });
  await choose(anna, offers, false);
  const tables = await olive.act((session) =>
    session.sql<{ table: string }>(sql`
      select c.relname as table from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relkind = 'r' and a.attname = 'contact_id' and not a.attisdropped order by 1`),
  );
  expect(tables.length).toBeGreaterThan(12);
  await merge(ana, anna);
  const dump = await everyColumn(world.urls.adminUrl);
  expect(placesOf([anna], dump).filter((place) => !place.endsWith('.before'))).toEqual([
    'contact.id',
    'subscription_gone.contact_id',
  ]);
});

describe('the stricter choice stays', () => {
  const kept = async (how: (other: Id<'contact'>) => Promise<unknown>, keptFirst = true) => {
    const one = await person({ email: 'one@example.com', lists: [offers, news] });
    const other = await person({ email: 'other@example.com', lists: [offers, news] });
    await how(other);
    // Consented again, later than what the other one refused.
    world.clock.advance(day);
    await choose(one, offers, false);
    await choose(one, offers, true);
    const [keep, gone] = keptFirst ? [one, other] : [other, one];
    await merge(keep, gone);
    return keep;
  };
  const date = (column: string) => (id: Id<'contact'>) =>
    olive.act((session) =>
      session.sql({
        ...sql`update contact set x = ${session.at}, updated_at = ${session.at} where id = ${id}`,
        text: `update contact set ${column} = $1, updated_at = $2 where id = $3`,
        values: [session.at, session.at, id],
      } as never),
    );

  test.each([true, false])('leaving the brand; whichever is kept: %s', async (first) => {
    const id = await kept(
      (other) => through(other, (session, link) => leaveBrand(session, link, { evidence })),
      first,
    );
    expect(await contact(id)).toMatchObject({ status: 'unsubscribed', leftAt: world.clock.now() });
    expect(await standing(id)).toMatchObject({
      offers: { state: 'unsubscribed' },
      news: { state: 'unsubscribed' },
    });
  });

  test.each([true, false])('a spam report; whichever is kept: %s', async (first) => {
    expect(await contact(await kept(date('complained_at'), first))).toMatchObject({ status: 'complained' });
  });

  test.each([true, false])('order mail only; whichever is kept: %s', async (first) => {
    expect(await contact(await kept(date('transactional_only_at'), first))).toMatchObject({
      status: 'transactional',
    });
  });

  test('one topic that was left, the rarest frequency, the longest pause, the window that opens last', async () => {
    const one = await person({ email: 'one@example.com', lists: [offers, news] });
    const other = await person({ email: 'other@example.com', lists: [offers, news] });
    await choose(other, news, false);
    await choose(one, offers, true, 'daily');
    await choose(other, offers, true, 'monthly');
    const until = new Date(world.clock.now().getTime() + 5 * day);
    const opens = new Date(world.clock.now().getTime() + 9 * day);
    await olive.act((session) =>
      session.sql(
        sql`update subscription set snoozed_until = ${until}, opens_at = ${opens} where contact_id = ${other} and list_id = ${offers}`,
      ),
    );
    await merge(one, other);
    expect(await standing(one)).toMatchObject({
      offers: { state: 'subscribed', frequency: 'monthly', snoozedUntil: until, opensAt: opens },
      news: { state: 'unsubscribed' },
    });
    expect(await contact(one)).toMatchObject({ status: 'subscribed' });
  });

  test('every brand of the account: whoever left them by one address left them by all', async () => {
    const one = await person({ email: `one${brands}@example.com`, phone: '+972501234500' });
    const other = await person({ email: `other${brands}@example.com` });
    await through(other, (session, link) => leaveAllBrands(session, link, { evidence }));
    await merge(one, other);
    expect(await olive.act((session) => isSuppressed(session, { email: `one${brands}@example.com` }))).toBe(
      true,
    );
    expect(await olive.act((session) => isSuppressed(session, { phone: '+972501234500' }))).toBe(true);
  });

  test('a bounce, and asking to confirm, are about an address: they stay with the one that is kept', async () => {
    const one = await person({ email: 'one@example.com' });
    const bounced = await person({ email: 'one@gmial.com' });
    await date('bounced_at')(bounced);
    expect(await merge(one, bounced)).toMatchObject({ status: 'subscribed', bouncedAt: null });

    const byPhone = await person({ phone: '+972501234511' });
    const dead = await person({ email: 'dead@example.com' });
    await date('bounced_at')(dead);
    expect(await merge(byPhone, dead)).toMatchObject({ status: 'bounced', email: 'dead@example.com' });

    const pending = await person({ email: 'pending@example.com' }, false);
    const agreed = await person({ email: 'agreed@example.com', lists: [offers] });
    expect(await merge(pending, agreed)).toMatchObject({ status: 'pending' });
  });

  test('undo takes back what one click did, never what another of the contacts had refused', async () => {
    const one = await person({ email: 'one@example.com', lists: [offers] });
    const other = await person({ email: 'other@example.com', lists: [offers] });
    const click = (await choose(other, offers, false)).operationId!;
    await merge(one, other);
    expect(await standing(one)).toMatchObject({ offers: { state: 'unsubscribed' } });
    await through(other, (session, link) => undoOperation(session, link, { operationId: click, evidence }));
    expect(await standing(one)).toMatchObject({ offers: { state: 'subscribed' } });

    const two = await person({ email: 'two@example.com', lists: [offers] });
    const more = await person({ email: 'more@example.com', lists: [offers] });
    await choose(two, offers, false);
    const last = (await choose(more, offers, false)).operationId!;
    await merge(two, more);
    await through(more, (session, link) => undoOperation(session, link, { operationId: last, evidence }));
    expect(await standing(two)).toMatchObject({ offers: { state: 'unsubscribed' } });
  });
});

describe('links in old mail', () => {
  test('lead to the kept one’s page and act for them, through several merges, until the person is erased', async () => {
    const first = await person({ email: 'first@example.com', lists: [offers] });
    const second = await person({ email: 'second@example.com' });
    const third = await person({ email: 'third@example.com' });
    await merge(second, first);
    await merge(third, second);
    const open = () => openPreferences(world.database, tokenOf(first), ['message']);
    expect(await open()).toMatchObject({ ok: true, value: { page: { address: 't•••@example.com' } } });
    await through(first, async (session, link) => {
      expect(link.contactId).toBe(third);
      await oneClickUnsubscribe(session, { ...link, topicId: offers }, { evidence });
    });
    expect(await standing(third)).toMatchObject({ offers: { state: 'unsubscribed' } });

    await expect(olive.act((session) => eraseContact(session, { contactId: first }))).rejects.toMatchObject({
      code: 'WRONG_STATE',
    });
    await olive.act((session) => eraseContact(session, { contactId: third }));
    expect(await open()).toEqual({ ok: false, why: 'revoked' });
    const dump = await everyColumn(world.urls.adminUrl);
    expect(placesOf(['first@example.com', 'second@example.com', 'third@example.com'], dump)).toEqual([]);
    for (const email of ['first@example.com', 'third@example.com']) {
      await expect(person({ email })).rejects.toMatchObject({ code: 'SUPPRESSED' });
    }
  });
});

describe('an address of a merged contact', () => {
  test('stays taken; an import of it is about the kept one, and brings back nobody who left', async () => {
    const ana = await person({ email: 'ana@example.com' });
    const anna = await person({ email: 'anna@example.com', lists: [offers] });
    await through(anna, (session, link) => leaveBrand(session, link, { evidence }));
    await merge(ana, anna);
    await expect(person({ email: 'anna@example.com' })).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
      path: ['input', 'email'],
    });
    const bo = await person({ email: 'bo@example.com' });
    await expect(
      olive.act((session) => updateContact(session, { id: bo, email: 'anna@example.com' })),
    ).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });

    const team = importerOf(world, olive);
    const job = await team.import(
      'email,first_name\nANNA@example.com,Anna\nana@example.com,Ana\nnew@example.com,New\n',
      {
        listId: offers,
        consent: { wording: 'Yes', source: 'fair' },
      },
    );
    // Two rows of one person: the first counts, as with one address twice.
    expect(job).toMatchObject({ state: 'done', created: 1, updated: 1, keptOut: 1, rejected: 1 });
    expect(await contact(ana)).toMatchObject({
      email: 'ana@example.com',
      firstName: 'Anna',
      status: 'unsubscribed',
    });
    expect(await standing(anna)).toEqual({});
  });
});

test('bad merges are refused, each with its place', async () => {
  const ana = await person({ email: 'ana@example.com' });
  const anna = await person({ email: 'anna@example.com' });
  const gone = await person({ email: 'gone@example.com' });
  await olive.act((session) => eraseContact(session, { contactId: gone }));
  const fig = await world.brand(`Fig ${brands}`);
  const theirs = await fig.act(
    async (session) => (await createContact(session, { email: 'x@example.com' })).id,
  );
  const refused = (promise: Promise<unknown>, code: string, ...path: (string | number)[]) =>
    expect(promise).rejects.toMatchObject({ code, path: ['input', ...path] });
  await refused(merge(ana), 'INVALID_INPUT', 'merge');
  await refused(merge(ana, anna, ana), 'INVALID_INPUT', 'merge', 1);
  await refused(merge(ana, anna, anna), 'INVALID_INPUT', 'merge', 1);
  await refused(merge(ana, anna, theirs), 'NOT_FOUND', 'merge', 1);
  await refused(merge(theirs, anna), 'NOT_FOUND', 'keep');
  await refused(merge(ana, gone), 'WRONG_STATE', 'merge', 0);
  await refused(merge(ana, ...Array(21).fill(anna)), 'LIMIT_EXCEEDED', 'merge');
  await merge(ana, anna);
  await refused(merge(ana, anna), 'WRONG_STATE', 'merge', 0);
  await refused(merge(anna, ana), 'WRONG_STATE', 'keep');
});
