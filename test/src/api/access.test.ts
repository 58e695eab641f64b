import { newId, showId } from '@heed/schema/domain/ids';
import { addPeople, addTopic } from '../support/audience.js';
import { day, minute } from '../support/test-clock.js';
import { type ApiWorld, makeApiWorld, operatorKey, type Team } from './api-world.js';

let served: ApiWorld;
let olive: Team;
let fig: Team;

beforeAll(async () => {
  served = await makeApiWorld();
  olive = await served.team('Olive');
  fig = await served.team('Fig');
});
afterAll(() => served.close());

const codeOf = async (key: string | undefined, query: string, headers?: Record<string, string>) =>
  (await served.ask(key, query, {}, headers)).errors?.[0]?.extensions.code;

const newKey = async (role: string, extra = '') =>
  (
    await served.ask(
      olive.tenantKey,
      `mutation { createApiKey(input: {name: "k", role: ${role} ${extra}}) { secret apiKey { id } } }`,
    )
  ).data.createApiKey as { secret: string; apiKey: { id: string } };

test('who sends no key, or one that is unknown, learns nothing', async () => {
  expect(await codeOf(undefined, '{ lists { totalCount } }')).toBe('UNAUTHENTICATED');
  for (const key of [
    'heed_tenant_unknown',
    'x'.repeat(95),
    `${olive.tenantKey}x`,
    olive.tenantKey.slice(0, -1),
  ]) {
    const answer = await served.ask(key, '{ lists { totalCount } }');
    expect([key, answer.data?.lists ?? null]).toEqual([key, null]);
    expect(['UNAUTHENTICATED', 'FORBIDDEN']).toContain(answer.errors?.[0]?.extensions.code);
  }
  const answer = await served.post('/graphql', {
    headers: { 'content-type': 'application/json', authorization: 'Basic abc' },
    body: JSON.stringify({ query: '{ __typename }' }),
  });
  expect(answer.status).toBe(401);
});

test('a key is shown once, is stored hashed, and can be taken back at once', async () => {
  const { secret, apiKey } = await newKey('VIEWER');
  expect(secret).toMatch(/^heed_tenant_[A-Za-z0-9_-]{43}$/);
  expect(await codeOf(secret, '{ lists { totalCount } }')).toBeUndefined();
  const listed = await served.ask(
    olive.tenantKey,
    '{ apiKeys { nodes { id prefix role lastUsedAt revokedAt } } }',
  );
  expect(JSON.stringify(listed.data)).not.toContain(secret);
  expect(listed.data.apiKeys.nodes).toContainEqual(
    expect.objectContaining({ id: apiKey.id, prefix: secret.slice(0, 18), role: 'VIEWER', revokedAt: null }),
  );
  const stored = await olive.brand.act((session) => session.em.execute('select * from api_key'));
  expect(JSON.stringify(stored)).not.toContain(secret);

  await served.ask(
    olive.tenantKey,
    `mutation { revokeApiKey(input: {apiKeyId: "${apiKey.id}"}) { revokedAt } }`,
  );
  expect(await codeOf(secret, '{ lists { totalCount } }')).toBe('UNAUTHENTICATED');
});

test('a key is good until it expires, and its use is noted at most once a minute', async () => {
  const { clock } = served.world;
  const { secret, apiKey } = await newKey(
    'ADMIN',
    `expiresAt: "${new Date(clock.now().getTime() + day).toISOString()}"`,
  );
  const lastUsed = async () => {
    const listed = await served.ask(secret, '{ apiKeys { nodes { id lastUsedAt } } }');
    return listed.data?.apiKeys.nodes.find((node: { id: string }) => node.id === apiKey.id).lastUsedAt;
  };
  const first = await lastUsed();
  clock.advance(minute - 1);
  expect(await lastUsed()).toBe(first);
  clock.advance(1);
  expect(await lastUsed()).toBe(clock.now().toISOString());
  clock.advance(day);
  expect(await codeOf(secret, '{ lists { totalCount } }')).toBe('UNAUTHENTICATED');
});

test.each([
  ['VIEWER', '{ lists { totalCount } }', undefined],
  [
    'VIEWER',
    'mutation { createList(input: {name: "A", description: "d", receives: "r", cadence: "c"}) { id } }',
    'FORBIDDEN',
  ],
  [
    'EDITOR',
    'mutation { createList(input: {name: "B", description: "d", receives: "r", cadence: "c"}) { id } }',
    undefined,
  ],
  ['EDITOR', '{ apiKeys { totalCount } }', 'FORBIDDEN'],
  ['ADMIN', '{ apiKeys { totalCount } }', undefined],
  ['ADMIN', '{ tenants { totalCount } }', 'FORBIDDEN'],
  ['ADMIN', 'mutation { optOutGlobally(input: {email: "a@b.example"}) { id } }', 'FORBIDDEN'],
  ['ADMIN', 'mutation { createAccount(input: {name: "x"}) { key { secret } } }', 'FORBIDDEN'],
  ['ADMIN', '{ preferences { address } }', 'FORBIDDEN'],
])('%s: %s → %s', async (role, query, code) => {
  const { secret } = await newKey(role);
  expect(await codeOf(secret, query)).toBe(code);
});

test('scopes narrow a key, also for what lies behind a field, and it cannot make a wider one', async () => {
  const narrow = await newKey('ADMIN', 'scopes: ["segments:read", "keys:write"]');
  expect(await codeOf(narrow.secret, '{ segments { totalCount } }')).toBeUndefined();
  expect(await codeOf(narrow.secret, '{ lists { totalCount } }')).toBe('FORBIDDEN');
  const made = await served.ask(
    olive.tenantKey,
    'mutation { createSegment(input: {name: "Everybody", rule: {field: "status", is: "set"}}) { id } }',
  );
  const query = `{ segment(segmentId: "${made.data.createSegment.id}") { name contacts { totalCount } } }`;
  expect(await codeOf(narrow.secret, query)).toBe('FORBIDDEN');
  const wider = 'mutation { createApiKey(input: {name: "w", role: ADMIN SCOPES}) { secret } }';
  expect(await codeOf(narrow.secret, wider.replace('SCOPES', ''))).toBe('FORBIDDEN');
  expect(await codeOf(narrow.secret, wider.replace('SCOPES', 'scopes: ["lists:read"]'))).toBe('FORBIDDEN');
  expect(await codeOf(narrow.secret, wider.replace('SCOPES', 'scopes: ["segments:read"]'))).toBeUndefined();
  expect(await codeOf(olive.tenantKey, wider.replace('SCOPES', 'scopes: ["contacts:fly"]'))).toBe(
    'INVALID_INPUT',
  );
});

test('an account key works in a tenant by naming it; a foreign tenant is as good as none', async () => {
  const naming = (tenantId: string, key = olive.accountKey) =>
    served.ask(key, '{ currentTenant { id } }', {}, { 'heed-tenant': tenantId });
  expect((await naming(olive.tenantId)).data.currentTenant.id).toBe(olive.tenantId);
  expect((await served.ask(olive.accountKey, '{ currentTenant { id } }')).errors?.[0]?.extensions).toEqual({
    code: 'INVALID_INPUT',
    path: ['heed-tenant'],
  });
  const foreign = await naming(fig.tenantId);
  expect(foreign.status).toBe(404);
  expect(foreign).toEqual(await naming(showId('tenant', newId('tenant'))));
  expect(await naming(fig.tenantId, olive.tenantKey)).toEqual(foreign);
  expect((await naming('list_01h455vb4pex5vsknk084sn02q')).errors?.[0]?.extensions.code).toBe('INVALID_ID');
});

test("a contact's token sees and changes their own preferences, and nothing else", async () => {
  const list = await addTopic(olive.brand, 'News');
  const [contactId] = await addPeople(olive.brand, [list], [{ email: 'noa@example.com' }]);
  const link = olive.linkOf(contactId!);
  const listId = showId('list', list);
  const seen = await served.ask(link, '{ preferences { address topics { listId state frequency } } }');
  expect(seen.errors).toBeUndefined();
  expect(seen.data.preferences.address).toBe('n•••@example.com');
  expect(seen.data.preferences.topics).toContainEqual({ listId, state: 'SUBSCRIBED', frequency: 'EVERY' });

  const saved = await served.ask(
    link,
    'mutation($input: SavePreferencesInput!) { savePreferences(input: $input) { operationId changed } }',
    { input: { topics: [{ listId, subscribed: false }] } },
  );
  expect(saved.data.savePreferences.changed).toBe(1);
  const undone = await served.ask(link, 'mutation($input: UndoInput!) { undo(input: $input) { outcome } }', {
    input: { operationId: saved.data.savePreferences.operationId },
  });
  expect(undone.data.undo.outcome).toBe('UNDONE');

  for (const query of ['{ lists { totalCount } }', '{ contacts { totalCount } }', '{ account { id } }']) {
    expect(await codeOf(link, query)).toBe('FORBIDDEN');
  }
  const altered = link.slice(0, -1) + (link.endsWith('A') ? 'B' : 'A');
  expect(await codeOf(altered, '{ preferences { address } }')).toBe('INVALID_TOKEN');
});

test("the operator's key creates accounts and sees no tenant", async () => {
  const made = await served.ask(
    operatorKey,
    'mutation { createAccount(input: {name: "Date"}) { account { name } key { apiKey { role } } } }',
  );
  expect(made.data.createAccount).toEqual({ account: { name: 'Date' }, key: { apiKey: { role: 'OWNER' } } });
  expect(await codeOf(operatorKey, '{ lists { totalCount } }')).toBe('FORBIDDEN');
  expect(await codeOf(operatorKey, '{ tenants { totalCount } }')).toBe('FORBIDDEN');
});

test('uploads are guarded in the same way', async () => {
  const upload = (key: string | undefined) =>
    served.post('/uploads?filename=people.csv', {
      headers: { 'content-type': 'text/csv', ...(key && { authorization: `Bearer ${key}` }) },
      body: 'email\na@b.example\n',
    });
  expect((await upload(undefined)).status).toBe(401);
  expect((await upload((await newKey('VIEWER')).secret)).status).toBe(403);
  const answer = await upload(olive.tenantKey);
  expect(await answer.json()).toEqual({ uploadId: expect.stringMatching(/^upload_/), bytes: 18 });
});
