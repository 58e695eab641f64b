// Reason for length: the filters of one team, whose tests build on each other.
import { archiveCustomField, renameCustomField } from '@heed/schema/services/custom-field-changes';
import { createCustomField } from '@heed/schema/services/custom-fields';
import sql from 'sql-template-tag';
import { type ApiWorld, makeApiWorld, type Team } from '../api/api-world.js';

let served: ApiWorld;
let team: Team;
/** Keys: of the team's admin, two of Dana's, one of Noa's (a viewer), and one that nobody stands behind. */
let keys: Record<'admin' | 'dana' | 'danasPhone' | 'noa' | 'shop', string>;
let danaId: string;

beforeAll(async () => {
  served = await makeApiWorld();
  team = await served.team('Olive');
  await team.brand.act((session) => createCustomField(session, { key: '2020_Spend', kind: 'number' }));
  const member = (email: string, role: string) =>
    say(team.tenantKey, 'addMember(input: $input) { id }', 'AddMemberInput', { email, role });
  const dana = await member('dana@olive.example', 'EDITOR');
  const noa = await member('noa@olive.example', 'VIEWER');
  danaId = dana.id;
  const key = async (role: string, memberId?: string, scopes?: string[]) =>
    (
      await say(team.tenantKey, 'createApiKey(input: $input) { secret }', 'CreateApiKeyInput', {
        name: 'k',
        role,
        memberId,
        scopes,
      })
    ).secret;
  keys = {
    admin: team.tenantKey,
    dana: await key('EDITOR', dana.id),
    danasPhone: await key('EDITOR', dana.id),
    noa: await key('VIEWER', noa.id),
    shop: await key('EDITOR'),
  };
});
afterAll(() => served.close());

async function ask(key: string, mutation: string, type: string, input: object) {
  return served.ask(key, `mutation($input: ${type}!) { ${mutation} }`, { input });
}

async function say(key: string, mutation: string, type: string, input: object) {
  const { data, errors } = await ask(key, mutation, type, input);
  expect(errors).toBeUndefined();
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it asked for
  return Object.values(data)[0] as any;
}

const shown = 'id name subject rule shared isDefault position explanation fault';
const save = (key: string, input: object) =>
  say(key, `createFavourite(input: $input) { ${shown} }`, 'CreateFavouriteInput', input);
const faultOf = async (key: string, mutation: string, type: string, input: object) =>
  (await ask(key, mutation, type, input)).errors?.[0]?.extensions;
const list = async (key: string, args = '') =>
  (await served.ask(key, `{ favourites${args} { totalCount nodes { ${shown} } } }`)).data.favourites;
const namesOf = async (key: string, args = '') =>
  (await list(key, args)).nodes.map(({ name }: { name: string }) => name);

const rich = { field: '2020_Spend', is: '>', value: 100 };
const lost = { field: 'stage', is: 'not_set' };

test('one’s own are seen by the same member’s keys alone; the team’s by all', async () => {
  expect(await save(keys.dana, { name: 'Rich', rule: rich })).toMatchObject({
    name: 'Rich',
    subject: 'CONTACTS',
    rule: rich,
    shared: false,
    explanation: 'Contacts who meet this condition:\n• “\u20682020_Spend\u2069” is more than 100',
    fault: null,
  });
  await save(keys.dana, { name: 'Everybody rich', rule: rich, shared: true });
  await save(keys.shop, { name: 'Of the shop', rule: rich });
  await save(keys.noa, { name: 'Rich', rule: { not: rich } });
  expect(await namesOf(keys.danasPhone)).toEqual(['Rich', 'Everybody rich']);
  expect(await namesOf(keys.noa)).toEqual(['Everybody rich', 'Rich']);
  expect(await namesOf(keys.shop)).toEqual(['Everybody rich', 'Of the shop']);
  expect(await namesOf(keys.admin)).toEqual(['Everybody rich']);
  expect(await namesOf(keys.dana, '(shared: false)')).toEqual(['Rich']);
  expect(await namesOf(keys.dana, '(shared: true)')).toEqual(['Everybody rich']);
  expect(await list(keys.dana, '(first: 1)')).toMatchObject({ totalCount: 2, nodes: [{}] });
  expect(await list(keys.dana, '(subject: LEADS)')).toMatchObject({ totalCount: 0 });

  const [own] = (await list(keys.dana, '(shared: false)')).nodes;
  const one = 'query($id: FavouriteId!) { favourite(favouriteId: $id) { name } }';
  expect((await served.ask(keys.danasPhone, one, { id: own.id })).data.favourite.name).toBe('Rich');
  const hidden = await served.ask(keys.admin, one, { id: own.id });
  expect(hidden.errors![0]!.extensions).toMatchObject({ code: 'NOT_FOUND', path: ['favouriteId'] });
  for (const [mutation, type] of [
    ['deleteFavourite(input: $input) { favouriteId }', 'DeleteFavouriteInput'],
    ['updateFavourite(input: $input) { id }', 'UpdateFavouriteInput'],
    ['createSegmentFromFavourite(input: $input) { id }', 'SegmentFromFavouriteInput'],
  ] as const)
    expect(await faultOf(keys.admin, mutation, type, { favouriteId: own.id })).toMatchObject({
      code: 'NOT_FOUND',
    });
});

test('a viewer keeps favourites, but not for the team', async () => {
  const create = 'createFavourite(input: $input) { id }';
  expect(
    await faultOf(keys.noa, create, 'CreateFavouriteInput', { name: 'x', rule: rich, shared: true }),
  ).toMatchObject({
    code: 'FORBIDDEN',
  });
  const [shared] = (await list(keys.noa, '(shared: true)')).nodes;
  const update = { favouriteId: shared.id, name: 'Mine now' };
  expect(
    await faultOf(keys.noa, 'updateFavourite(input: $input) { id }', 'UpdateFavouriteInput', update),
  ).toMatchObject({
    code: 'FORBIDDEN',
  });
  const remove = { favouriteId: shared.id };
  expect(
    await faultOf(keys.noa, 'deleteFavourite(input: $input) { favouriteId }', 'DeleteFavouriteInput', remove),
  ).toMatchObject({ code: 'FORBIDDEN' });
  const narrow = await say(keys.admin, 'createApiKey(input: $input) { secret }', 'CreateApiKeyInput', {
    name: 'narrow',
    role: 'EDITOR',
    scopes: ['favourites:write', 'segments:read'],
  });
  expect(
    await faultOf(narrow.secret, create, 'CreateFavouriteInput', { name: 'y', rule: rich, shared: true }),
  ).toMatchObject({ code: 'FORBIDDEN' });
  expect((await save(narrow.secret, { name: 'y', rule: rich })).shared).toBe(false);
});

test('one is the default of each owner and subject; order and names are the owner’s', async () => {
  const a = await save(keys.danasPhone, { name: 'A', rule: rich, isDefault: true });
  const b = await save(keys.dana, { name: 'B', rule: rich, isDefault: true, position: 0 });
  const leads = await save(keys.dana, { name: 'C', rule: lost, subject: 'LEADS', isDefault: true });
  expect(leads).toMatchObject({
    subject: 'LEADS',
    explanation: expect.stringMatching(/^Leads that meet this condition/),
  });
  const defaults = async () =>
    (await list(keys.dana)).nodes.flatMap((one: { isDefault: boolean; name: string }) =>
      one.isDefault ? [one.name] : [],
    );
  expect(await defaults()).toEqual(['B', 'C']);
  expect((await namesOf(keys.dana))[0]).toBe('B');
  const update = (input: object) =>
    say(keys.dana, `updateFavourite(input: $input) { ${shown} }`, 'UpdateFavouriteInput', input);
  expect(await update({ favouriteId: a.id, isDefault: true })).toMatchObject({
    isDefault: true,
    name: 'A',
    rule: rich,
  });
  expect(await defaults()).toEqual(['A', 'C']);
  await update({ favouriteId: a.id, isDefault: false });
  expect(await defaults()).toEqual(['C']);
  expect(await update({ favouriteId: b.id, rule: { not: rich }, name: 'B2', position: 7 })).toMatchObject({
    rule: { not: rich },
    position: 7,
  });
  for (const [input, expected] of [
    [
      { name: 'A', rule: rich },
      { code: 'ALREADY_EXISTS', path: ['input', 'name'] },
    ],
    [
      { name: ' ', rule: rich },
      { code: 'INVALID_INPUT', path: ['input', 'name'] },
    ],
    [
      { name: 'N', rule: rich, position: -1 },
      { code: 'INVALID_INPUT', path: ['input', 'position'] },
    ],
    [
      { name: 'N', rule: { all: [lost] } },
      { code: 'INVALID_RULE', path: ['input', 'rule', 'all', 0, 'field'] },
    ],
    [
      { name: 'N', rule: rich, subject: 'LEADS' },
      { code: 'INVALID_RULE', path: ['input', 'rule', 'field'] },
    ],
  ] as const) {
    expect(
      await faultOf(keys.dana, 'createFavourite(input: $input) { id }', 'CreateFavouriteInput', input),
    ).toMatchObject(expected);
  }
});

test('two defaults at once are one in the end', async () => {
  const saving = ['D1', 'D2', 'D3', 'D4'].map((name) =>
    save(keys.shop, { name, rule: rich, isDefault: true }),
  );
  await Promise.all(saving);
  const { nodes } = await list(keys.shop, '(shared: false)');
  expect(nodes.filter(({ isDefault }: { isDefault: boolean }) => isDefault)).toHaveLength(1);
  expect(nodes.map(({ position }: { position: number }) => position)).toEqual([1, 2, 3, 4, 5]);
});

test('a favourite becomes a segment, and stays', async () => {
  const [own] = (await list(keys.dana, '(subject: LEADS)')).nodes;
  const segment = await say(
    keys.dana,
    'createSegmentFromFavourite(input: $input) { name subject kind rule explanation }',
    'SegmentFromFavouriteInput',
    { favouriteId: own.id, name: 'Without a stage' },
  );
  expect(segment).toMatchObject({
    name: 'Without a stage',
    subject: 'LEADS',
    kind: 'RULE',
    rule: lost,
    explanation: own.explanation,
  });
  expect(await namesOf(keys.dana, '(subject: LEADS)')).toEqual(['C']);
});

test('a favourite whose field is gone says so, and can be repaired', async () => {
  const field = await team.brand.act((session) =>
    createCustomField(session, { key: 'shoe_size', kind: 'number' }),
  );
  const saved = await save(keys.dana, { name: 'Big feet', rule: { field: 'shoe_size', is: '>', value: 45 } });
  await team.brand.act((session) => renameCustomField(session, { id: field.id, key: 'shoe' }));
  const seen = async () => (await list(keys.dana)).nodes.find(({ id }: { id: string }) => id === saved.id);
  expect(await seen()).toMatchObject({ rule: { field: 'shoe', is: '>', value: 45 }, fault: null });
  await team.brand.act((session) => archiveCustomField(session, { id: field.id }));
  expect(await seen()).toMatchObject({
    explanation: null,
    fault: 'The field "shoe" is archived: bring it back first.',
  });
});

test('a field that gets another key takes favourites along, and leaves leads’ own data alone', async () => {
  const field = await team.brand.act((session) =>
    createCustomField(session, { key: 'stage', label: 'Stage of life', kind: 'text' }),
  );
  const asked = { field: 'stage', is: 'equals', value: 'student' };
  const people = await save(keys.shop, { name: 'Students', rule: asked });
  const rule = { all: [{ field: 'stage', is: 'set' }, { contact: asked }] };
  const leads = await save(keys.shop, { name: 'Leads of students', rule, subject: 'LEADS' });
  await team.brand.act((session) => renameCustomField(session, { id: field.id, key: 'life' }));
  const renamed = { ...asked, field: 'life' };
  const { nodes } = await list(keys.shop, '(shared: false)');
  const ruleOf = (id: string) => nodes.find((one: { id: string }) => one.id === id).rule;
  expect(ruleOf(people.id)).toEqual(renamed);
  expect(ruleOf(leads.id)).toEqual({ all: [{ field: 'stage', is: 'set' }, { contact: renamed }] });
});

test('who leaves the team takes their own along; their keys are good no more', async () => {
  const before = await list(keys.dana, '(shared: false)');
  expect(before.totalCount).toBeGreaterThan(0);
  await say(keys.admin, 'removeMember(input: $input) { id }', 'RemoveMemberInput', { memberId: danaId });
  expect((await served.ask(keys.dana, '{ favourites { totalCount } }')).errors![0]!.extensions.code).toBe(
    'UNAUTHENTICATED',
  );
  expect(await namesOf(keys.admin)).toEqual(['Everybody rich']);
  const left = await team.brand.act((session) =>
    session.sql<{ name: string }>(sql`select name from favourite where member_id is not null order by name`),
  );
  expect(left.map(({ name }) => name)).toEqual(['Rich']); // Noa's
});

test('a key can be a member’s of the same tenant alone', async () => {
  const other = await served.team('Fig');
  const stranger = await say(other.tenantKey, 'addMember(input: $input) { id }', 'AddMemberInput', {
    email: 'x@fig.example',
    role: 'VIEWER',
  });
  const input = { name: 'k', role: 'VIEWER', memberId: stranger.id };
  expect(
    await faultOf(keys.admin, 'createApiKey(input: $input) { secret }', 'CreateApiKeyInput', input),
  ).toMatchObject({
    code: 'NOT_FOUND',
    path: ['input', 'memberId'],
  });
});
