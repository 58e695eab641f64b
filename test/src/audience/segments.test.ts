import { type Id, newId, showId } from '@heed/schema/domain/ids';
import { createCampaign } from '@heed/schema/services/campaigns';
import { countContacts } from '@heed/schema/services/contact-selection';
import { createContact } from '@heed/schema/services/contacts';
import { createCustomField } from '@heed/schema/services/custom-fields';
import { archiveList } from '@heed/schema/services/lists';
import { addToFixedSegment, removeFromFixedSegment } from '@heed/schema/services/segment-members';
import {
  createSegment,
  deleteSegment,
  getSegment,
  pageOfSegments,
  updateSegment,
} from '@heed/schema/services/segments';
import { unsubscribeContact } from '@heed/schema/services/subscriptions';
import { addIdentity, addPeople, addTopic } from '../support/audience.js';
import { type Brand, makeWorld, type World } from '../support/world.js';

const spent = { field: '2020_Spend', is: '>', value: 100 };

describe('segments', () => {
  let world: World;
  let brand: Brand;
  let offers: Id<'list'>;

  beforeAll(async () => {
    world = await makeWorld();
    brand = await world.brand('Olive');
    offers = await addTopic(brand, 'Offers');
    await brand.act((session) =>
      createCustomField(session, { key: '2020_Spend', label: 'Spend in 2020', kind: 'number' }),
    );
    await brand.act(async (session) => {
      for (const [name, spend, lists] of [
        ['rich', 500, [offers]],
        ['poor', 5, [offers]],
        ['away', 500, []],
      ] as const) {
        await createContact(session, {
          email: `${name}@example.com`,
          fields: { '2020_Spend': spend },
          consent: {},
          lists,
        });
      }
    });
  });
  afterAll(() => world.close());

  const count = (segmentId: Id<'segment'>) => brand.act((session) => countContacts(session, { segmentId }));
  const create = (input: Parameters<typeof createSegment>[1]) =>
    brand.act((session) => createSegment(session, input));

  test('"Spent over 100 in 2020" within Offers counts whoever has a row there, also after leaving', async () => {
    const segment = await create({ name: 'Spent over 100 in 2020', listId: offers, rule: spent });
    expect(segment).toMatchObject({ kind: 'rule', rule: spent });
    expect(await count(segment.id)).toBe(1);
    const { nodes } = await brand.act((session) => pageOfSegments(session, { page: { first: 10 } }));
    expect(nodes).toMatchObject([{ name: 'Spent over 100 in 2020', rule: spent, listId: offers }]);
    await brand.act(async (session) => {
      const rich = await createContact(session, {
        email: 'rich2@example.com',
        fields: { '2020_Spend': 101 },
        consent: {},
        lists: [offers],
      });
      await unsubscribeContact(session, { contactId: rich.id, listId: offers, reason: 'Asked' });
    });
    expect(await count(segment.id)).toBe(2);
    await brand.act((session) =>
      updateSegment(session, { id: segment.id, rule: { ...spent, value: 400 }, listId: null }),
    );
    expect(await count(segment.id)).toBe(2); // rich, and away
    await expect(create({ name: 'Spent over 100 in 2020' })).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
      path: ['input', 'name'],
    });
  });

  test('a bad rule is refused with the path inside the input', async () => {
    const rule = { all: [spent, { not: { field: 'Spend', is: 'set' } }] };
    await expect(create({ name: 'Bad', rule })).rejects.toMatchObject({
      code: 'INVALID_RULE',
      path: ['input', 'rule', 'all', 1, 'not', 'field'],
    });
    await expect(create({ name: 'Bad', rule: {} })).rejects.toMatchObject({
      code: 'INVALID_RULE',
      path: ['input', 'rule'],
    });
    await expect(create({ name: 'Bad', listId: newId('list') })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      path: ['input', 'listId'],
    });
  });

  test('a segment may name others, but never hold itself', async () => {
    const inner = await create({ name: 'Inner', rule: spent });
    const outer = await create({ name: 'Outer', rule: { not: { segment: inner.id } } });
    expect((await brand.act((session) => getSegment(session, outer.id))).rule).toEqual({
      not: { segment: showId('segment', inner.id) },
    });
    const all = await brand.act((session) => countContacts(session, {}));
    expect((await count(inner.id)) + (await count(outer.id))).toBe(all);
    const update = (id: Id<'segment'>, rule: object) =>
      brand.act((session) => updateSegment(session, { id, rule }));
    await expect(update(inner.id, { any: [spent, { segment: outer.id }] })).rejects.toMatchObject({
      code: 'INVALID_RULE',
      message: expect.stringMatching(/"Outer" cannot be used: This segment would hold itself/),
      path: ['input', 'rule', 'any', 1, 'segment'],
    });
    await expect(update(inner.id, { segment: inner.id })).rejects.toMatchObject({
      path: ['input', 'rule', 'segment'],
    });
    await expect(brand.act((session) => deleteSegment(session, { id: inner.id }))).rejects.toMatchObject({
      code: 'WRONG_STATE',
      message: 'The segment is used by the segment "Outer".',
    });
  });

  test('segments that double at every level end before they fill the memory', async () => {
    let segment = await create({ name: 'Level 0', rule: { any: Array(100).fill(spent) } });
    const grow = async () => {
      for (let level = 1; level < 10; level += 1) {
        const rule = { all: Array(100).fill({ segment: segment.id }) };
        segment = await create({ name: `Level ${level}`, rule });
      }
    };
    await expect(grow()).rejects.toMatchObject({
      code: 'INVALID_RULE',
      message: expect.stringMatching(/too large together/),
    });
  });

  test('a fixed segment holds whom it was given; foreign contacts are as unknown as none', async () => {
    const segment = await create({ name: 'By hand' });
    const ids = await addPeople(brand, [], [{ email: 'h1@example.com' }, { email: 'h2@example.com' }]);
    const add = (contactIds: Id<'contact'>[]) =>
      brand.act((session) => addToFixedSegment(session, { id: segment.id, contactIds }));
    expect(await add(ids)).toBe(2);
    expect(await add(ids)).toBe(0);
    expect(await count(segment.id)).toBe(2);
    const [foreign] = await addPeople(await world.brand('Other'), [], [{ email: 'h1@example.com' }]);
    for (const id of [foreign!, newId('contact')]) {
      await expect(add([ids[0]!, id])).rejects.toMatchObject({
        code: 'NOT_FOUND',
        path: ['input', 'contactIds', 1],
      });
    }
    const remove = { id: segment.id, contactIds: [ids[0]!] };
    expect(await brand.act((session) => removeFromFixedSegment(session, remove))).toBe(1);
    expect(await count(segment.id)).toBe(1);
    await expect(
      brand.act((session) => updateSegment(session, { id: segment.id, rule: spent })),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await brand.act((session) => deleteSegment(session, { id: segment.id }));
    await expect(count(segment.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('what a campaign uses can be neither deleted nor archived', async () => {
    const segment = await create({ name: 'For a campaign', rule: spent });
    const identityId = await addIdentity(brand);
    const audience = { lists: [], segments: [], excludeSegments: [segment.id] };
    await brand.act((session) =>
      createCampaign(session, {
        name: 'Thanks',
        listId: offers,
        identityId,
        subject: 'Hi',
        html: '<p>Hi</p>',
        audience: { ...audience, lists: [offers] },
      }),
    );
    await expect(brand.act((session) => deleteSegment(session, { id: segment.id }))).rejects.toMatchObject({
      message: 'The segment is used by the campaign "Thanks".',
    });
    await expect(brand.act((session) => archiveList(session, { id: offers }))).rejects.toMatchObject({
      code: 'WRONG_STATE',
    });
  });
});
