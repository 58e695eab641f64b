import type { Id } from '@heed/schema/domain/ids';
import { changeFieldChoices } from '@heed/schema/services/custom-field-choices';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { fieldsIn } from './field-makers.js';

let world: World;
let olive: Brand;
let brands = 0;
beforeAll(async () => {
  world = await makeWorld();
});
beforeEach(async () => {
  olive = await world.brand(`Olive ${++brands}`);
});
afterAll(() => world.close());

const { field, person, segment, ruleOf, valuesOf } = fieldsIn(() => olive);

describe('choices', () => {
  const change = (id: Id<'customField'>, input: Omit<Parameters<typeof changeFieldChoices>[1], 'id'>) =>
    olive.act((session) => changeFieldChoices(session, { id, ...input }));

  test('a new name: contacts and rules follow; two may change places', async () => {
    const tier = await field({ key: 'tier', kind: 'one_of', choices: ['Gold', 'Silver', 'Tin'] });
    const likes = await field({ key: 'likes', kind: 'several_of', choices: ['tea', 'cake', 'wine'] });
    const ana = await person({ tier: 'Gold', likes: ['cake', 'tea'] });
    const bo = await person({ tier: 'Silver', likes: ['wine'] });
    const { id } = await segment({
      any: [
        { field: 'tier', is: 'in', value: ['Gold', 'Silver'] },
        { field: 'likes', is: 'contains', value: 'tea' },
      ],
    });
    const rename = [
      { choice: 'Gold', to: 'Silver' },
      { choice: 'Silver', to: 'Gold' },
    ];
    expect((await change(tier.id, { rename, add: ['Paper'] })).choices).toEqual([
      'Silver',
      'Gold',
      'Tin',
      'Paper',
    ]);
    await change(likes.id, { rename: [{ choice: 'tea', to: 'Tea' }] });
    expect(await valuesOf(ana.id)).toEqual({ tier: 'Silver', likes: ['Tea', 'cake'] });
    expect(await valuesOf(bo.id)).toEqual({ tier: 'Gold', likes: ['wine'] });
    expect(await ruleOf(id)).toEqual({
      any: [
        { field: 'tier', is: 'in', value: ['Silver', 'Gold'] },
        { field: 'likes', is: 'contains', value: 'Tea' },
      ],
    });
  });

  test('one that is dropped must be nobody’s, or be moved to another', async () => {
    const likes = await field({ key: 'likes', kind: 'several_of', choices: ['tea', 'cake', 'wine', 'milk'] });
    const ana = await person({ likes: ['tea', 'cake'] });
    const bo = await person({ likes: ['tea'] });
    expect((await change(likes.id, { remove: [{ choice: 'milk' }] })).choices).toEqual([
      'tea',
      'cake',
      'wine',
    ]);
    await expect(change(likes.id, { remove: [{ choice: 'tea' }] })).rejects.toMatchObject({
      code: 'WRONG_STATE',
      path: ['input', 'remove'],
      message: expect.stringContaining('2 contacts have'),
    });
    const { id } = await segment({ field: 'likes', is: 'contains', value: 'wine' });
    await expect(change(likes.id, { remove: [{ choice: 'wine' }] })).rejects.toMatchObject({
      code: 'WRONG_STATE',
      message: expect.stringContaining('the segment "Regulars"'),
    });
    await change(likes.id, {
      remove: [
        { choice: 'tea', moveTo: 'cake' },
        { choice: 'wine', moveTo: 'cake' },
      ],
    });
    expect(await valuesOf(ana.id)).toEqual({ likes: ['cake'] });
    expect(await valuesOf(bo.id)).toEqual({ likes: ['cake'] });
    expect(await ruleOf(id)).toEqual({ field: 'likes', is: 'contains', value: 'cake' });
  });

  test('bad changes name their place', async () => {
    const tier = await field({ key: 'tier', kind: 'one_of', choices: ['Gold', 'Silver'] });
    const spend = await field({ key: 'spend', kind: 'number' });
    const refused = async (input: Parameters<typeof change>[1], path: (string | number)[]) =>
      expect(change(tier.id, input)).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        path: ['input', ...path],
      });
    await refused({ rename: [{ choice: 'Tin', to: 'x' }] }, ['rename', 0, 'choice']);
    await refused({ rename: [{ choice: 'Gold', to: 'silver' }] }, ['choices', 1]);
    await refused({ rename: [{ choice: 'Gold', to: ' ' }] }, ['rename', 0, 'to']);
    await refused({ remove: [{ choice: 'Gold', moveTo: 'Tin' }] }, ['remove', 0, 'moveTo']);
    await refused({ rename: [{ choice: 'Gold', to: 'x' }], remove: [{ choice: 'Gold' }] }, [
      'remove',
      0,
      'choice',
    ]);
    await refused({ remove: [{ choice: 'Gold' }, { choice: 'Silver' }] }, ['choices']);
    await expect(change(spend.id, { add: ['x'] })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      path: ['input', 'id'],
    });
  });
});
