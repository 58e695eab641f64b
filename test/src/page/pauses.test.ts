import { showId } from '@heed/schema/domain/ids';
import sql from 'sql-template-tag';
import { day } from '../support/test-clock.js';
import { press, pressAndRead, savedFields, visit, words } from './browsing.js';
import { makePageWorld, type PageWorld, type Recipient } from './page-world.js';

let page: PageWorld;
let anna: Recipient;
let number = 0;
const listId = (name: keyof PageWorld['lists']) => showId('list', page.lists[name]);
const offered = async () => savedFields(await (await visit(anna.page)).text());
const read = async () => words(await (await visit(anna.page)).text());
/** The form as the page offers it, with the pause chosen. */
async function withPause(pause: { what?: string; length?: string; until?: string }) {
  const { what = listId('offers'), length = '', until = '' } = pause;
  const rest = (await offered()).filter(([name]) => !name.startsWith('pause-'));
  return [...rest, ['pause-what', what], ['pause-for', length], ['pause-until', until]] as [string, string][];
}
const save = async (pause: Parameters<typeof withPause>[0]) =>
  pressAndRead(anna.page, await withPause(pause));
const endPause = (what: string) =>
  pressAndRead(anna.page, [
    ['intent', 'end_pause'],
    ['list', what],
  ]);
/** Until when each topic is paused, as stored. */
const paused = () =>
  page.brand.act(async (session) => {
    const rows = await session.sql<{ name: string; until: Date | null }>(sql`
      select l.name, s.snoozed_until as until from subscription s
      join list l on l.tenant_id = s.tenant_id and l.id = s.list_id
      where s.tenant_id = ${session.tenantId} and s.contact_id = ${anna.id} order by l.position`);
    return Object.fromEntries(rows.map(({ name, until }) => [name, until?.toISOString() ?? null]));
  });

beforeAll(async () => {
  page = await makePageWorld();
});
beforeEach(async () => {
  page.world.clock.set('2026-03-02T10:00:00Z');
  anna = await page.recipient({
    email: `anna${++number}@example.com`,
    locale: 'en-GB',
    timeZone: 'Asia/Jerusalem',
  });
});
afterAll(() => page.close());

test.each([
  ['two_weeks', '16 March 2026', '2026-03-15T22:00:00.000Z'],
  ['one_month', '2 April 2026', '2026-04-01T21:00:00.000Z'],
  ['three_months', '2 June 2026', '2026-06-01T21:00:00.000Z'],
])(
  'a pause of %s ends on %s, at midnight where the reader is, over the clock change too',
  async (length, shown, stored) => {
    const text = await save({ length });
    expect(text).toContain(`Offers : paused until ${shown}`);
    expect(text).toContain(`Paused until ${shown} .`);
    expect(await paused()).toEqual({ Offers: stored, News: null });
    expect((await anna.proof()).at(-1)).toMatchObject({ kind: 'snoozed', wording: stored });
  },
);

test('until a day: that topic alone, shown with its end, and over by itself on that day', async () => {
  expect(await save({ until: '2026-03-05' })).toContain('Offers : paused until 5 March 2026');
  expect(await paused()).toEqual({ Offers: '2026-03-04T22:00:00.000Z', News: null });
  page.world.clock.set('2026-03-04T21:59:00Z');
  expect(await read()).toContain('Paused until 5 March 2026');
  page.world.clock.set('2026-03-04T22:00:00Z');
  expect(await read()).not.toContain('Paused until');
});

test('all topics at once, and only those that are on; one button ends them all', async () => {
  const text = await save({ what: 'all', length: 'one_month' });
  expect(text).toContain('All that you get from Olive & Thyme is paused until 2 April 2026');
  expect(Object.values(await paused())).toEqual(['2026-04-01T21:00:00.000Z', '2026-04-01T21:00:00.000Z']);
  const ended = await endPause('all');
  expect(ended).toContain('Offers : no longer paused');
  expect(ended).toContain('News : no longer paused');
  expect(await paused()).toEqual({ Offers: null, News: null });
});

test('a pause is ended early by its button, undone like anything else, and saving the page keeps it', async () => {
  await save({ length: 'two_weeks' });
  const before = await paused();
  expect(await pressAndRead(anna.page, await offered())).toContain('Saved. This is what changed');
  page.world.clock.advance(day);
  expect(await pressAndRead(anna.page, await offered())).toContain('Nothing changed');
  expect(await paused()).toEqual(before);
  expect(await endPause(listId('offers'))).toContain('Offers : no longer paused');
  expect(await paused()).toEqual({ Offers: null, News: null });
  expect((await anna.proof()).at(-1)).toMatchObject({ kind: 'pause_ended' });
  const html = await (await visit(anna.page)).text();
  const operation = /name="operation" value="([^"]*)"/.exec(html)![1]!;
  await pressAndRead(anna.page, [
    ['intent', 'undo'],
    ['operation', operation],
  ]);
  expect(await paused()).toEqual(before);
});

test('a pause and other choices are saved together, by one button, as one change', async () => {
  const fields = (await withPause({ what: 'all', length: 'two_weeks' })).filter(
    ([name]) => name !== `often-${listId('news')}`,
  );
  const text = await pressAndRead(anna.page, [
    ...fields,
    [`often-${listId('news')}`, 'monthly'],
    ['on', listId('tips')],
  ]);
  expect(text).toContain('These 5 things changed');
  for (const line of [
    'Offers : paused until 16 March',
    'News : At most one a month',
    'News : paused until 16 March',
    'Tips : Every message',
    'Tips : paused until 16 March',
  ])
    expect(text).toContain(line);
});

test('leaving and joining again is joining: the old pause is over', async () => {
  await save({ length: 'three_months' });
  await pressAndRead(anna.page, [
    ['intent', 'leave_topic'],
    ['list', listId('offers')],
  ]);
  expect(await read()).not.toContain('Paused until');
  await pressAndRead(anna.page, [...(await offered()), ['on', listId('offers')]]);
  expect(await paused()).toMatchObject({ Offers: null });
});

test.each([
  ['yesterday', { until: '2026-03-01' }, 'from tomorrow'],
  ['today', { until: '2026-03-02' }, 'from tomorrow'],
  ['in two years', { until: '2028-03-02' }, 'a year ahead'],
  ['a day that is none', { until: '2026-02-30' }, 'from tomorrow'],
  ['what some browsers send as text', { until: '5.3.2026' }, 'from tomorrow'],
  ['a length that is none', { length: 'for_ever' }, 'length of the pause from the list'],
  ['both a length and a day', { length: 'one_month', until: '2026-03-20' }, 'not both'],
])('a pause of %s is refused, said at its field, with the choices kept', async (_what, pause, said) => {
  const fields = (await withPause(pause)).filter(
    ([name, value]) => name !== 'on' || value !== listId('news'),
  );
  const response = await press(anna.page, fields);
  const html = await response.text();
  expect(response.status).toBe(422);
  expect(words(html)).toContain(said);
  expect(html).toMatch(/<a href="#pause-(for|until)">/);
  expect(html).toContain('aria-describedby="pause-problem"');
  expect(savedFields(html)).not.toContainEqual(['on', listId('news')]);
  expect(await anna.proof()).toEqual([]);
});

test('an unknown topic cannot be paused; one that is not on stays as it is', async () => {
  const unknown = listId('offers').replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  expect((await press(anna.page, await withPause({ what: unknown, length: 'one_month' }))).status).toBe(422);
  expect((await press(anna.page, await withPause({ what: 'everything', length: 'one_month' }))).status).toBe(
    422,
  );
  expect(await save({ what: listId('tips'), length: 'one_month' })).toContain('Nothing changed');
});
