import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type ApiWorld, makeApiWorld, type Team } from '../api/api-world.js';

let served: ApiWorld;
let olive: Team;
let identityId: string;
beforeAll(async () => {
  served = await makeApiWorld();
  olive = await served.team('Olive');
  const input = {
    name: 'Main',
    fromEmail: 'hello@olive.example',
    fromName: 'Olive',
    postalAddress: '1 Grove Road\nHaifa',
    smtpUrl: 'smtp://olive:a-secret@mail.olive.example:587',
    perSecond: 14,
  };
  const made = await served.ask(
    olive.tenantKey,
    'mutation($input: CreateSendingIdentityInput!) { createSendingIdentity(input: $input) { id perSecond perHour } }',
    { input },
  );
  expect(made.data.createSendingIdentity).toMatchObject({ perSecond: 14, perHour: null });
  identityId = made.data.createSendingIdentity.id;
});
afterAll(() => served.close());

const folder = new URL('../../../docs/operations/', import.meta.url);
const document = (name: string) => readFileSync(new URL(`${name}.graphql`, folder), 'utf8');
const run = (name: string, variables: object, key = olive.tenantKey) =>
  served.ask(key, document(name), variables);

test('a rate is set and taken away with the ready document; bounds are named by field', async () => {
  const set = await run('30-limit-sending-rate', { identityId, perSecond: 20, perHour: 10_000 });
  expect(set.data.updateSendingIdentity).toMatchObject({
    perSecond: 20,
    perHour: 10_000,
    smtpServer: 'smtp://mail.olive.example:587',
  });
  const freed = await run('30-limit-sending-rate', { identityId, perSecond: null, perHour: 10_000 });
  expect(freed.data.updateSendingIdentity).toMatchObject({ perSecond: null, perHour: 10_000 });
  const wrong = await run('30-limit-sending-rate', { identityId, perHour: 0 });
  expect(wrong.errors?.[0]?.extensions).toEqual({ code: 'INVALID_INPUT', path: ['input', 'perHour'] });
});

test('a key is made, its record shown, found missing in DNS, and taken away', async () => {
  const made = await run('31-generate-dkim-key', { input: { identityId } });
  const { fromDomain, dkim } = made.data.generateDkimKey;
  expect(fromDomain).toBe('olive.example');
  expect(dkim).toMatchObject({ domain: 'olive.example', algorithm: 'RSA_SHA256', record: { type: 'TXT' } });
  expect(dkim.record.name).toBe(`${dkim.selector}._domainkey.olive.example`);
  expect(dkim.record.value).toMatch(/^v=DKIM1; k=rsa; p=MIIBIj/);

  const checked = await run('32-check-sending-identity', { identityId });
  const { check } = checked.data.sendingIdentity;
  const about = (code: string) => check.find((finding: { code: string }) => finding.code === code);
  expect(about('DKIM_KEY')).toMatchObject({ severity: 'OK', record: null });
  expect(about('DKIM_RECORD')).toMatchObject({ severity: 'UNKNOWN', record: dkim.record });
  expect(about('HTTPS')).toMatchObject({ severity: 'MISSING' });

  const removed = await served.ask(
    olive.tenantKey,
    `mutation { removeDkimKey(input: {identityId: "${identityId}"}) { dkim { selector } } }`,
  );
  expect(removed.data.removeDkimKey).toEqual({ dkim: null });
});

test('a key is taken over, and neither it nor the password comes back out', async () => {
  const privateKey = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
  const set = await served.ask(
    olive.tenantKey,
    'mutation($input: SetDkimKeyInput!) { setDkimKey(input: $input) { dkim { selector algorithm record { value } } } }',
    { input: { identityId, selector: 'old', privateKey } },
  );
  expect(set.data.setDkimKey.dkim).toMatchObject({ selector: 'old', algorithm: 'ED25519_SHA256' });
  expect(set.data.setDkimKey.dkim.record.value).toMatch(/^v=DKIM1; k=ed25519; p=[A-Za-z0-9+/]{43}=$/);
  const schema = readFileSync(new URL('../../../api/schema.graphql', import.meta.url), 'utf8');
  const shown = /^type SendingIdentity \{[\s\S]*?^\}/m.exec(schema)![0];
  expect(shown).not.toMatch(/^ *\w*(secret|private|password|smtpUrl)\w*:/im);
});

test.each([
  ['VIEWER', 'FORBIDDEN'],
  ['EDITOR', 'FORBIDDEN'],
  ['ADMIN', undefined],
])('%s may read the check; may change keys and rates: %s', async (role, code) => {
  const made = await served.ask(
    olive.tenantKey,
    `mutation { createApiKey(input: {name: "k", role: ${role}}) { secret } }`,
  );
  const { secret } = made.data.createApiKey;
  const codeOf = async (name: string, variables: object) =>
    (await run(name, variables, secret)).errors?.[0]?.extensions.code;
  expect(await codeOf('32-check-sending-identity', { identityId })).toBeUndefined();
  expect(await codeOf('30-limit-sending-rate', { identityId, perSecond: 5 })).toBe(code);
  const input = { identityId, algorithm: 'ED25519_SHA256' };
  expect(await codeOf('31-generate-dkim-key', { input })).toBe(code);
  const remove = 'mutation($input: RemoveDkimKeyInput!) { removeDkimKey(input: $input) { id } }';
  const removed = await served.ask(secret, remove, { input: { identityId } });
  expect(removed.errors?.[0]?.extensions.code).toBe(code);
});
