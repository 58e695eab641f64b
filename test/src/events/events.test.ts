import { HeedError } from '@heed/schema/domain/errors';
import { type Id, newId } from '@heed/schema/domain/ids';
import { countContacts } from '@heed/schema/services/contact-selection';
import { createContact } from '@heed/schema/services/contacts';
import { eraseContact } from '@heed/schema/services/erasure';
import type { EventInput } from '@heed/schema/services/event-rows';
import { deleteEvents, eventNames, recordEvents, recordPageVisit } from '@heed/schema/services/events';
import { minute } from '../support/test-clock.js';
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
