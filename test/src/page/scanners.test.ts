import pg from 'pg';
import { visit } from './browsing.js';
import { makePageWorld, type PageWorld, type Recipient } from './page-world.js';

let page: PageWorld;
let admin: pg.Client;
let anna: Recipient;

beforeAll(async () => {
  page = await makePageWorld({ full: true });
  anna = await page.recipient({ email: 'anna@example.com' });
  admin = new pg.Client({ connectionString: page.world.urls.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await page.close();
});

/** Every row of every table, as a superuser sees it. */
async function dump(): Promise<Record<string, string[]>> {
  const { rows: tables } = await admin.query<{ name: string }>(
    `select relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and relkind in ('r', 'p') order by 1`,
  );
  const all: Record<string, string[]> = {};
  for (const { name } of tables) {
    const { rows } = await admin.query<{ row: string }>(
      `select t::text as row from ${pg.escapeIdentifier(name)} t order by 1`,
    );
    all[name] = rows.map(({ row }) => row);
  }
  return all;
}

/** Addresses of our own that a page links to, as a scanner finds them. */
function linksIn(html: string, of: string): string[] {
  const found = [...html.matchAll(/(?:href|action|src)="([^"]*)"/g)].map(
    ([, link]) => new URL(link!.replaceAll('&amp;', '&'), of),
  );
  return [...new Set(found.filter(({ origin }) => origin === page.center.url).map(({ href }) => href))];
}

test('a scanner that GETs and HEADs each link of a mail, and each link behind it, changes no row of any table', async () => {
  const tokens = [anna.token('message'), anna.token('test'), anna.token('message', { ofCampaign: false })];
  const guesses = [
    '?intent=leave_brand',
    '?notice=undone',
    '?done=1',
    '?intent=end_pause&list=all',
    '?pause-for=one_month',
  ];
  const queue = tokens.flatMap((token) => [
    `${page.center.url}/u/${token}`,
    `${page.center.url}/p/${token}`,
    ...guesses.map((guess) => `${page.center.url}/p/${token}${guess}`),
  ]);
  const before = await dump();
  expect(before.subscription!.length).toBeGreaterThan(0);
  const seen = new Set<string>();
  while (queue.length > 0) {
    const url = queue.shift()!;
    if (seen.has(url)) continue;
    seen.add(url);
    for (const method of ['HEAD', 'GET', 'HEAD', 'GET']) {
      const response = await visit(url, { method });
      expect([url, response.status < 400]).toEqual([url, true]);
      const location = response.headers.get('location');
      if (location) queue.push(new URL(location, url).href);
      queue.push(...linksIn(await response.text(), url));
    }
  }
  expect(seen.size).toBeGreaterThan(queue.length + tokens.length * guesses.length);
  expect(await dump()).toEqual(before);
});
