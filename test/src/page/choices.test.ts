import { showId } from '@heed/schema/domain/ids';
import { getContact } from '@heed/schema/services/contacts';
import { lookUpOptOut } from '@heed/schema/services/suppressions';
import sql from 'sql-template-tag';
import { press, pressAndRead as pressOn, savedFields, visit, words } from './browsing.js';
import { makePageWorld, type PageWorld, type Recipient } from './page-world.js';

let page: PageWorld;
let anna: Recipient;
let email: string;
let number = 0;
const listId = (name: keyof PageWorld['lists']) => showId('list', page.lists[name]);
/** The form as the page offers it now. */
const offered = async () => savedFields(await (await visit(anna.page)).text());
const pressAndRead = (fields: [string, string][]) => pressOn(anna.page, fields);
async function undo(): Promise<string> {
  const html = await (await visit(anna.page)).text();
  const operation = /name="operation" value="([^"]*)"/.exec(html)?.[1] ?? '';
  return pressAndRead([
    ['intent', 'undo'],
    ['operation', operation],
  ]);
}

beforeAll(async () => {
  page = await makePageWorld();
});
beforeEach(async () => {
  email = `anna${++number}@example.com`;
  anna = await page.recipient({ email });
});
afterAll(() => page.close());

test('the page names the brand and every topic, what one gets and how often, and hides the address', async () => {
  const html = await (await visit(anna.page)).text();
  const text = words(html);
  for (const said of [
    'Olive & Thyme',
    'Offers',
    'Recipes, and how to keep oil',
    'One short mail',
    'about once a week',
  ]) {
    expect(text).toContain(said);
  }
  expect(text).toContain('a•••@example.com');
  expect(html).not.toContain(email);
  expect(text).toContain('Olive Travel');
  expect(text).toContain('messages about your orders');
});

test('it offers, in this order: stay, less often, pause, other topics, leave this topic, the brand, every brand', async () => {
  const text = words(await (await visit(anna.page)).text());
  const order = [
    'Stay, all as it is',
    'How often',
    'For how long',
    'Other topics',
    'Less often: At most one a week',
    'Leave Offers',
    'Leave everything from',
    'Leave every brand',
  ];
  expect(order.map((said) => text.indexOf(said))).toEqual(
    order.map((said) => text.indexOf(said)).sort((a, b) => a - b),
  );
  expect(text.indexOf(order[0]!)).toBeGreaterThan(0);
});

test('saving a page as it stands changes nothing, and says so', async () => {
  expect(await pressAndRead(await offered())).toContain('Nothing changed');
  expect(await anna.proof()).toEqual([]);
});

test('choosing less, joining one topic and leaving another is told exactly, and undone exactly', async () => {
  const [news, tips] = [listId('news'), listId('tips')];
  const changed = (await offered())
    .filter(([name, value]) => !(name === 'on' && value === listId('offers')))
    .filter(([name]) => name !== `often-${news}`);
  changed.push(['on', tips], [`often-${news}`, 'weekly']);
  const text = await pressAndRead(changed);
  expect(text).toContain('These 3 things changed');
  expect(text).toContain('Offers : you no longer get this');
  expect(text).toContain('News : At most one a week');
  expect(text).toContain('Tips : Every message');
  expect(await anna.standing()).toEqual({
    Offers: 'unsubscribed every',
    News: 'subscribed weekly',
    Tips: 'subscribed every',
  });
  expect(await undo()).toContain('Undone');
  expect(await anna.standing()).toEqual({ Offers: 'subscribed every', News: 'subscribed every' });
});

test('a topic that was never confirmed is not ticked; saving leaves it so, ticking it joins', async () => {
  anna = await page.recipient({ email: `pending${number}@example.com`, consent: null });
  expect(words(await (await visit(anna.page)).text())).toContain('Not confirmed yet');
  expect(await pressAndRead(await offered())).toContain('Nothing changed');
  expect(await anna.standing()).toEqual({ Offers: 'pending every', News: 'pending every' });
  await pressAndRead([...(await offered()), ['on', listId('news')]]);
  expect(await anna.standing()).toEqual({ Offers: 'pending every', News: 'subscribed every' });
});

test('leaving the topic leaves that one alone; the words on the button are kept as proof', async () => {
  const text = await pressAndRead([
    ['intent', 'leave_topic'],
    ['list', listId('offers')],
  ]);
  expect(text).toContain('You have left Offers . Nothing else changed.');
  expect(await anna.standing()).toEqual({ Offers: 'unsubscribed every', News: 'subscribed every' });
  expect(await anna.proof()).toMatchObject([{ kind: 'left_topic', source: 'page', ip: '127.0.0.1' }]);
  await undo();
  expect(await anna.standing()).toMatchObject({ Offers: 'subscribed every' });
});

test('leaving the brand stops all of it; joining one topic later brings back that one alone', async () => {
  expect(await pressAndRead([['intent', 'leave_brand']])).toContain(
    'You have left everything from Olive & Thyme .',
  );
  expect(await anna.standing()).toEqual({ Offers: 'unsubscribed every', News: 'unsubscribed every' });
  expect((await anna.proof())[0]?.wording).toBe(
    'Leave everything from Olive & Thyme. No topic of Olive & Thyme reaches you any more.',
  );
  await pressAndRead([...(await offered()), ['on', listId('news')]]);
  expect(await anna.standing()).toEqual({ Offers: 'unsubscribed every', News: 'subscribed every' });
});

test('leaving every brand opts the address out of the whole account; it can be undone, or taken back later', async () => {
  const optedOut = () => page.world.asAccount((session) => lookUpOptOut(session, { email }));
  expect(await pressAndRead([['intent', 'leave_all_brands']])).toContain('You have left every brand');
  expect(await optedOut()).not.toBeNull();
  await undo();
  expect(await optedOut()).toBeNull();
  await pressAndRead([['intent', 'leave_all_brands']]);
  page.world.clock.advance(2 * 3_600_000);
  expect(words(await (await visit(anna.page)).text())).toContain('Let them write again');
  expect(await pressAndRead([['intent', 'return_to_brands']])).toContain('may write to you again');
  expect(await optedOut()).toBeNull();
  expect(await anna.standing()).toEqual({ Offers: 'subscribed every', News: 'subscribed every' });
});

test('who reported spam sees every topic off; the one they tick lifts the complaint and comes back alone', async () => {
  const status = () => page.brand.act(async (session) => (await getContact(session, anna.id)).status);
  await page.brand.act((session) =>
    session.sql(sql`update contact set complained_at = ${session.at}
      where tenant_id = ${session.tenantId} and id = ${anna.id}`),
  );
  page.world.clock.advance(60_000);
  const form = await offered();
  expect(form.filter(([name]) => name === 'on')).toEqual([]);
  expect(await pressAndRead(form)).toContain('Nothing changed');
  expect(await status()).toBe('complained');
  const text = await pressAndRead([...form, ['on', listId('news')]]);
  expect(text).toContain('Saved. This is what changed: News : Every message');
  expect([await status(), await anna.standing()]).toEqual([
    'subscribed',
    { Offers: 'unsubscribed every', News: 'subscribed every' },
  ]);
  await undo();
  expect([await status(), await anna.standing()]).toEqual([
    'complained',
    { Offers: 'subscribed every', News: 'subscribed every' },
  ]);
});

test('a topic that an import gave to somebody who left the brand is off, and can be joined', async () => {
  await pressAndRead([['intent', 'leave_brand']]);
  await page.brand.act((session) =>
    session.sql(sql`update subscription set state = 'subscribed'
      where tenant_id = ${session.tenantId} and contact_id = ${anna.id}`),
  );
  page.world.clock.advance(60_000);
  const form = await offered();
  expect(form.filter(([name]) => name === 'on')).toEqual([]);
  expect(await pressAndRead([...form, ['on', listId('offers')]])).toContain('Offers : Every message');
  expect(await anna.standing()).toEqual({ Offers: 'subscribed every', News: 'unsubscribed every' });
});

test('after an hour a change can no longer be undone, and the page no longer offers it', async () => {
  await pressAndRead([
    ['intent', 'leave_topic'],
    ['list', listId('offers')],
  ]);
  const html = await (await visit(anna.page)).text();
  const operation = /name="operation" value="([^"]*)"/.exec(html)![1]!;
  page.world.clock.advance(61 * 60_000);
  expect(await (await visit(anna.page)).text()).not.toContain('value="undo"');
  expect(
    await pressAndRead([
      ['intent', 'undo'],
      ['operation', operation],
    ]),
  ).toContain('can no longer be undone');
  expect(await anna.standing()).toMatchObject({ Offers: 'unsubscribed every' });
});

test("nobody undoes another person's change", async () => {
  await pressAndRead([
    ['intent', 'leave_topic'],
    ['list', listId('offers')],
  ]);
  const html = await (await visit(anna.page)).text();
  const operation = /name="operation" value="([^"]*)"/.exec(html)![1]!;
  const other = await page.recipient({ email: `other${number}@example.com` });
  await press(other.page, [
    ['intent', 'undo'],
    ['operation', operation],
  ]);
  expect(await anna.standing()).toMatchObject({ Offers: 'unsubscribed every' });
});

test('a test message shows everything, judges the form, and saves nothing', async () => {
  const testPage = `${page.center.url}/p/${anna.token('test')}`;
  const html = await (await visit(testPage)).text();
  expect(words(html)).toContain('This is a test message.');
  for (const fields of [savedFields(html), [['intent', 'leave_brand']], [['intent', 'leave_all_brands']]]) {
    const response = await press(testPage, fields as [string, string][]);
    expect([response.status, response.headers.get('location')]).toEqual([
      303,
      expect.stringMatching(/notice=test$/),
    ]);
  }
  expect((await press(testPage, [['intent', 'save']])).status).toBe(422);
  expect(await anna.standing()).toEqual({ Offers: 'subscribed every', News: 'subscribed every' });
  expect(await anna.proof()).toEqual([]);
});
