import type { Id } from '@heed/schema/domain/ids';
import { contactFields, countContacts } from '@heed/schema/services/contact-selection';
import { createContact, findByEmail, updateContact } from '@heed/schema/services/contacts';
import { createCustomField } from '@heed/schema/services/custom-fields';
import { eraseContact } from '@heed/schema/services/erasure';
import { leaveBrand, oneClickUnsubscribe } from '@heed/schema/services/leaving';
import { openPreferences } from '@heed/schema/services/preferences';
import { addToFixedSegment } from '@heed/schema/services/segment-members';
import { createSegment } from '@heed/schema/services/segments';
import { pageOfTimeline } from '@heed/schema/services/timeline';
import sql from 'sql-template-tag';
import { importerOf } from '../import/importer.js';
import { addTopic } from '../support/audience.js';
import { everyColumn, placesOf } from '../support/every-table.js';
import { day } from '../support/test-clock.js';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { evidence, mergingIn } from './merging-makers.js';

let world: World;
let olive: Brand;
let offers: Id<'list'>;
let brands = 0;
beforeAll(async () => {
  world = await makeWorld();
});
beforeEach(async () => {
  olive = await world.brand(`Olive ${++brands}`);
  offers = await addTopic(olive, 'Offers');
});
afterAll(() => world.close());

const { person, merge, contact, tokenOf, through, choose, standing } = mergingIn(() => ({
  world,
  olive,
  offers,
}));

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
