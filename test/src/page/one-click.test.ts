import { visit } from './browsing.js';
import { makePageWorld, type PageWorld, type Recipient } from './page-world.js';

let page: PageWorld;
let anna: Recipient;
let number = 0;
const urlencoded = () => new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
const multipart = () => {
  const form = new FormData();
  form.set('List-Unsubscribe', 'One-Click');
  return form;
};
const oneClick = (token: string, body: RequestInit['body'] = urlencoded()) =>
  visit(`${page.center.url}/u/${token}`, { method: 'POST', body, headers: { 'user-agent': 'Provider/1.0' } });

beforeAll(async () => {
  page = await makePageWorld();
});
beforeEach(async () => {
  anna = await page.recipient({ email: `anna${++number}@example.com` });
});
afterAll(() => page.close());

test.each([
  ['urlencoded', urlencoded],
  ['multipart', multipart],
])(
  'a mail provider posts one-click as %s: the topic is left, that one only, with an empty 200',
  async (_encoding, body) => {
    const response = await oneClick(anna.token('message'), body());
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(response.headers.get('location')).toBeNull();
    expect(await anna.standing()).toEqual({ Offers: 'unsubscribed every', News: 'subscribed every' });
    expect(await anna.proof()).toMatchObject([
      { kind: 'left_topic', source: 'one_click', ip: '127.0.0.1', userAgent: 'Provider/1.0' },
    ]);
  },
);

test('again and again changes nothing more', async () => {
  for (let i = 0; i < 3; i++) expect((await oneClick(anna.token('message'))).status).toBe(200);
  expect(await anna.proof()).toHaveLength(1);
});

test('two at the same time leave once', async () => {
  const token = anna.token('message');
  const answers = await Promise.all(Array.from({ length: 6 }, () => oneClick(token)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  expect(await anna.proof()).toHaveLength(1);
});

test.each(['GET', 'HEAD'])(
  'a scanner that follows the link with %s is shown the page, and changes nothing',
  async (method) => {
    const token = anna.token('message');
    const response = await visit(`${page.center.url}/u/${token}`, { method });
    expect([response.status, response.headers.get('location')]).toEqual([303, `/p/${token}`]);
    expect((await visit(`${page.center.url}/p/${token}`, { method })).status).toBe(200);
    expect(await anna.proof()).toEqual([]);
  },
);

test('a post that does not say One-Click is refused, and changes nothing', async () => {
  for (const body of ['', 'List-Unsubscribe=Maybe', 'a=b', '{"List-Unsubscribe":"One-Click"}']) {
    const response = await oneClick(anna.token('message'), body);
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('INVALID_INPUT')]);
  }
  expect(await anna.proof()).toEqual([]);
});

test('an altered, a cut and a revoked one are refused with a code', async () => {
  const token = anna.token('message');
  const altered = token.slice(0, 40) + (token[40] === 'A' ? 'B' : 'A') + token.slice(41);
  for (const wrong of [altered, token.slice(0, 60), 'x', '%E0%A4%A']) {
    const response = await oneClick(wrong);
    expect([response.status, await response.text()]).toEqual([404, expect.stringContaining('INVALID_TOKEN')]);
  }
  const revoked = await oneClick(anna.token('message', { epoch: 7 }));
  expect([revoked.status, await revoked.text()]).toEqual([410, expect.stringContaining('INVALID_TOKEN')]);
  expect(await anna.proof()).toEqual([]);
});

test('the link of a test message answers as the real one, and saves nothing', async () => {
  expect((await oneClick(anna.token('test'))).status).toBe(200);
  expect(await anna.standing()).toMatchObject({ Offers: 'subscribed every' });
  expect(await anna.proof()).toEqual([]);
});

test('posts from any origin count: the token is their authority', async () => {
  const response = await visit(`${page.center.url}/u/${anna.token('message')}`, {
    method: 'POST',
    body: urlencoded(),
    headers: { origin: 'https://mail.example' },
  });
  expect(response.status).toBe(200);
  expect(await anna.standing()).toMatchObject({ Offers: 'unsubscribed every' });
});
