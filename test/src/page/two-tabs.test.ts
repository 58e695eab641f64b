import { showId } from '@heed/schema/domain/ids';
import { press, savedFields, visit } from './browsing.js';
import { makePageWorld, type PageWorld, type Recipient } from './page-world.js';

let page: PageWorld;
let anna: Recipient;
let number = 0;
type Fields = [string, string][];
const id = (name: keyof PageWorld['lists']) => showId('list', page.lists[name]);
/** A tab: the form as it was when it was opened. */
const openTab = async (): Promise<Fields> => savedFields(await (await visit(anna.page)).text());
const untick = (tab: Fields, topic: string): Fields =>
  tab.filter(([name, value]) => !(name === 'on' && value === topic));
const tick = (tab: Fields, topic: string): Fields => [...untick(tab, topic), ['on', topic]];
const often = (tab: Fields, topic: string, frequency: string): Fields => [
  ...tab.filter(([name]) => name !== `often-${topic}`),
  [`often-${topic}`, frequency],
];
const save = async (tab: Fields) => expect((await press(anna.page, tab)).status).toBe(303);

beforeAll(async () => {
  page = await makePageWorld();
});
beforeEach(async () => {
  anna = await page.recipient({ email: `anna${++number}@example.com` });
});
afterAll(() => page.close());

test('two tabs that touch different topics both count, whichever is saved last', async () => {
  const [a, b] = [await openTab(), await openTab()];
  await save(untick(a, id('offers')));
  await save(often(b, id('news'), 'weekly'));
  await save(tick(a, id('tips')));
  expect(await anna.standing()).toEqual({
    Offers: 'unsubscribed every',
    News: 'subscribed weekly',
    Tips: 'subscribed every',
  });
});

test('of one topic the tick of one tab and the frequency of the other both count', async () => {
  const [a, b] = [await openTab(), await openTab()];
  await save(often(a, id('offers'), 'monthly'));
  await save(tick(untick(b, id('news')), id('tips')));
  expect(await anna.standing()).toEqual({
    Offers: 'subscribed monthly',
    News: 'unsubscribed every',
    Tips: 'subscribed every',
  });
});

test('a topic that one tab left is not joined again by the other, which only chose how often', async () => {
  const [a, b] = [await openTab(), await openTab()];
  await save(untick(a, id('offers')));
  await save(often(b, id('offers'), 'weekly'));
  expect(await anna.standing()).toMatchObject({ Offers: 'unsubscribed every' });
});

test('where both changed the same, the last one counts', async () => {
  const [a, b] = [await openTab(), await openTab()];
  await save(often(a, id('offers'), 'weekly'));
  await save(often(b, id('offers'), 'monthly'));
  expect(await anna.standing()).toMatchObject({ Offers: 'subscribed monthly' });
});

test('a tab that is older than "leave everything" takes nothing back by saving', async () => {
  const old = await openTab();
  await press(anna.page, [['intent', 'leave_brand']]);
  await save(old);
  await save(often(old, id('news'), 'weekly'));
  expect(await anna.standing()).toEqual({ Offers: 'unsubscribed every', News: 'unsubscribed every' });
});

test('a form that does not say what it showed is taken at its word', async () => {
  const bare = (await openTab()).map(([name, value]): [string, string] =>
    name === 'topic' ? [name, value.split('.')[0]!] : [name, value],
  );
  await press(anna.page, [['intent', 'leave_brand']]);
  await save(bare);
  expect(await anna.standing()).toEqual({ Offers: 'subscribed every', News: 'subscribed every' });
});
