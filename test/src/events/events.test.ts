import { HeedError } from '@heed/schema/domain/errors';
import { type Id, newId } from '@heed/schema/domain/ids';
import { countContacts } from '@heed/schema/services/contact-selection';
import { createContact } from '@heed/schema/services/contacts';
import { eraseContact } from '@heed/schema/services/erasure';
import type { EventInput } from '@heed/schema/services/event-rows';
import {
  deleteEvents,
  type EventResult,
  eventNames,
  pageOfEvents,
  recordEvent,
  recordEvents,
  recordPageVisit,
} from '@heed/schema/services/events';
import { createList } from '@heed/schema/services/lists';
import { setSources } from '@heed/schema/services/sources';
import sql from 'sql-template-tag';
import { statementsDuring } from '../support/statements.js';
import { minute } from '../support/test-clock.js';
import { type Brand, makeWorld, type World } from '../support/world.js';

let world: World;
let olive: Brand;
let noa: Id<'contact'>;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  olive = await world.brand(`Olive ${newId('tenant')}`);
  noa = await olive.act(
    async (session) =>
      (
        await createContact(session, {
          email: 'noa@example.com',
          phone: '+972501234567',
          externalId: 'crm-1',
        })
      ).id,
  );
});

const record = (...events: EventInput[]) => olive.act((session) => recordEvents(session, events));
const all = (name?: string) =>
  olive.act(async (session) => (await pageOfEvents(session, { name, page: { first: 500 } })).nodes);
const faults = (results: EventResult[]) =>
  results.map((result) => (result.ok ? null : [result.error.code, ...result.error.path!.slice(2)]));

test('a contact is named by id, address, number or the tenant’s own; names and texts are in one form', async () => {
  const at = new Date('2026-02-28T10:00:00Z');
  const results = await record(
    {
      contactId: noa,
      name: 'purchase',
      at,
      properties: { total: 12.5, gift: true, note: 'cafe\u0301', none: null },
    },
    { email: ' Noa@Example.COM ', name: ' cafe\u0301 ' },
    { phone: '00972 50-123-4567', name: 'call' },
    { externalId: ' crm-1 ', name: 'visit', key: ' k1 ' },
  );
  expect(results.map((result) => result.ok && result.event)).toMatchObject([
    {
      contactId: noa,
      name: 'purchase',
      at,
      key: null,
      properties: { total: 12.5, gift: true, note: 'café' },
    },
    { contactId: noa, name: 'café', at: world.clock.now() },
    { contactId: noa, name: 'call' },
    { contactId: noa, name: 'visit', key: 'k1' },
  ]);
  expect((await all()).map(({ name }) => name).sort()).toEqual(['café', 'call', 'purchase', 'visit']);
  expect((await all('purchase'))[0]!.properties).toEqual({ total: 12.5, gift: true, note: 'café' });
});

test('rows are recorded whole or refused, each with the way to its fault; the others go through', async () => {
  const fig = await world.brand('Fig');
  const foreign = await fig.act(
    async (session) => (await createContact(session, { email: 'fig@example.com' })).id,
  );
  const erased = await olive.act(async (session) => {
    const { id } = await createContact(session, { email: 'gone@example.com' });
    await eraseContact(session, { contactId: id });
    return id;
  });
  const soon = (ms: number) => new Date(world.clock.now().getTime() + ms);
  const many = Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`p${n}`, n]));
  const results = await record(
    { contactId: noa, name: 'good' },
    { contactId: foreign, name: 'x' },
    { contactId: newId('contact'), name: 'x' },
    { email: 'nobody@example.com', name: 'x' },
    { contactId: erased, name: 'x' },
    { email: 'gone@example.com', source: 'cart', name: 'x' },
    { name: 'x' },
    { contactId: noa, email: 'noa@example.com', name: 'x' },
    { email: 'noa@', name: 'x' },
    { phone: '12', name: 'x' },
    { contactId: noa, name: ' ' },
    { contactId: noa, name: 'x'.repeat(101) },
    { contactId: noa, name: 'a\nb' },
    { contactId: noa, name: 'x', at: soon(5 * minute + 1) },
    { contactId: noa, name: 'x', key: 'k'.repeat(201) },
    { contactId: noa, name: 'x', properties: [] },
    { contactId: noa, name: 'x', properties: { a: { b: 1 } } },
    { contactId: noa, name: 'x', properties: { 'a\u0000': 1 } },
    { contactId: noa, name: 'x', properties: { ['y'.repeat(101)]: 1 } },
    { contactId: noa, name: 'x', properties: many },
    { contactId: noa, name: 'x', properties: { text: 'x'.repeat(8_200) } },
    { contactId: noa, name: 'x', properties: { é: 1, 'e\u0301': 2 } },
    { contactId: noa, name: 'x', source: 'cart' },
    { email: 'noa@example.com', name: 'x', source: ' ' },
    { contactId: noa, name: 'also good', at: soon(5 * minute) },
  );
  expect(faults(results)).toEqual([
    null,
    ['NOT_FOUND', 1, 'contactId'],
    ['NOT_FOUND', 2, 'contactId'],
    ['NOT_FOUND', 3, 'email'],
    ['WRONG_STATE', 4, 'contactId'],
    ['SUPPRESSED', 5, 'email'],
    ['INVALID_INPUT', 6],
    ['INVALID_INPUT', 7],
    ['INVALID_INPUT', 8, 'email'],
    ['INVALID_INPUT', 9, 'phone'],
    ['INVALID_INPUT', 10, 'name'],
    ['INVALID_INPUT', 11, 'name'],
    ['INVALID_INPUT', 12, 'name'],
    ['INVALID_INPUT', 13, 'at'],
    ['INVALID_INPUT', 14, 'key'],
    ['INVALID_INPUT', 15, 'properties'],
    ['INVALID_INPUT', 16, 'properties', 'a'],
    ['INVALID_INPUT', 17, 'properties', 'a\u0000'],
    ['INVALID_INPUT', 18, 'properties', 'y'.repeat(101)],
    ['INVALID_INPUT', 19, 'properties'],
    ['INVALID_INPUT', 20, 'properties'],
    ['INVALID_INPUT', 21, 'properties', 'e\u0301'],
    ['INVALID_INPUT', 22, 'source'],
    ['INVALID_INPUT', 23, 'source'],
    null,
  ]);
  expect((await all()).map(({ name }) => name).sort()).toEqual(['also good', 'good']);
  await expect(record(...Array<EventInput>(1_001).fill({ contactId: noa, name: 'x' }))).rejects.toMatchObject(
    {
      code: 'LIMIT_EXCEEDED',
      path: ['input', 'events'],
    },
  );
});

test('under one key there is one event: told again it is known, told otherwise it is refused', async () => {
  const at = new Date('2026-02-01T00:00:00Z');
  const order = { contactId: noa, name: 'order', key: 'o-1', at, properties: { b: 1, a: 'x' } };
  const [first] = await record(order);
  const again = await record(
    { ...order, properties: { a: 'x', b: 1 } },
    { ...order, at: undefined },
    { ...order, contactId: undefined, email: 'noa@example.com' },
    { ...order, at: new Date('2026-02-02T00:00:00Z') },
    { ...order, name: 'refund' },
    { ...order, properties: { b: 2, a: 'x' } },
    // Within one batch, too: the first of them stands.
    { contactId: noa, name: 'a', key: 'twice' },
    { contactId: noa, name: 'a', key: 'twice' },
    { contactId: noa, name: 'b', key: 'twice' },
  );
  expect(again.map((result) => (result.ok ? result.known : result.error.code))).toEqual([
    true,
    true,
    true,
    'ALREADY_EXISTS',
    'ALREADY_EXISTS',
    'ALREADY_EXISTS',
    false,
    true,
    'ALREADY_EXISTS',
  ]);
  expect(again[0]).toMatchObject({ event: { id: (first as { event: { id: string } }).event.id } });
  expect(await all()).toHaveLength(2);
  // Another tenant's keys are its own.
  const fig = await world.brand('Fig');
  const [other] = await fig.act(async (session) =>
    recordEvents(session, [{ email: 'x@example.com', source: 'shop', name: 'order', key: 'o-1' }]),
  );
  expect(other).toMatchObject({ ok: true, known: false });
  await expect(
    olive.act((session) => recordEvent(session, { ...order, name: 'refund' })),
  ).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
    path: ['input', 'key'],
  });
});

test('the same batch sent by many at once is recorded once', async () => {
  const batch = Array.from({ length: 200 }, (_, n) => ({
    email: `p${n % 50}@example.com`,
    source: 'shop',
    name: 'visit',
    key: `k${n}`,
  }));
  const told = await Promise.all(
    [batch, [...batch].reverse(), batch, [...batch].reverse()].map((events) => record(...events)),
  );
  expect(told.flat().every((result) => result.ok)).toBe(true);
  const recorded = told.flat().filter((result) => result.ok && !result.known);
  expect(recorded).toHaveLength(200);
  expect(await all('visit')).toHaveLength(200);
  const people = await olive.act((session) => session.sql(sql`select 1 from contact where source = 'shop'`));
  expect(people).toHaveLength(50);
});

test('whoever is no contact yet is taken in where the row says from where: a left cart brings no campaigns', async () => {
  await olive.act(async (session) => {
    await createList(session, {
      name: 'Customers',
      kind: 'implied',
      basis: 'customer',
      description: 'd',
      receives: 'r',
      cadence: 'c',
    });
    await setSources(session, [{ source: 'checkout', status: 'subscribed', basis: 'Box at the checkout' }]);
  });
  const results = await record(
    { email: 'Cart@example.com', source: 'abandoned_cart', name: 'cart_left', properties: { total: 80 } },
    { email: 'cart@EXAMPLE.com', source: 'other', name: 'cart_left' },
    { phone: '+972521234567', source: 'event', name: 'call' },
    { externalId: 'crm-2', source: 'crm', name: 'visit' },
    { email: 'buyer@example.com', source: 'checkout', name: 'purchase' },
    { email: 'noa@example.com', source: 'checkout', name: 'purchase' },
  );
  expect(faults(results)).toEqual([null, null, null, null, null, null]);
  const people = await olive.act((session) =>
    session.sql(sql`
      select coalesce(c.email, c.phone, c.external_id) as who, c.source, c.status, count(s.*)::int as topics,
        num_nonnulls(c.email_hash, c.phone_hash)::int as hashes,
        (select string_agg(e.wording, ',') from consent_event e where e.tenant_id = c.tenant_id and e.contact_id = c.id) as words
      from contact c left join subscription s on s.tenant_id = c.tenant_id and s.contact_id = c.id
      where c.id <> ${noa} group by c.tenant_id, c.id order by 1`),
  );
  expect(people).toEqual(
    [
      { who: '+972521234567', source: 'event', status: 'subscribed', topics: 1, hashes: 1, words: null },
      {
        who: 'buyer@example.com',
        source: 'checkout',
        status: 'subscribed',
        topics: 1,
        hashes: 1,
        words: 'Box at the checkout',
      },
      {
        who: 'Cart@example.com',
        source: 'abandoned_cart',
        status: 'transactional',
        topics: 1,
        hashes: 1,
        words: null,
      },
      { who: 'crm-2', source: 'crm', status: 'subscribed', topics: 1, hashes: 0, words: null },
    ].sort((a, b) => (a.who < b.who ? -1 : 1)),
  );
  expect(await all('cart_left')).toHaveLength(2);
});

test('a thousand events take as many statements as one', async () => {
  const batch = (from: number, n: number) =>
    Array.from({ length: n }, (_, i) => ({
      email: `q${from + i}@example.com`,
      source: 'shop',
      name: 'visit',
      key: `s${from + i}`,
      properties: { page: `/${i}` },
    }));
  const one = await statementsDuring(async () => void (await record(...batch(0, 1))));
  const thousand = await statementsDuring(async () => void (await record(...batch(10, 1_000))));
  expect(thousand.length).toBe(one.length);
  expect(await all('visit')).toHaveLength(500);
  const known = await record(...batch(10, 1_000));
  expect(known.every((result) => result.ok && result.known)).toBe(true);
});

test('visits of pages, and the ninth visit that wins a coupon', async () => {
  const [dan, mia] = await olive.act(async (session) => [
    (await createContact(session, { email: 'dan@example.com' })).id,
    (await createContact(session, { email: 'mia@example.com' })).id,
  ]);
  const visit = (contactId: Id<'contact'>, page: string, n: number) =>
    olive.act((session) => recordPageVisit(session, { contactId, page, key: `${contactId} ${page} ${n}` }));
  for (let n = 0; n < 9; n++) await visit(dan!, '/rooms', n);
  for (let n = 0; n < 10; n++) await visit(mia!, '/rooms', n);
  await visit(noa, '/prices', 0);
  const [event] = await all('page_visited');
  expect(event).toMatchObject({ name: 'page_visited', properties: { page: '/prices' } });
  const count = (rule: object) => olive.act((session) => countContacts(session, { rule }));
  const rooms = { event: 'page_visited', where: [{ property: 'page', is: 'equals', value: '/rooms' }] };
  expect(await count({ ...rooms, count: { is: 'equals', value: 9 } })).toBe(1);
  expect(await count({ ...rooms, count: { is: '>=', value: 9 } })).toBe(2);
  expect(await count({ ...rooms, count: { is: 'equals', value: 0 } })).toBe(1);
  expect(await count({ not: rooms })).toBe(1);
  for (const [input, path] of [
    [{ page: ' ' }, ['input', 'page']],
    [{ page: 'x'.repeat(2_001) }, ['input', 'page']],
    [{ page: '/', properties: [1] }, ['input', 'properties']],
    [{ page: '/', properties: 'x' }, ['input', 'properties']],
  ] as const)
    await expect(
      olive.act((session) => recordPageVisit(session, { contactId: noa, ...input })),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT', path });
});

test('names with their counts; what was told by mistake is taken back; an erased person’s events say nothing', async () => {
  await record(
    ...Array.from({ length: 3 }, (_, n) => ({
      contactId: noa,
      name: 'visit',
      key: `v${n}`,
      properties: { page: '/' },
    })),
    { contactId: noa, name: 'purchase', at: new Date('2025-12-31T00:00:00Z') },
  );
  expect(await olive.act(eventNames)).toEqual([
    { name: 'purchase', count: 1, lastAt: new Date('2025-12-31T00:00:00Z') },
    { name: 'visit', count: 3, lastAt: world.clock.now() },
  ]);
  const [last] = await all('visit');
  const fig = await world.brand('Fig');
  const take = (brand: Brand) => brand.act((session) => deleteEvents(session, { eventIds: [last!.id] }));
  expect([await take(fig), await take(olive), await take(olive)]).toEqual([
    { deleted: 0 },
    { deleted: 1 },
    { deleted: 0 },
  ]);
  await olive.act((session) => eraseContact(session, { contactId: noa }));
  for (const event of await all()) expect(event).toMatchObject({ key: null, properties: {} });
  expect(await all()).toHaveLength(3);
  const [refused] = await record({ contactId: noa, name: 'visit' });
  expect(refused!.ok ? null : refused!.error).toBeInstanceOf(HeedError);
});
