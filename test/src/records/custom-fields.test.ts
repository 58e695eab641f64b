import { showId } from '@heed/schema/domain/ids';
import {
  archiveCustomField,
  renameCustomField,
  restoreCustomField,
} from '@heed/schema/services/custom-field-changes';
import { recipientOf } from '@heed/schema/services/recipients';
import sql from 'sql-template-tag';
import { addCampaign, addIdentity, addTopic } from '../support/audience.js';
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

const { field, person, count, segment, ruleOf, valuesOf } = fieldsIn(() => olive);

describe('another key', () => {
  test('rules follow, deep down and as dates; values stay where they were', async () => {
    const spend = await field({ key: '2020_Spend', kind: 'number' });
    await field({ key: 'born', kind: 'date' });
    await person({ '2020_Spend': 120 });
    const deep = {
      all: [
        {
          not: {
            any: [
              { field: '2020_Spend', is: '<', value: 100 },
              { field: 'born', is: 'set' },
            ],
          },
        },
        // A lead's fields are its own, whatever they are called.
        {
          not: {
            lead: {
              all: [{ field: 'value', is: 'set' }, { contact: { field: '2020_Spend', is: 'not_set' } }],
            },
          },
        },
      ],
    };
    const { id } = await segment({
      any: [
        { field: 'firstName', is: 'set' },
        { field: '2020_Spend', is: '>', value: 1 },
      ],
    });
    const before = await count({ segment: showId('segment', id) });
    await olive.act((session) =>
      session.sql(sql`update segment set rule = ${JSON.stringify(deep)}::jsonb where id = ${id}`),
    );
    const renamed = await olive.act((session) =>
      renameCustomField(session, { id: spend.id, key: 'spend_2020', label: 'Spent in 2020' }),
    );
    expect(renamed).toMatchObject({ key: 'spend_2020', label: 'Spent in 2020', slot: spend.slot });
    expect(await ruleOf(id)).toEqual(JSON.parse(JSON.stringify(deep).replaceAll('2020_Spend', 'spend_2020')));
    expect(before).toBe(1);
    expect(await count({ field: 'spend_2020', is: '>', value: 100 })).toBe(1);
    await expect(count({ field: '2020_Spend', is: '>', value: 100 })).rejects.toMatchObject({
      code: 'INVALID_RULE',
    });
  });

  test('words that a team wrote stand in the way, by name, until their campaign is over; old mails keep their value', async () => {
    const spend = await field({ key: 'spend', kind: 'number' });
    const ana = await person({ spend: 120 });
    const listId = await addTopic(olive, 'Offers');
    const identityId = await addIdentity(olive);
    const html = '<p>{% if true %}{{ contact.fields.spend | plus: 1 }}{% endif %}</p>';
    const campaignId = await addCampaign(olive, { listId, identityId, name: 'Thanks', html });
    await addCampaign(olive, { listId, identityId, name: 'The word spend alone', html: '<p>spend well</p>' });
    const rename = (key: string) => olive.act((session) => renameCustomField(session, { id: spend.id, key }));
    await expect(rename('spent')).rejects.toMatchObject({
      code: 'WRONG_STATE',
      path: ['input', 'key'],
      message: 'The field "spend" is used by the campaign "Thanks"; change that first.',
    });
    await olive.act((session) =>
      session.sql(sql`update campaign set state = 'done' where id = ${campaignId}`),
    );
    await rename('spent');
    const shown = await olive.act((session) => recipientOf(session, ana.id));
    expect(shown.fields).toEqual({ spend: 120, spent: 120 });
    // A new field of the old name is the one that is meant from then on.
    await field({ key: 'spend', kind: 'text' });
    expect((await olive.act((session) => recipientOf(session, ana.id))).fields).toEqual({
      spend: null,
      spent: 120,
    });
  });

  test('no key may be taken twice, whatever its case, nor be that of contact data', async () => {
    const spend = await field({ key: 'spend', kind: 'number' });
    await field({ key: 'city', kind: 'text' });
    const rename = (key: string) => olive.act((session) => renameCustomField(session, { id: spend.id, key }));
    await expect(rename('CITY')).rejects.toMatchObject({ code: 'ALREADY_EXISTS', path: ['input', 'key'] });
    await expect(rename('email')).rejects.toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'key'] });
    await expect(rename('two words')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await rename('Spend')).toMatchObject({ key: 'Spend' });
  });
});

test('an archived field comes back with its values; a rule that names it says why it cannot', async () => {
  const city = await field({ key: 'city', kind: 'text' });
  const ana = await person({ city: 'Haifa' });
  const used = await segment({ field: 'city', is: 'set' });
  const archive = () => olive.act((session) => archiveCustomField(session, { id: city.id }));
  await expect(archive()).rejects.toMatchObject({ code: 'WRONG_STATE', path: ['input', 'id'] });
  await olive.act((session) => session.sql(sql`delete from segment where id = ${used.id}`));
  await archive();
  expect(await valuesOf(ana.id)).toEqual({});
  const rule = { all: [{ field: 'status', is: 'set' }, { not: { field: 'city', is: 'set' } }] };
  await expect(count(rule)).rejects.toMatchObject({
    code: 'INVALID_RULE',
    message: 'The field "city" is archived: bring it back first.',
    path: ['input', 'rule', 'all', 1, 'not', 'field'],
  });
  await expect(count({ date: 'city', is: 'on' })).rejects.toMatchObject({ message: /is archived/ });
  await olive.act((session) => restoreCustomField(session, { id: city.id }));
  expect(await valuesOf(ana.id)).toEqual({ city: 'Haifa' });
});
