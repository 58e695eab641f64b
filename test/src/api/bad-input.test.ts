import { addTopic } from '../support/audience.js';
import { type ApiWorld, makeApiWorld, type Team } from './api-world.js';

let served: ApiWorld;
let olive: Team;
beforeAll(async () => {
  served = await makeApiWorld();
  olive = await served.team('Olive');
});
afterAll(() => served.close());
afterEach(() => {
  // No bad input is a fault of ours.
  expect(served.faults).toEqual([]);
});

const extensionsOf = async (query: string, variables: object = {}) => {
  const { errors } = await served.ask(olive.tenantKey, query, variables);
  return errors?.map(({ extensions }) => extensions) ?? [];
};

const listInput = { name: 'N', description: 'd', receives: 'r', cadence: 'c' };
const createList = 'mutation($input: CreateListInput!) { createList(input: $input) { id } }';
const identityInput = {
  name: 'Main',
  fromEmail: 'a@b.example',
  fromName: 'Olive',
  postalAddress: '1 Grove Road',
};
const createIdentity =
  'mutation($input: CreateSendingIdentityInput!) { createSendingIdentity(input: $input) { id } }';
const createSegment = 'mutation($input: CreateSegmentInput!) { createSegment(input: $input) { id } }';
const createContact = 'mutation($input: CreateContactInput!) { createContact(input: $input) { id } }';

test.each([
  ['a field that does not exist', '{ lists { totalCont } }', {}, 'GRAPHQL_VALIDATION_FAILED', undefined],
  [
    'a missing field',
    createList,
    { input: { ...listInput, name: undefined } },
    'INVALID_INPUT',
    ['input', 'name'],
  ],
  [
    'an unknown field',
    createList,
    { input: { ...listInput, colour: 1 } },
    'INVALID_INPUT',
    ['input', 'colour'],
  ],
  [
    'the wrong type',
    createList,
    { input: { ...listInput, position: 'first' } },
    'INVALID_INPUT',
    ['input', 'position'],
  ],
  [
    'an unknown choice',
    createList,
    { input: { ...listInput, kind: 'SECRET' } },
    'INVALID_INPUT',
    ['input', 'kind'],
  ],
  ['an empty name', createList, { input: { ...listInput, name: '  ' } }, 'INVALID_INPUT', ['input', 'name']],
  [
    'CR/LF in a name',
    createList,
    { input: { ...listInput, name: 'a\r\nBcc: x@y.example' } },
    'INVALID_INPUT',
    ['input', 'name'],
  ],
  [
    'a name of 300 characters',
    createList,
    { input: { ...listInput, name: 'x'.repeat(300) } },
    'INVALID_INPUT',
    ['input', 'name'],
  ],
  [
    'half a character',
    createList,
    { input: { ...listInput, name: 'a\ud800' } },
    'INVALID_INPUT',
    ['input', 'name'],
  ],
  [
    'CR/LF in a sender',
    createIdentity,
    { input: { ...identityInput, fromName: 'O\nTo: x' } },
    'INVALID_INPUT',
    ['input', 'fromName'],
  ],
  [
    'no e-mail address',
    createIdentity,
    { input: { ...identityInput, fromEmail: 'Olive <a@b.example>' } },
    'INVALID_INPUT',
    ['input', 'fromEmail'],
  ],
  [
    'a server that is none',
    createIdentity,
    { input: { ...identityInput, smtpUrl: 'http://b.example' } },
    'INVALID_INPUT',
    ['input', 'smtpUrl'],
  ],
  [
    'a file as a server',
    createIdentity,
    { input: { ...identityInput, smtpUrl: 'file:///etc/passwd' } },
    'INVALID_INPUT',
    ['input', 'smtpUrl'],
  ],
  [
    'an unknown field in a rule',
    createSegment,
    { input: { name: 's', rule: { all: [{ field: 'nope', is: 'set' }] } } },
    'INVALID_RULE',
    ['input', 'rule', 'all', 0, 'field'],
  ],
  [
    'a rule that is none',
    createSegment,
    { input: { name: 's', rule: 'everybody' } },
    'INVALID_RULE',
    ['input', 'rule'],
  ],
  [
    'an unknown custom field',
    createContact,
    { input: { email: 'a@b.example', fields: { nope: 1 } } },
    'INVALID_INPUT',
    ['input', 'fields', 'nope'],
  ],
  [
    'a consent in the future',
    createContact,
    { input: { email: 'a@b.example', consent: { at: '2999-01-01T00:00:00Z' } } },
    'INVALID_INPUT',
    ['input', 'consent', 'at'],
  ],
  [
    'a time without a zone',
    createContact,
    { input: { email: 'a@b.example', consent: { at: '2020-01-01T00:00:00' } } },
    'INVALID_INPUT',
    ['input', 'consent', 'at'],
  ],
  ['an id that is none', '{ list(listId: "x") { id } }', {}, 'INVALID_ID', ['listId']],
  [
    'an id of another kind',
    '{ list(listId: "contact_01h455vb4pex5vsknk084sn02q") { id } }',
    {},
    'INVALID_ID',
    ['listId'],
  ],
  ['a number as an id', '{ list(listId: 1) { id } }', {}, 'INVALID_ID', ['listId']],
  [
    'an id of another kind, deep inside',
    createContact,
    { input: { email: 'a@b.example', lists: ['segment_01h455vb4pex5vsknk084sn02q'] } },
    'INVALID_ID',
    ['input', 'lists', 0],
  ],
  [
    'an unknown id',
    '{ list(listId: "list_01h455vb4pex5vsknk084sn02q") { id } }',
    {},
    'NOT_FOUND',
    ['listId'],
  ],
  ['a page of 501', '{ lists(first: 501) { totalCount } }', {}, 'LIMIT_EXCEEDED', ['first']],
  ['a page of none', '{ lists(first: 0) { nodes { id } } }', {}, 'LIMIT_EXCEEDED', ['first']],
  [
    'a made-up cursor',
    '{ lists(after: "bm90IGEgY3Vyc29y") { nodes { id } } }',
    {},
    'INVALID_INPUT',
    ['after'],
  ],
])('%s', async (_what, query, variables, code, path) => {
  expect(await extensionsOf(query, variables)).toEqual([path ? { code, path } : { code }]);
});

test('what exists already is said to, and nothing half is kept', async () => {
  await addTopic(olive.brand, 'News');
  expect(await extensionsOf(createList, { input: { ...listInput, name: 'News' } })).toEqual([
    { code: 'ALREADY_EXISTS', path: ['input', 'name'] },
  ]);
  const twice = `mutation { a: createList(input: {name: "Tips", description: "d", receives: "r", cadence: "c"}) { id }
    b: createList(input: {name: "News", description: "d", receives: "r", cadence: "c"}) { id } }`;
  expect(await extensionsOf(twice)).toEqual([{ code: 'ALREADY_EXISTS', path: ['input', 'name'] }]);
  const { data } = await served.ask(olive.tenantKey, '{ lists { nodes { name } } }');
  expect(data.lists.nodes.map(({ name }: { name: string }) => name)).toEqual(['News', 'Tips']);
});
