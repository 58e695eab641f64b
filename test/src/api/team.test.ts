import { type ApiWorld, makeApiWorld, type Team } from './api-world.js';

let served: ApiWorld;
let olive: Team;
beforeAll(async () => {
  served = await makeApiWorld();
  olive = await served.team('Olive');
});
afterAll(() => served.close());

const asTeam = async (query: string, variables: object = {}) => served.ask(olive.tenantKey, query, variables);

test('a sending identity keeps its password to itself, and forgets its server when told', async () => {
  const smtpUrl = 'smtps://olive:a%20secret@mail.olive.example';
  const input = {
    name: 'Main',
    fromEmail: 'hello@Olive.example',
    fromName: 'Olive',
    replyTo: 'team@olive.example',
    smtpUrl,
  };
  const made = await asTeam(
    `mutation($input: CreateSendingIdentityInput!) { createSendingIdentity(input: $input) {
      id fromEmail replyTo postalAddress smtpServer } }`,
    { input: { ...input, postalAddress: ' 1 Grove Road \r\n\r\n Haifa ' } },
  );
  const { id, ...shown } = made.data.createSendingIdentity;
  expect(shown).toEqual({
    fromEmail: 'hello@olive.example',
    replyTo: 'team@olive.example',
    postalAddress: '1 Grove Road\nHaifa',
    smtpServer: 'smtps://mail.olive.example',
  });
  const changed = await asTeam(
    `mutation($input: UpdateSendingIdentityInput!) { updateSendingIdentity(input: $input) { name replyTo smtpServer fromEmail } }`,
    { input: { identityId: id, replyTo: null, smtpUrl: null, fromEmail: null } },
  );
  expect(changed.data.updateSendingIdentity).toEqual({
    name: 'Main',
    replyTo: null,
    smtpServer: null,
    fromEmail: 'hello@olive.example',
  });
});

test('a person joins a team once, and leaves it', async () => {
  const add = 'mutation($input: AddMemberInput!) { addMember(input: $input) { id email role tenantId } }';
  const added = await asTeam(add, { input: { email: 'dana@olive.example', role: 'EDITOR' } });
  expect(added.data.addMember).toMatchObject({ role: 'EDITOR', tenantId: olive.tenantId });
  const again = await asTeam(add, { input: { email: 'dana@olive.example', role: 'ADMIN' } });
  expect(again.errors?.[0]?.extensions).toEqual({ code: 'ALREADY_EXISTS', path: ['input', 'email'] });
  const owner = await asTeam(add, { input: { email: 'own@olive.example', role: 'OWNER' } });
  expect(owner.errors?.[0]?.extensions).toEqual({ code: 'INVALID_INPUT', path: ['input', 'role'] });
  await asTeam(`mutation { removeMember(input: {memberId: "${added.data.addMember.id}"}) { email } }`);
  expect((await asTeam('{ members { totalCount } }')).data.members.totalCount).toBe(0);
});

test("an account's owner sees all its tenants and keys; a team sees its own", async () => {
  const sister = await served.team('Sister', olive.accountKey);
  const owner = await served.ask(
    olive.accountKey,
    '{ tenants { nodes { id name } } apiKeys { nodes { tenantId } } }',
  );
  expect(owner.data.tenants.nodes).toEqual([
    { id: olive.tenantId, name: 'Olive' },
    { id: sister.tenantId, name: 'Sister' },
  ]);
  expect(owner.data.apiKeys.nodes).toEqual([
    { tenantId: sister.tenantId },
    { tenantId: olive.tenantId },
    { tenantId: null },
  ]);
  const team = await asTeam('{ apiKeys { nodes { tenantId } } }');
  expect(team.data.apiKeys.nodes).toEqual([{ tenantId: olive.tenantId }]);
});

test('a tenant changes what is given, within bounds', async () => {
  const update =
    'mutation($input: UpdateTenantInput!) { updateTenant(input: $input) { name timeZone brand { primaryColour backgroundColour privacyUrl } } }';
  const change = (input: object) =>
    served.ask(olive.accountKey, update, { input: { tenantId: olive.tenantId, ...input } });
  const changed = await change({
    brand: { primaryColour: '#ABCDEF', privacyUrl: 'https://olive.example/privacy' },
  });
  expect(changed.data.updateTenant).toEqual({
    name: 'Olive',
    timeZone: 'UTC',
    brand: {
      primaryColour: '#abcdef',
      backgroundColour: '#ffffff',
      privacyUrl: 'https://olive.example/privacy',
    },
  });
  for (const [input, path] of [
    [{ brand: { primaryColour: 'red; } body { display: none' } }, ['input', 'brand', 'primaryColour']],
    [{ brand: { privacyUrl: 'javascript:alert(1)' } }, ['input', 'brand', 'privacyUrl']],
    [{ timeZone: '+02:00' }, ['input', 'timeZone']],
    [{ defaultLocale: 'not a language' }, ['input', 'defaultLocale']],
  ] as const) {
    expect((await change(input)).errors?.[0]?.extensions).toEqual({ code: 'INVALID_INPUT', path });
  }
});
