import { type Id, showId } from '@heed/schema/domain/ids';
import type { CustomField } from '@heed/schema/entities/custom-field';
import { contactFields, countContacts } from '@heed/schema/services/contact-selection';
import { createContact } from '@heed/schema/services/contacts';
import {
  archiveCustomField,
  deleteCustomField,
  renameCustomField,
  restoreCustomField,
} from '@heed/schema/services/custom-field-changes';
import { changeFieldChoices } from '@heed/schema/services/custom-field-choices';
import { createCustomField, pageOfCustomFields } from '@heed/schema/services/custom-fields';
import { runEmptying } from '@heed/schema/services/field-emptying';
import { createJob, finishJob, startJob } from '@heed/schema/services/jobs';
import { recipientOf } from '@heed/schema/services/recipients';
import { createSegment, getSegment } from '@heed/schema/services/segments';
import type { Session } from '@heed/schema/session/session';
import sql from 'sql-template-tag';
import { addCampaign, addIdentity, addTopic } from '../support/audience.js';
import { minute } from '../support/test-clock.js';
import { type Brand, makeWorld, type World } from '../support/world.js';

let world: World;
let olive: Brand;
beforeAll(async () => {
  world = await makeWorld();
});
beforeEach(async () => {
  olive = await world.brand(`Olive ${++brands}`);
});
afterAll(() => world.close());
let brands = 0;

const field = (input: Parameters<typeof createCustomField>[1]) =>
  olive.act((session) => createCustomField(session, input));
let people = 0;
const person = (fields: Record<string, unknown>) =>
  olive.act((session) => createContact(session, { email: `p${++people}@example.com`, fields }));
const count = (rule: unknown) => olive.act((session) => countContacts(session, { rule }));
const segment = (rule: unknown, name = 'Regulars') =>
  olive.act((session) => createSegment(session, { name, rule }));
const ruleOf = (id: Id<'segment'>) => olive.act(async (session) => (await getSegment(session, id)).rule);
const valuesOf = (id: Id<'contact'>) =>
  olive.act(async (session) => (await contactFields(session, [id])).get(id)!);

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

describe('deleted for good', () => {
  const scope = () => ({
    accountId: olive.accountId,
    tenantId: olive.tenantId,
    actor: { type: 'system', name: 'test' } as const,
  });
  const fill = async (most: number) => {
    const fields: CustomField[] = [];
    for (let i = 0; i < most; i += 1) fields.push(await field({ key: `day_${i}`, kind: 'date' }));
    return fields;
  };

  test('a tenant has so many fields of a kind; a deleted one’s place is given out again when it is empty', async () => {
    const fields = await fill(10);
    const contacts = [];
    for (let i = 0; i < 7; i += 1) contacts.push(await person({ day_3: '2020-02-29', day_4: '2020-03-01' }));
    await expect(field({ key: 'one_more', kind: 'date' })).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
      path: ['input', 'kind'],
    });
    const { id, slot } = fields[3]!;
    const remove = (session: Session) => deleteCustomField(session, { id });
    await expect(olive.act(remove)).rejects.toMatchObject({
      code: 'WRONG_STATE',
      message: /archive it first/,
    });
    await olive.act((session) => archiveCustomField(session, { id }));
    world.clock.advance(minute);
    const job = await olive.act(remove);
    expect(job).toMatchObject({ kind: 'empty_field', state: 'queued' });
    await expect(field({ key: 'one_more', kind: 'date' })).rejects.toMatchObject({ message: /archived/ });
    await expect(olive.act((session) => restoreCustomField(session, { id }))).rejects.toMatchObject({
      code: 'WRONG_STATE',
    });

    const done = await runEmptying(world.database, scope(), job.id, { batchRows: 3 });
    expect(done).toMatchObject({ state: 'done', processed: 7, updated: 7, total: 7 });
    const next = await field({ key: 'one_more', kind: 'date' });
    expect(next.slot).toBe(slot);
    expect(await valuesOf(contacts[0]!.id)).toMatchObject({ one_more: null, day_4: '2020-03-01' });
    expect(await count({ field: 'one_more', is: 'set' })).toBe(0);
    // A second job for it finds nothing to do, and nothing of the new field.
    const again = await olive.act((session) =>
      createJob(session, { kind: 'empty_field', input: { customFieldId: id } }),
    );
    expect(await runEmptying(world.database, scope(), again.id)).toMatchObject({ state: 'done', updated: 0 });
    const { nodes } = await olive.act((session) =>
      pageOfCustomFields(session, { page: { first: 50 }, archived: true }),
    );
    expect(nodes).toHaveLength(10);
  });

  test('not while an import runs that began before it was archived', async () => {
    const { id } = (await fill(1))[0]!;
    const running = await olive.act(async (session) => {
      const job = await createJob(session, { kind: 'import_contacts', input: {} });
      return startJob(session, { jobId: job.id });
    });
    world.clock.advance(minute);
    await olive.act((session) => archiveCustomField(session, { id }));
    const remove = () => olive.act((session) => deleteCustomField(session, { id }));
    await expect(remove()).rejects.toMatchObject({ code: 'WRONG_STATE', path: ['input', 'id'] });
    await olive.act((session) => finishJob(session, { jobId: running.id, state: 'done' }));
    expect(await remove()).toMatchObject({ state: 'queued' });
  });

  test('a batch that is cut off is done again, and none is left out', async () => {
    const { id } = (await fill(1))[0]!;
    for (let i = 0; i < 5; i += 1) await person({ day_0: '2020-02-29' });
    await olive.act((session) => archiveCustomField(session, { id }));
    const job = await olive.act((session) => deleteCustomField(session, { id }));
    const controller = new AbortController();
    const run = runEmptying(world.database, scope(), job.id, {
      batchRows: 2,
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('killed')),
    });
    await expect(run).rejects.toThrow('killed');
    expect(await runEmptying(world.database, scope(), job.id, { batchRows: 2 })).toMatchObject({
      state: 'done',
      processed: 5,
      updated: 5,
    });
  });
});
