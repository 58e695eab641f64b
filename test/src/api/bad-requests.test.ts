import { request } from 'node:http';
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

const extensionsOf = async (query: string) => {
  const { errors } = await served.ask(olive.tenantKey, query);
  return errors?.map(({ extensions }) => extensions) ?? [];
};

const json = { 'content-type': 'application/json' };

test.each([
  [
    'an oversized body',
    { headers: json, body: JSON.stringify({ query: `{ a${' '.repeat(1_100_000)} }` }) },
    413,
    'LIMIT_EXCEEDED',
  ],
  ['malformed JSON', { headers: json, body: '{"query": ' }, 400, 'INVALID_INPUT'],
  ['an empty body', { headers: json, body: '' }, 400, 'INVALID_INPUT'],
  ['JSON that is no request', { headers: json, body: '[1, 2]' }, 400, 'INVALID_INPUT'],
  ['a query that is no text', { headers: json, body: '{"query": {"a": 1}}' }, 400, 'INVALID_INPUT'],
  [
    'variables that are no object',
    { headers: json, body: '{"query": "{ __typename }", "variables": "x"}' },
    400,
    'INVALID_INPUT',
  ],
  [
    'a batch',
    { headers: json, body: '[{"query": "{ __typename }"}, {"query": "{ __typename }"}]' },
    400,
    'INVALID_INPUT',
  ],
  [
    'a form, as another site could post it',
    { headers: { 'content-type': 'text/plain' }, body: '{"query": "{ __typename }"}' },
    400,
    'INVALID_INPUT',
  ],
  ['malformed GraphQL', { headers: json, body: '{"query": "{ lists { "}' }, 400, 'GRAPHQL_PARSE_FAILED'],
  [
    'an unknown operation',
    { headers: json, body: '{"query": "query A { __typename }", "operationName": "B"}' },
    400,
    'GRAPHQL_VALIDATION_FAILED',
  ],
])('%s is refused with a code', async (_what, init, status, code) => {
  const answer = await served.post('/graphql', init);
  const body = (await answer.json()) as { errors: { message: string; extensions: object }[] };
  expect([answer.status, body.errors[0]?.extensions]).toEqual([status, { code }]);
  expect(JSON.stringify(body)).not.toMatch(/stack|node_modules|Did you mean/);
});

test('a GET never changes anything', async () => {
  const query =
    'mutation { createList(input: {name: "x", description: "d", receives: "r", cadence: "c"}) { id } }';
  const answer = await fetch(`${served.api.url}/graphql?query=${encodeURIComponent(query)}`, {
    headers: { authorization: `Bearer ${olive.tenantKey}`, 'apollo-require-preflight': '1' },
  });
  expect(answer.status).toBe(405);
});

const deep = `{ contacts { nodes { ${'subscriptions { contact { '.repeat(6)} id ${'} }'.repeat(6)} } } }`;
const wide = `{ ${Array.from({ length: 40 }, (_, i) => `a${i}: lists { totalCount }`).join(' ')} }`;
const long = `{ ${'currentTenant { name } '.repeat(2_000)} }`;
const dear =
  '{ lists(first: 500) { nodes { contacts(first: 500) { nodes { id email subscriptions { list { id } } } } } } }';
const directed = `{ lists { totalCount ${'@include(if: true) '.repeat(40)} } }`;
test.each([
  ['deep', deep],
  ['wide', wide],
  ['long', long],
  ['dear', dear],
  [
    'full of directives',
    directed.replace(/@include\(if: true\) /g, '... @include(if: true) { totalCount } '),
  ],
])('a document that is too %s is refused before it runs', async (_what, query) => {
  expect(await extensionsOf(query)).toContainEqual({ code: 'LIMIT_EXCEEDED' });
});

test('an upload that breaks off leaves nothing', async () => {
  await new Promise<void>((resolve) => {
    const headers = { authorization: `Bearer ${olive.tenantKey}`, 'content-length': 1_000_000 };
    const upload = request(`${served.api.url}/uploads`, { method: 'POST', headers });
    upload.on('error', () => resolve());
    upload.write('email\n');
    setTimeout(() => upload.destroy(), 200);
  });
  const uploads = () => olive.brand.act((session) => session.em.execute('select * from upload'));
  for (let tries = 0; tries < 50 && (await uploads()).length > 0; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(await uploads()).toEqual([]);
});
