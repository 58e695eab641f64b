import { readFileSync } from 'node:fs';
import { type Id, showId } from '@heed/schema/domain/ids';
import { type ApiWorld, makeApiWorld, type Team } from '../api/api-world.js';
import { addTopic } from '../support/audience.js';
import { until } from '../support/sending-world.js';

let served: ApiWorld;
let olive: Team;
let offers: Id<'list'>;
beforeAll(async () => {
  served = await makeApiWorld();
  olive = await served.team('Olive');
  offers = await addTopic(olive.brand, 'Offers');
});
afterAll(() => served.close());

const folder = new URL('../../../docs/operations/', import.meta.url);

/** Runs a document, ready or given, and gives what its one field answered. */
async function ask(name: string, document: string, variables: object) {
  const { data, errors } = await served.ask(olive.tenantKey, document, variables);
  expect([name, errors]).toEqual([name, undefined]);
  // biome-ignore lint/suspicious/noExplicitAny: the story reads what it asked for
  return Object.values(data)[0] as any;
}
const run = (name: string, variables: object = {}) =>
  ask(name, readFileSync(new URL(`${name}.graphql`, folder), 'utf8'), variables);
const mutate = (field: string, type: string, input: object, shown: string) =>
  ask(field, `mutation($input: ${type}!) { ${field}(input: $input) { ${shown} } }`, { input });
const person = (input: object) =>
  mutate('createContact', 'CreateContactInput', { consent: { wording: 'Yes' }, ...input }, 'id');

test('a team keeps its records in order: fields, counters, duplicates, hygiene, and a CRM in step', async () => {
  const visits = await run('06-create-custom-field', { input: { key: 'visits', kind: 'NUMBER' } });
  const tier = await run('06-create-custom-field', {
    input: { key: 'tier', kind: 'ONE_OF', choices: ['Gold', 'Silver'] },
  });
  const lists = [showId('list', offers)];
  const ana = await person({
    email: 'ana.levi@gmail.com',
    firstName: 'Ana',
    lists,
    fields: { tier: 'Gold' },
  });
  const anna = await person({ email: 'analevi+shop@gmail.com', lastName: 'Levi', phone: '+972501234567' });
  await person({ email: 'info@olive.example' });
  await person({ email: 'bo@gmial.com', lists });

  // visits + 1, as a page would say it.
  const visit = { contactId: ana.id, field: 'visits', idempotencyKey: 'page-1' };
  expect(await run('59-count-a-visit', { input: visit })).toEqual({
    contactId: ana.id,
    field: 'visits',
    value: 1,
  });
  expect(await run('59-count-a-visit', { input: visit })).toMatchObject({ value: 1 });
  expect(
    await run('59-count-a-visit', { input: { ...visit, by: 8, idempotencyKey: 'page-2' } }),
  ).toMatchObject({ value: 9 });
  const reset = { contactId: anna.id, field: 'visits' };
  expect(await mutate('resetField', 'ResetFieldInput', reset, 'value')).toEqual({ value: 0 });

  const segment = await run('09-create-segment', {
    input: { name: 'Nine visits', rule: { field: 'visits', is: 'equals', value: 9 } },
  });
  expect(segment.contacts).toEqual({ totalCount: 1 });
  const names = { customFieldId: visits.id, key: 'page_visits', label: 'Visits of pages' };
  expect(await run('57-rename-custom-field', { input: names })).toMatchObject({ key: 'page_visits' });
  expect(await run('10-see-segment', { segmentId: segment.id, first: 1 })).toMatchObject({
    rule: { field: 'page_visits', is: 'equals', value: 9 },
    contacts: { totalCount: 1 },
  });
  const choices = {
    customFieldId: tier.id,
    rename: [{ choice: 'Gold', to: 'Golden' }],
    remove: [{ choice: 'Silver', moveTo: 'Golden' }],
  };
  expect(await mutate('changeFieldChoices', 'ChangeFieldChoicesInput', choices, 'choices')).toEqual({
    choices: ['Golden'],
  });

  // A CRM reads everything, then what changes.
  const page = await run('63-follow-changes', { first: 500 });
  const read = page.nodes.length;
  expect(read).toBeGreaterThan(5);
  const { endCursor: after } = page.pageInfo;

  const duplicates = await run('60-find-duplicates', { by: 'EMAIL' });
  expect(duplicates).toMatchObject({
    totalCount: 1,
    nodes: [{ count: 2, contacts: [{ id: ana.id }, { id: anna.id }] }],
  });
  const merged = await run('61-merge-contacts', { input: { keep: ana.id, merge: [anna.id] } });
  expect(merged).toMatchObject({
    email: 'ana.levi@gmail.com',
    phone: '+972501234567',
    lastName: 'Levi',
    fields: { page_visits: 9, tier: 'Golden' },
    subscriptions: [{ state: 'SUBSCRIBED', list: { name: 'Offers' } }],
  });
  expect(await run('60-find-duplicates', { by: 'EMAIL' })).toMatchObject({ totalCount: 0 });
  // Another transaction on the server may hold the reader back for a moment.
  const seen: Record<string, unknown>[] = [];
  await until(async () => {
    seen.push(...(await run('63-follow-changes', { after, kinds: ['CONTACT'] })).nodes);
    return seen.some(({ contactId }) => contactId === anna.id);
  });
  expect(seen.find(({ contactId }) => contactId === anna.id)).toMatchObject({
    contact: { mergedInto: ana.id, firstName: null },
  });

  const today = served.world.clock.now().toISOString().slice(0, 10);
  const hygiene = await run('62-hygiene', { from: today, until: today });
  expect(hygiene.byStatus.find((one: { status: string }) => one.status === 'SUBSCRIBED')).toMatchObject({
    count: 3,
    contacts: { nodes: { length: 3 } },
  });
  expect(hygiene.roleAddresses).toEqual({ totalCount: 1, nodes: [{ email: 'info@olive.example' }] });
  expect(hygiene.mistyped).toEqual({
    totalCount: 1,
    nodes: [{ email: 'bo@gmial.com', suggestedEmail: 'bo@gmail.com' }],
  });
  expect(hygiene.statusHistory[0].counts).toContainEqual({ standing: 'SUBSCRIBED', count: 3 });
  const ofList = await run('62-hygiene', { listId: lists[0], from: today, until: today });
  expect(ofList.byStanding[0]).toMatchObject({
    state: 'SUBSCRIBED',
    count: 2,
    contacts: { nodes: { length: 2 } },
  });
  expect(ofList.standingHistory[0].counts).toContainEqual({ standing: 'SUBSCRIBED', count: 2 });
});

test('a field is archived, brought back, and deleted for good', async () => {
  const city = await run('06-create-custom-field', { input: { key: 'city', kind: 'TEXT' } });
  const chosen = { customFieldId: city.id };
  const archived = await mutate('archiveCustomField', 'ChooseCustomFieldInput', chosen, 'archivedAt');
  expect(archived.archivedAt).toEqual(served.world.clock.now().toISOString());
  expect(await mutate('restoreCustomField', 'ChooseCustomFieldInput', chosen, 'archivedAt')).toEqual({
    archivedAt: null,
  });
  await mutate('archiveCustomField', 'ChooseCustomFieldInput', chosen, 'id');
  const job = await mutate('deleteCustomField', 'ChooseCustomFieldInput', chosen, 'kind state');
  expect(job).toEqual({ kind: 'EMPTY_FIELD', state: 'QUEUED' });
});
