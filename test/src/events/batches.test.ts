import { type Id, newId } from '@heed/schema/domain/ids';
import type { EventInput } from '@heed/schema/services/event-rows';
import { recordEvent, recordEvents } from '@heed/schema/services/events';
import { createList } from '@heed/schema/services/lists';
import { setSources } from '@heed/schema/services/sources';
import sql from 'sql-template-tag';
import { statementsDuring } from '../support/statements.js';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { addNoa, eventsOf, faults } from './event-world.js';

let world: World;
let olive: Brand;
let noa: Id<'contact'>;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  olive = await world.brand(`Olive ${newId('tenant')}`);
  noa = await addNoa(olive);
});

const record = (...events: EventInput[]) => olive.act((session) => recordEvents(session, events));
const all = (name?: string) => eventsOf(olive, name);

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
