import { newId } from '@heed/schema/domain/ids';
import { countContacts, pageOfContacts } from '@heed/schema/services/contact-selection';
import { createContact, getContactsByIds } from '@heed/schema/services/contacts';
import { archiveCustomField, renameCustomField } from '@heed/schema/services/custom-field-changes';
import { createCustomField, pageOfCustomFields } from '@heed/schema/services/custom-fields';
import {
  archiveList,
  createList,
  getList,
  listCounts,
  pageOfLists,
  updateList,
} from '@heed/schema/services/lists';
import { createSegment, deleteSegment } from '@heed/schema/services/segments';
import { subscriptionsOf, unsubscribeContact } from '@heed/schema/services/subscriptions';
import { addTopic } from '../support/audience.js';
import { type Brand, makeWorld, type World } from '../support/world.js';

describe('lists and custom fields', () => {
  let world: World;
  let brand: Brand;

  beforeAll(async () => {
    world = await makeWorld();
    brand = await world.brand('Olive');
    await addTopic(brand, 'Offers');
    await brand.act((session) => createCustomField(session, { key: '2020_Spend', kind: 'number' }));
  });
  afterAll(() => world.close());

  test('an implied list takes in everybody with its basis, those who come later too; a leaver stays gone', async () => {
    const house = await world.brand('House');
    const early = await house.act((session) => createContact(session, { email: 'early@example.com' }));
    const words = { name: 'Orders', description: 'About your orders', receives: 'Tips', cadence: 'Monthly' };
    const list = await house.act((session) =>
      createList(session, { ...words, kind: 'implied', basis: 'customer' }),
    );
    const late = await house.act((session) => createContact(session, { email: 'late@example.com' }));
    const rows = await house.act((session) => subscriptionsOf(session, [early.id, late.id]));
    for (const { id } of [early, late])
      expect(rows.get(id)).toMatchObject([{ listId: list.id, state: 'subscribed', basis: 'customer' }]);
    const contacts = await house.act((session) =>
      getContactsByIds(session, [late.id, early.id, newId('contact')]),
    );
    expect(contacts.map((contact) => contact?.status)).toEqual(['subscribed', 'subscribed', undefined]);
    await house.act((session) =>
      unsubscribeContact(session, { contactId: early.id, listId: list.id, reason: 'Asked' }),
    );
    const counts = await house.act((session) => listCounts(session, [list.id]));
    expect(counts.get(list.id)).toEqual({ subscribed: 1, pending: 0, unsubscribed: 1 });
    const page = await house.act((session) =>
      pageOfContacts(session, { listId: list.id, state: 'unsubscribed', page: { first: 10 } }),
    );
    expect(page.nodes.map(({ id }) => id)).toEqual([early.id]);
  });

  test('lists are described to their readers, ordered, renamed and archived', async () => {
    const words = { name: 'Tips', description: 'How to', receives: 'One tip', cadence: 'Weekly' };
    const tips = await brand.act((session) => createList(session, words));
    expect(tips.position).toBe(2);
    await expect(brand.act((session) => createList(session, words))).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
      path: ['input', 'name'],
    });
    await expect(
      brand.act((session) => createList(session, { ...words, name: 'X', cadence: ' ' })),
    ).rejects.toMatchObject({ path: ['input', 'cadence'] });
    await expect(
      brand.act((session) => createList(session, { ...words, name: 'X', kind: 'implied' })),
    ).rejects.toMatchObject({ path: ['input', 'basis'] });
    await brand.act((session) => updateList(session, { id: tips.id, name: 'Tips and tricks' }));
    await brand.act((session) => archiveList(session, { id: tips.id }));
    expect(await brand.act((session) => getList(session, tips.id))).toMatchObject({
      name: 'Tips and tricks',
      archivedAt: expect.any(Date),
    });
    const names = async (archived: boolean) =>
      (await brand.act((session) => pageOfLists(session, { page: { first: 10 }, archived }))).nodes.map(
        ({ name }) => name,
      );
    expect(await names(false)).toEqual(['Offers']);
    expect(await names(true)).toEqual(['Offers', 'Tips and tricks']);
    await expect(
      brand.act((session) => createContact(session, { email: 't@example.com', lists: [tips.id] })),
    ).rejects.toMatchObject({ code: 'WRONG_STATE', path: ['input', 'lists'] });
  });

  test('custom fields: keys are unique whatever their case, contact data wins, slots end, archived ones are unknown', async () => {
    const define = (input: Parameters<typeof createCustomField>[1]) =>
      brand.act((session) => createCustomField(session, input));
    for (const key of ['email', 'Status', 'firstname', 'a b', '', 'x'.repeat(65), '-a', 'a.b']) {
      await expect(define({ key, kind: 'text' })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        path: ['input', 'key'],
      });
    }
    await expect(define({ key: '2020_spend', kind: 'text' })).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
    });
    await expect(define({ key: 'tier', kind: 'one_of' })).rejects.toMatchObject({
      path: ['input', 'choices'],
    });
    await expect(define({ key: 'tier', kind: 'one_of', choices: ['a', 'A'] })).rejects.toMatchObject({
      path: ['input', 'choices', 1],
    });
    expect(await define({ key: 'עיר', kind: 'text' })).toMatchObject({ slot: 'text_1', label: 'עיר' });
    expect(await define({ key: 'tier', kind: 'one_of', choices: ['Gold'] })).toMatchObject({
      slot: 'text_2',
    });
    const flag = await define({ key: 'flag1', kind: 'boolean' });
    for (let i = 2; i <= 10; i += 1) await define({ key: `flag${i}`, kind: 'boolean' });
    await expect(define({ key: 'flag11', kind: 'boolean' })).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
    });
    expect(
      await brand.act((session) => renameCustomField(session, { id: flag.id, label: 'A flag' })),
    ).toMatchObject({ key: 'flag1', label: 'A flag' });

    const segment = await brand.act((session) =>
      createSegment(session, { name: 'Flagged', rule: { not: { field: 'flag1', is: 'set' } } }),
    );
    const archive = () => brand.act((session) => archiveCustomField(session, { id: flag.id }));
    await expect(archive()).rejects.toMatchObject({
      code: 'WRONG_STATE',
      message: expect.stringMatching(/"Flagged"/),
    });
    await brand.act((session) => deleteSegment(session, { id: segment.id }));
    await archive();
    await expect(
      brand.act((session) => countContacts(session, { rule: { field: 'flag1', is: 'set' } })),
    ).rejects.toMatchObject({
      code: 'INVALID_RULE',
      path: ['input', 'rule', 'field'],
    });
    await brand.act(async (session) => {
      const inUse = await pageOfCustomFields(session, { page: { first: 100 } });
      expect(inUse.nodes.map(({ key }) => key)).not.toContain('flag1');
      const all = await pageOfCustomFields(session, { page: { first: 1 }, archived: true });
      expect(all.hasNextPage).toBe(true);
      expect(await all.totalCount()).toBe((await inUse.totalCount()) + 1);
    });
  });
});
