import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { dkimRecord } from '@heed/schema/domain/dkim';
import type { Id } from '@heed/schema/domain/ids';
import { campaignForPreview, campaignForSending } from '@heed/schema/services/campaign-content';
import { generateDkimKey, removeDkimKey, setDkimKey } from '@heed/schema/services/dkim-keys';
import { publicKeyOf } from '@heed/schema/services/identity-check';
import {
  createSendingIdentity,
  pageOfSendingIdentities,
  updateSendingIdentity,
} from '@heed/schema/services/sending-identities';
import { sendingSecrets } from '@heed/schema/services/sending-secrets';
import { openDatabase } from '@heed/schema/session/database';
import { inSession } from '@heed/schema/session/session';
import { Keyring } from '@heed/schema/tokens/keyring';
import pg from 'pg';
import { addCampaign, addTopic } from '../support/audience.js';
import { type Brand, makeWorld, testKeys, type World } from '../support/world.js';

let world: World;
let olive: Brand;
let fig: Brand;
/** As superuser: what somebody with a copy of the disk would see. */
let disk: pg.Client;

beforeAll(async () => {
  world = await makeWorld();
  olive = await world.brand('Olive');
  fig = await world.brand('Fig');
  disk = new pg.Client({ connectionString: world.urls.adminUrl });
  await disk.connect();
});
afterAll(async () => {
  await disk.end();
  await world.close();
});

const password = 'correct-horse-battery';
const smtpUrl = `smtp://olive:${password}@mail.olive.example:587`;
const identityOf = (brand: Brand, name: string, more: object = {}): Promise<Id<'sendingIdentity'>> =>
  brand.act(async (session) => {
    const words = {
      fromEmail: 'hello@olive.example',
      fromName: 'Olive',
      postalAddress: '1 Grove Road, Haifa',
    };
    return (await createSendingIdentity(session, { name, smtpUrl, ...words, ...more })).id;
  });
const secretsOf = (brand: Brand, identityId: Id<'sendingIdentity'>) =>
  brand.act((session) => sendingSecrets(session, identityId));

/** Everything the table holds, text and bytes alike, as one string. */
async function tableAsText(): Promise<string> {
  const { rows } = await disk.query('select * from sending_identity');
  return JSON.stringify(rows, (_key, value) =>
    value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value,
  );
}

test('the password and the private key stand nowhere in the table, and senders get both', async () => {
  const id = await identityOf(olive, 'Main');
  await olive.act((session) => generateDkimKey(session, { identityId: id }));
  const stored = await tableAsText();
  expect(stored).toContain('smtp://mail.olive.example:587');
  const { smtpUrl: opened, dkim } = await secretsOf(olive, id);
  expect(opened).toBe(smtpUrl);
  expect(dkim?.privateKey).toContain('BEGIN PRIVATE KEY');
  const halves = dkim!.privateKey.split('\n').filter((line) => line.length > 20);
  for (const secret of [password, 'olive:', 'PRIVATE', Buffer.from(password).toString('base64'), ...halves]) {
    expect(stored).not.toContain(secret);
  }
  const listed = await olive.act((session) => pageOfSendingIdentities(session, { page: { first: 10 } }));
  expect(Object.keys(listed.nodes[0]!)).not.toContain('smtpSecret');
});

test('a preview opens nothing; only the way of the sender does', async () => {
  const id = await identityOf(olive, 'Previewed');
  await olive.act((session) => generateDkimKey(session, { identityId: id, algorithm: 'ed25519-sha256' }));
  const campaignId = await addCampaign(olive, { listId: await addTopic(olive, 'News'), identityId: id });
  const preview = await olive.act((session) => campaignForPreview(session, campaignId));
  expect(Object.keys(preview.identity).sort()).toEqual([
    'fromEmail',
    'fromName',
    'postalAddress',
    'replyTo',
    'smtpServer',
  ]);
  expect(JSON.stringify(preview)).not.toContain(password);
  const content = await olive.act((session) => campaignForSending(session, campaignId));
  expect(content.identity).toMatchObject({ smtpUrl, dkim: { domain: 'olive.example' } });
});

test('a row copied to another tenant, another identity or another column does not open', async () => {
  const from = await identityOf(olive, 'Copied');
  const theirs = await identityOf(fig, 'Thief', { smtpUrl: null });
  const sister = await identityOf(olive, 'Sister', { smtpUrl: null });
  const copy = (to: string, value = 's.smtp_secret') =>
    disk.query(
      `update sending_identity t set smtp_server = s.smtp_server, smtp_secret = ${value}
       from sending_identity s where s.id = $1 and t.id = $2`,
      [from, to],
    );
  for (const [brand, id] of [
    [fig, theirs],
    [olive, sister],
  ] as const) {
    await copy(id);
    await expect(secretsOf(brand, id)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  }
  await expect(secretsOf(fig, from)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await olive.act((session) => generateDkimKey(session, { identityId: from, algorithm: 'ed25519-sha256' }));
  await copy(from, 's.dkim_private_key');
  const refusal = await secretsOf(olive, from).catch((error: Error) => error.message);
  expect(refusal).toMatch(/^A stored secret cannot be opened/);
});

test('a key is added to the ring: what it holds opens, and what is written anew is under the new one', async () => {
  const id = await identityOf(olive, 'Rotated');
  const scope = {
    accountId: olive.accountId,
    tenantId: olive.tenantId,
    actor: { type: 'operator' } as const,
  };
  const ring = Keyring.parse(`2:the-newest-secret-of-this-installation,${testKeys}`);
  const rotated = await openDatabase({ url: world.urls.databaseUrl, keyring: ring, connections: 2 });
  try {
    const read = () => inSession(rotated, scope, (session) => sendingSecrets(session, id));
    expect((await read()).smtpUrl).toBe(smtpUrl);
    await inSession(rotated, scope, (session) => updateSendingIdentity(session, { identityId: id, smtpUrl }));
    expect((await read()).smtpUrl).toBe(smtpUrl);
    await expect(secretsOf(olive, id)).rejects.toMatchObject({ message: expect.stringContaining('key 2') });
  } finally {
    await rotated.close();
  }
});

test('a server is changed, and forgotten', async () => {
  const id = await identityOf(olive, 'Changing');
  const change = (smtp: string | null) =>
    olive.act((session) => updateSendingIdentity(session, { identityId: id, smtpUrl: smtp }));
  expect(await change('smtps://other:word@mail.fig.example')).toMatchObject({
    smtpServer: 'smtps://mail.fig.example',
  });
  expect(await secretsOf(olive, id)).toEqual({ smtpUrl: 'smtps://other:word@mail.fig.example', dkim: null });
  expect(await change(null)).toMatchObject({ smtpServer: null, smtpSecret: null });
  expect(await secretsOf(olive, id)).toEqual({ smtpUrl: null, dkim: null });
});

test.each(['rsa-sha256', 'ed25519-sha256'] as const)(
  'a %s key that was made signs what its record verifies',
  async (algorithm) => {
    const id = await identityOf(olive, `Signing ${algorithm}`);
    const identity = await olive.act((session) => generateDkimKey(session, { identityId: id, algorithm }));
    const { dkim } = await secretsOf(olive, id);
    expect(dkim).toMatchObject({ algorithm, domain: 'olive.example', selector: identity.dkimSelector });
    const record = dkimRecord(publicKeyOf(identity)!);
    expect(record.name).toMatch(/^heed-[0-9a-f]{8}\._domainkey\.olive\.example$/);
    const [, kind, published] = /^v=DKIM1; k=(rsa|ed25519); p=([A-Za-z0-9+/]+=*)$/.exec(record.value)!;
    expect(kind).toBe(algorithm.split('-')[0]);
    // RFC 8463 publishes the bare key: what Node wants is the 12 bytes that say so, then the key.
    const bytes = Buffer.from(published!, 'base64');
    const der =
      kind === 'rsa' ? bytes : Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), bytes]);
    const publicKey = createPublicKey({ key: der, type: 'spki', format: 'der' });
    const digest = kind === 'rsa' ? 'sha256' : null;
    const signature = sign(digest, Buffer.from('a mail'), createPrivateKey(dkim!.privateKey));
    expect(verify(digest, Buffer.from('a mail'), publicKey, signature)).toBe(true);

    const again = await olive.act((session) => generateDkimKey(session, { identityId: id, algorithm }));
    expect(again.dkimSelector).not.toBe(identity.dkimSelector);
    await olive.act((session) => removeDkimKey(session, { identityId: id }));
    expect((await secretsOf(olive, id)).dkim).toBeNull();
  },
);

describe('a key that exists already', () => {
  const pemOf = (bits: number) =>
    generateKeyPairSync('rsa', { modulusLength: bits })
      .privateKey.export({ type: 'pkcs1', format: 'pem' })
      .toString();
  let id: Id<'sendingIdentity'>;
  beforeAll(async () => {
    id = await identityOf(olive, 'Importing', { fromEmail: 'hello@news.olive.example' });
  });
  const take = (input: { selector?: string; privateKey: string; domain?: string }) =>
    olive.act((session) => setDkimKey(session, { identityId: id, selector: 'old1', ...input }));

  test('is taken over, for the domain above as well', async () => {
    const privateKey = pemOf(2_048);
    expect(await take({ privateKey, selector: ' OLD1 ' })).toMatchObject({
      dkimDomain: 'news.olive.example',
      dkimSelector: 'old1',
      dkimAlgorithm: 'rsa-sha256',
    });
    expect(await take({ privateKey, domain: 'Olive.example' })).toMatchObject({
      dkimDomain: 'olive.example',
    });
    const { dkim } = await secretsOf(olive, id);
    expect(createPrivateKey(dkim!.privateKey).equals(createPrivateKey(privateKey))).toBe(true);
  });

  const publicPem = generateKeyPairSync('ed25519')
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString();
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  });
  const good = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  test.each([
    ['no key', { privateKey: 'my-secret-words' }, 'privateKey'],
    ['a public key', { privateKey: publicPem }, 'privateKey'],
    ['an elliptic curve that DKIM does not know', { privateKey: ec.toString() }, 'privateKey'],
    ['a short RSA key', { privateKey: pemOf(1_024) }, 'privateKey'],
    ['a domain that is somebody else’s', { privateKey: good, domain: 'fig.example' }, 'domain'],
    ['a domain that only ends alike', { privateKey: good, domain: 'green-olive.example' }, 'domain'],
    ['a top-level domain', { privateKey: good, domain: 'example' }, 'domain'],
    ['a selector that would add a line', { privateKey: good, selector: 'a\r\nb' }, 'selector'],
    ['an empty selector', { privateKey: good, selector: '' }, 'selector'],
    ['a selector with an empty label', { privateKey: good, selector: 'a..b' }, 'selector'],
  ])('is refused: %s', async (_what, input, field) => {
    const refusal = await take(input).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'INVALID_INPUT', path: ['input', field] });
    expect(String(refusal)).not.toContain('my-secret-words');
  });
});

test('a refused address of a server is not repeated', async () => {
  for (const bad of [`http://u:${password}@h`, `smtp://u:${password}@h/path`, `not ${password}`]) {
    const refusal = await identityOf(olive, 'Refused', { smtpUrl: bad }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'smtpUrl'] });
    expect(String(refusal)).not.toContain(password);
  }
});
