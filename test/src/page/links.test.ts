import { createHash } from 'node:crypto';
import { noMessage, signLink } from '@heed/schema/tokens/link-token';
import sql from 'sql-template-tag';
import { press, visit, words } from './browsing.js';
import { makePageWorld, type PageWorld, type Recipient } from './page-world.js';

let page: PageWorld;
let anna: Recipient;
const at = (path: string) => `${page.center.url}${path}`;

const warned: unknown[] = [];
const { warn, error } = console;

beforeAll(async () => {
  console.warn = console.error = (...said: unknown[]) => void warned.push(said);
  page = await makePageWorld();
  anna = await page.recipient({ email: 'anna@example.com' });
});
afterAll(async () => {
  Object.assign(console, { warn, error });
  await page.close();
});

afterEach(() => {
  // Whatever a link looks like, no log gets to hold it.
  expect(warned).toEqual([]);
});

test('every answer is hardened: no script, no frame, no cache, no index, no referrer to others', async () => {
  const response = await visit(anna.page);
  const html = await response.text();
  const policy = response.headers.get('content-security-policy')!;
  for (const rule of [
    "default-src 'none'",
    "script-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ]) {
    expect(policy).toContain(rule);
  }
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'x-robots-tag': 'noindex, nofollow',
    'strict-transport-security': 'max-age=31536000',
  });
  expect(response.headers.get('set-cookie')).toBeNull();
  expect(response.headers.get('x-powered-by')).toBeNull();
  expect(html).not.toMatch(/<script|modulepreload|javascript:|\son\w+=/i);
  const [, style] = /<style>([^<]*)<\/style>/.exec(html)!;
  expect(policy).toContain(`'sha256-${createHash('sha256').update(style!).digest('base64')}'`);
  const plain = await visit(at('/p/cut'));
  const [, nonce] = /'nonce-([^']+)'/.exec(plain.headers.get('content-security-policy')!)!;
  expect(await plain.text()).toContain(`nonce="${nonce}"`);
});

test('the page and its stylesheet weigh under 4 kB each, gzipped', async () => {
  const { request } = await import('node:http');
  const weight = (url: string) =>
    new Promise<number>((resolve, reject) => {
      request(url, { headers: { 'accept-encoding': 'gzip' } }, (response) => {
        let bytes = 0;
        expect(response.headers['content-encoding']).toBe('gzip');
        response.on('data', (chunk: Buffer) => (bytes += chunk.length)).on('end', () => resolve(bytes));
      })
        .on('error', reject)
        .end();
    });
  const html = await (await visit(anna.page)).text();
  const stylesheet = /href="(\/assets\/[^"]+\.css)"/.exec(html)![1]!;
  expect(await weight(anna.page)).toBeLessThan(4_000);
  expect(await weight(at(stylesheet))).toBeLessThan(4_000);
  expect((await visit(at(stylesheet))).headers.get('cache-control')).toBe(
    'public, max-age=31536000, immutable',
  );
});

test.each([
  '.',
  ')',
  '>',
  ').',
  '%3D',
  '=',
  ',',
  ';',
  '/',
  '!',
  '"',
  "'",
  ']',
  '%22',
  '%E2%80%9D',
  '%0D%0A',
  '%20',
  '_',
  '-',
  '*',
  '%C2%A0',
  ')%20and',
])('a token that a mail client ended with "%s" still opens, and its forms work', async (end) => {
  expect((await visit(anna.page + end)).status).toBe(200);
  expect((await press(anna.page + end, [['intent', 'none']])).status).toBe(422);
});

test.each(['(', '%3C', '%22', '%E2%80%9C', '='])('so does one that begins with "%s"', async (start) => {
  expect((await visit(at(`/p/${start}${anna.token('message')}`))).status).toBe(200);
});

test('a token that a mail client cut short opens nothing, wherever it was cut, and says what to do', async () => {
  const token = anna.token('message');
  for (let length = 1; length < token.length; length += 6) {
    const response = await visit(at(`/p/${token.slice(0, length)}`));
    expect([length, response.status]).toEqual([length, 404]);
    expect(words(await response.text())).toContain('It may have been cut');
    expect((await press(at(`/p/${token.slice(0, length)}`), [['intent', 'leave_brand']])).status).toBe(404);
  }
});

test("a token for another tenant's contact, and of a contact who was erased, is gone", async () => {
  const other = await page.world.brand('Fig');
  const crossed = signLink(page.world.keyring, {
    purpose: 'message',
    tenantId: other.tenantId,
    contactId: anna.id,
    messageId: noMessage,
    day: 0,
    epoch: 0,
  });
  const erased = await page.recipient({ email: 'erased@example.com' });
  await page.brand.act((session) =>
    session.sql(sql`update contact set erased_at = ${session.at}, email = null, email_key = null
      where tenant_id = ${session.tenantId} and id = ${erased.id}`),
  );
  for (const url of [at(`/p/${crossed}`), erased.page]) {
    const response = await visit(url);
    const text = await response.text();
    expect(response.status).toBe(410);
    expect(text).not.toMatch(/Olive|Fig|example\.com/);
    expect((await press(url, [['intent', 'leave_all_brands']])).status).toBe(410);
  }
});

test('an altered link explains itself, whichever of its characters was altered, and tells nothing', async () => {
  const token = anna.token('message');
  for (let i = 0; i < token.length; i += 7) {
    const altered = token.slice(0, i) + (token[i] === 'A' ? 'B' : 'A') + token.slice(i + 1);
    const response = await visit(at(`/p/${altered}`));
    const text = words(await response.text());
    expect(response.status).toBe(404);
    expect(text).toContain('This link does not work');
    expect(text).not.toContain('Olive');
  }
});

test.each(['x', 'a'.repeat(95), '%00', '%E0%A4%A', '..%2F..%2Fetc', `${'A'.repeat(3_000)}`])(
  'the link "%s" is none',
  async (token) => {
    expect((await visit(at(`/p/${token}`))).status).toBe(404);
    expect((await press(at(`/p/${token}`), [['intent', 'leave_brand']])).status).toBe(404);
  },
);

test('a revoked link is gone, for looking and for every form, and the page says so in the wished language', async () => {
  const ben = await page.recipient({ email: 'ben@example.com' });
  await page.brand.act((session) =>
    session.sql(sql`update contact set epoch = 1 where tenant_id = ${session.tenantId} and id = ${ben.id}`),
  );
  const response = await visit(ben.page, { headers: { 'accept-language': 'he-IL, en;q=0.5' } });
  const html = await response.text();
  expect(response.status).toBe(410);
  expect(html).toContain('<html lang="he-IL" dir="rtl">');
  expect(html).toContain('הקישור אינו תקף עוד');
  expect((await press(ben.page, [['intent', 'leave_brand']])).status).toBe(410);
  expect(await ben.standing()).toEqual({ Offers: 'subscribed every', News: 'subscribed every' });
  expect((await visit(at(`/p/${ben.token('message', { epoch: 1 })}`))).status).toBe(200);
});

test("Remix's own doors to data are closed", async () => {
  const token = anna.token('message');
  for (const path of [
    `/p/${token}.data`,
    '/_root.data',
    '/__manifest?p=/',
    `/p/${token}?_data=routes%2Fp.%24token`,
  ]) {
    const response = await visit(at(path));
    expect([path, response.status]).toEqual([path, 404]);
    expect(await response.text()).not.toContain('Olive');
  }
});

test('all else is a calm 404, also as a form; other methods are refused', async () => {
  for (const path of [
    '/',
    '/p',
    '/p/',
    '/u',
    '/admin',
    '/p/a/b',
    '//evil.example/p',
    '/assets/none.css',
    '/assets/../server/index.js',
  ]) {
    expect([path, (await visit(at(path))).status]).toEqual([path, 404]);
  }
  expect((await press(at('/nothing'), [])).status).toBe(404);
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
    expect((await visit(anna.page, { method })).status).toBe(405);
  }
});

test('health and the icon answer without a link', async () => {
  const health = await visit(at('/healthz'));
  expect([health.status, await health.text()]).toEqual([200, 'ok\n']);
  expect((await visit(at('/favicon.ico'))).headers.get('content-type')).toContain('image/svg+xml');
});

test('a stuck client is slowed down after 60 forms a minute from one link; others are not', async () => {
  const [carl, dora] = [
    await page.recipient({ email: 'carl@example.com' }),
    await page.recipient({ email: 'dora@example.com' }),
  ];
  const statuses = new Set<number>();
  for (let i = 0; i < 61; i++) statuses.add((await press(carl.page, [['intent', 'none']])).status);
  expect([...statuses]).toEqual([422, 429]);
  expect((await press(dora.page, [['intent', 'none']])).status).toBe(422);
  expect((await visit(carl.page)).status).toBe(200);
});
