import { showId } from '@heed/schema/domain/ids';
import { pageOfLeavingComments } from '@heed/schema/services/leaving-comments';
import { lookUpOptOut } from '@heed/schema/services/suppressions';
import { pressAndRead, visit, words } from './browsing.js';
import { makePageWorld, type PageWorld, type Recipient } from './page-world.js';

let page: PageWorld;
let anna: Recipient;
let email: string;
let number = 0;
const listId = (name: keyof PageWorld['lists']) => showId('list', page.lists[name]);
/** Presses a button of the leave step, with the fields that stand there. */
const leave = (intent: string, said: Record<string, string> = {}) =>
  pressAndRead(anna.page, [
    ['list', listId('offers')],
    ['less', 'weekly'],
    ...Object.entries({ reason: '', comment: '', ...said }),
    ['intent', intent],
  ] as [string, string][]);
const comments = () =>
  page.brand.act(async (session) => {
    const { nodes } = await pageOfLeavingComments(session, { page: { first: 10 } });
    return nodes.filter(({ contactId }) => contactId === anna.id);
  });

beforeAll(async () => {
  page = await makePageWorld();
});
beforeEach(async () => {
  email = `anna${++number}@example.com`;
  anna = await page.recipient({ email });
});
afterAll(() => page.close());

test('to stay and to get less stand before the ways out, and the ways out are one click all the same', async () => {
  const html = await (await visit(anna.page)).text();
  const step = words(html.slice(html.indexOf('id="leave"')));
  const order = [
    'Stay, all as it is',
    'Less often: At most one a week',
    'Leave Offers',
    'Leave everything from',
  ];
  expect(order.map((said) => step.indexOf(said)).every((at) => at > 0)).toBe(true);
  expect([...order].sort((a, b) => step.indexOf(a) - step.indexOf(b))).toEqual(order);
  expect(html).toContain('href="#leave"');
  const form = html.slice(html.indexOf('id="leave"'), html.lastIndexOf('</form>'));
  expect(form).not.toMatch(/ required|type="checkbox"|confirm/);
});

test('staying changes nothing and says so', async () => {
  const text = words(await (await visit(`${anna.page}?notice=stay`)).text());
  expect(text).toContain('All stays as it is.');
  expect(await anna.proof()).toEqual([]);
});

test('less often is one click, kept with its words, and then the next step is offered', async () => {
  const text = await leave('less_often');
  expect(text).toContain('Offers : At most one a week');
  expect(text).toContain('Less often: At most one in two weeks');
  expect(await anna.standing()).toEqual({ Offers: 'subscribed weekly', News: 'subscribed every' });
  expect(await anna.proof()).toMatchObject([{ kind: 'frequency_chosen', source: 'page' }]);
});

test('a reason and a comment go to the team, with what was left; none is asked for', async () => {
  await leave('leave_topic', { reason: 'too_often', comment: ' Three a day!\r\n\u0000Too much. ' });
  await leave('leave_brand');
  expect(await comments()).toEqual([
    expect.objectContaining({
      kind: 'leave_topic',
      listId: page.lists.offers,
      reason: 'too_often',
      comment: 'Three a day!\n Too much.',
      undoneAt: null,
    }),
  ]);
});

test('a comment that is too long is cut, a reason that is none is dropped: leaving works', async () => {
  await leave('leave_topic', { reason: 'bored', comment: '💐'.repeat(1_500) });
  expect(await comments()).toEqual([expect.objectContaining({ reason: null, comment: '💐'.repeat(1_000) })]);
  expect(await anna.standing()).toMatchObject({ Offers: 'unsubscribed every' });
});

test('what is said on leaving every brand is for the account to read, not for one brand', async () => {
  await leave('leave_all_brands', { reason: 'never_asked', comment: 'Who are you?' });
  expect(await comments()).toEqual([]);
  const optOut = await page.world.asAccount((session) => lookUpOptOut(session, { email }));
  expect(optOut).toMatchObject({ note: 'never_asked: Who are you?' });
});

test('the second of two clicks shows what the first one did, with its undo', async () => {
  for (const [intent, said] of [
    ['less_often', 'Offers : At most one a week'],
    ['leave_topic', 'You have left Offers'],
    ['leave_brand', 'You have left everything from'],
    ['leave_all_brands', 'You have left every brand'],
  ] as const) {
    const first = await leave(intent);
    expect(first).toContain(said);
    expect(await leave(intent)).toBe(first);
  }
  page.world.clock.advance(60_000);
  expect(await leave('leave_topic')).toContain('Nothing changed: it was so already.');
});

test('two clicks at once do one thing, and both say so', async () => {
  const [first, second] = await Promise.all([leave('leave_topic'), leave('leave_topic')]);
  expect(second).toBe(first);
  expect(await anna.proof()).toHaveLength(1);
});

test('it says since when a change holds, until when it can be undone, and what may still arrive', async () => {
  page.world.clock.set('2026-03-02T10:00:00Z');
  anna = await page.recipient({ email: `zone${++number}@example.com`, timeZone: 'Asia/Jerusalem' });
  const text = await leave('leave_topic');
  expect(text).toMatch(/In force since 12:00 PM \. You can undo this until 1:00 PM \./);
  expect(text).toContain('What is on its way already may still arrive.');
});
