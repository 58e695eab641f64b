import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { Readable } from 'node:stream';
import { startPreferenceCenter } from '@heed/preference-center/server';
import { newId, showId } from '@heed/schema/domain/ids';
import { createList } from '@heed/schema/services/lists';
import pg from 'pg';
import { press, savedFields, visit, words } from './browsing.js';
import { makePageWorld, type PageWorld, type Recipient } from './page-world.js';

let page: PageWorld;
let anna: Recipient;
const untouched = async () => {
  expect(await anna.standing()).toEqual({ Offers: 'subscribed every', News: 'subscribed every' });
  expect(await anna.proof()).toEqual([]);
};

beforeAll(async () => {
  page = await makePageWorld();
  anna = await page.recipient({ email: 'anna@example.com' });
});
afterEach(untouched);
afterAll(() => page.close());

test('a topic that does not exist, and one of another brand, get the same 422', async () => {
  const travel = await page.world.brand('Olive Garden');
  const words_ = { name: 'Cruises', description: 'Ships', receives: 'A letter', cadence: 'monthly' };
  const foreign = await travel.act((session) => createList(session, words_));
  const answers: string[] = [];
  for (const id of [newId('list'), foreign.id]) {
    const shown = showId('list', id);
    for (const fields of [
      [
        ['intent', 'save'],
        ['topic', shown],
        [`often-${shown}`, 'every'],
      ],
      [
        ['intent', 'leave_topic'],
        ['list', shown],
      ],
    ]) {
      const response = await press(anna.page, fields as [string, string][]);
      expect(response.status).toBe(422);
      answers.push(words(await response.text()));
    }
  }
  expect(new Set(answers).size).toBe(1);
  expect(answers[0]).toContain('One of the topics does not exist here any more.');
});

test('a topic without its frequency: 422, the fault at its field, the ticks as they were sent', async () => {
  const news = showId('list', page.lists.news);
  const fields = savedFields(await (await visit(anna.page)).text());
  const sent = fields.filter(
    ([name, value]) => name !== `often-${news}` && !(name === 'on' && value === news),
  );
  const response = await press(anna.page, sent);
  const html = await response.text();
  expect(response.status).toBe(422);
  expect(words(html)).toContain('Nothing was saved yet.');
  expect(html).toMatch(/aria-invalid="true"/);
  expect(savedFields(html)).not.toContainEqual(['on', news]);
  const [, anchor] = /<a href="#([^"]+)"><bdi>News/.exec(html)!;
  expect(html).toContain(`<select id="${anchor}"`);
});

test.each<[string, RequestInit['body'], string | undefined]>([
  ['nothing', '', 'application/x-www-form-urlencoded'],
  ['JSON', '{"intent":"leave_brand"}', 'application/json'],
  ['multipart without a boundary', 'intent=leave_brand', 'multipart/form-data'],
  ['bytes without a type', 'intent=leave_brand', 'application/octet-stream'],
  ['an unknown button', 'intent=delete', 'application/x-www-form-urlencoded'],
])('a form of %s is refused with 422', async (_what, body, type) => {
  const headers = { origin: page.center.url, ...(type ? { 'content-type': type } : {}) };
  const response = await visit(anna.page, { method: 'POST', body, headers });
  expect(response.status).toBe(422);
  expect(await response.text()).toContain('</html>');
});

test.each([
  ['81 kB', 81],
  ['3 MB', 3 * 1024],
])(
  'a form of %s is refused with 413, whether or not it tells its length, and the page goes on',
  async (_size, kilobytes) => {
    const told = await sent(`intent=leave_brand&comment=${'x'.repeat(kilobytes * 1024)}`);
    expect(told).toEqual([413, expect.stringContaining('LIMIT_EXCEEDED')]);
    const stream = new ReadableStream({
      start(controller) {
        for (let i = 0; i < kilobytes; i++) controller.enqueue(new TextEncoder().encode('x'.repeat(1024)));
        controller.close();
      },
    });
    expect(await sent(stream)).toEqual([413, expect.stringContaining('LIMIT_EXCEEDED')]);
    expect((await visit(anna.page)).status).toBe(200);
  },
);

/** The answer, which comes before the body was sent whole: then the connection may be closed under it. */
async function sent(body: string | ReadableStream): Promise<[number, string]> {
  const { hostname, port, pathname } = new URL(anna.page);
  const asked = request({ hostname, port, path: pathname, method: 'POST' });
  asked.on('error', () => undefined);
  void Readable.from(typeof body === 'string' ? [body] : body).pipe(asked);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  asked.destroy();
  return [response.statusCode!, text];
}

test.each(['https://evil.example', 'null', 'not an origin', 'http://127.0.0.1:1'])(
  "a form from another site's page (Origin: %s) is refused",
  async (origin) => {
    const response = await press(anna.page, [['intent', 'leave_brand']], { origin });
    expect([response.status, await response.text()]).toEqual([403, expect.stringContaining('FORBIDDEN')]);
  },
);

test('a form that the database keeps waiting is answered 503 in time, not left hanging', async () => {
  const { urls, database } = page.world;
  const center = await startPreferenceCenter({
    database,
    port: 0,
    host: '127.0.0.1',
    publicUrl: 'https://page.example',
    patienceMs: 300,
  });
  const holder = new pg.Client({ connectionString: urls.adminUrl });
  await holder.connect();
  await holder.query('begin');
  await holder.query('lock table contact in access exclusive mode');
  const response = await press(`${center.url}/p/${anna.token('message')}`, [['intent', 'none_yet']]);
  const late = await visit(`${center.url}/p/${anna.token('message')}`);
  expect([response.status, late.status, late.headers.get('retry-after')]).toEqual([503, 503, '10']);
  await holder.query('rollback');
  await holder.end();
  await center.stop();
});

test('behind a proxy the public address is our own origin, whatever Host says', async () => {
  const response = await press(anna.page, [['intent', 'none_yet']], { origin: 'https://page.example' });
  expect(response.status).toBe(422);
});

test('a forwarded host is not believed, so it cannot make a foreign origin ours', async () => {
  const headers = { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' };
  expect((await press(anna.page, [['intent', 'leave_brand']], headers)).status).toBe(403);
});
