import { newId, showId } from '@heed/schema/domain/ids';
import { archiveForm, updateForm } from '@heed/schema/services/forms';
import { archiveList, createList, updateList } from '@heed/schema/services/lists';
import { press, visit, words } from '../page/browsing.js';
import { minute } from '../support/test-clock.js';
import { type FormWorld, filledIn, fillIn, makeFormWorld } from './form-world.js';

let forms: FormWorld;
beforeAll(async () => {
  forms = await makeFormWorld();
});
afterAll(() => forms.close());
// What was sent from here before is over.
beforeEach(() => void forms.world.clock.advance(61 * minute));

let people = 0;
const somebody = () => `p${++people}@example.com`;

test.each([
  ['name', 'a required question without an answer', '  ', 'Please answer this.'],
  ['email', 'no address', 'noa@', 'This is no e-mail address'],
  ['email', 'two lines of address', 'noa@example.com\r\nBcc: x@y.example', 'This is no e-mail address'],
  ['phone', 'a number without its country', '050 123 4567', 'This is no phone number with its country'],
  ['spend', 'a number that is none', '12 olives', 'This is no number'],
  ['spend', 'a number without end', '1e999', 'This is no number'],
  ['birthday', 'a day that is none', '2026-02-30', 'This is no date.'],
  ['member', 'neither yes nor no', 'maybe', 'Choose from what is offered.'],
  ['colour', 'a choice that is not there', 'blue', 'Choose from what is offered.'],
  ['interests', 'one of several that is not there', 'cars', 'Choose from what is offered.'],
  ['name', 'a name of 201 characters', 'x'.repeat(201), 'This is too long.'],
  ['words', '5,001 characters', 'x'.repeat(5_001), 'This is too long.'],
  ['name', 'a control character', 'a\u0007b', 'This holds characters that cannot be kept.'],
])('%s: %s is told beside it, and what was typed is kept', async (key, _what, typed, told) => {
  const { id, url } = await forms.form();
  const answers = { name: 'Noa', email: 'noa@example.com', family: 'O"Neil <b>', [key]: typed };
  const response = await fillIn(url, answers);
  const html = await response.text();
  expect(response.status).toBe(422);
  expect(words(html)).toContain('Nothing was sent yet.');
  expect(html).toMatch(new RegExp(`<p class="problem" id="a-${key}-p">${told}`));
  expect(html).toContain(`<a href="#a-${key}">`);
  expect(html).toContain(`id="a-${key}"`);
  expect(html).toContain('value="O&quot;Neil &lt;b&gt;"');
  expect(await forms.submissions(id)).toEqual([]);

  // Put right, the very form goes.
  const right: Record<string, string> = { name: 'Noa', email: somebody(), [key]: '' };
  if (key === 'name' || key === 'email') right[key] = key === 'name' ? 'Noa' : somebody();
  expect((await press(url, filledIn(html, right))).status).toBe(303);
  expect(await forms.submissions(id)).toHaveLength(1);
});

test('every fault at once is told, and so is that ticks were kept', async () => {
  const { url } = await forms.form();
  const response = await fillIn(url, {
    name: '',
    email: 'x',
    phone: '1',
    interests: ['oil', 'herbs'],
    colour: 'black',
    member: 'no',
    list: showId('list', forms.lists.offers),
  });
  const html = await response.text();
  expect(html.match(/class="problem"/g)).toHaveLength(3);
  expect(filledIn(html)).toEqual(
    expect.arrayContaining([
      ['a-interests', 'oil'],
      ['a-interests', 'herbs'],
      ['a-member', 'no'],
      ['list', showId('list', forms.lists.offers)],
    ]),
  );
  expect(html).toContain('<option value="black" selected="">');
});

test('words that changed since the page was opened are shown again before anybody agrees to them', async () => {
  const { id, url } = await forms.form({ lists: [{ listId: forms.lists.offers }] });
  const opened = await (await visit(url)).text();
  await forms.brand.act((session) => updateList(session, { id: forms.lists.offers, cadence: 'every day' }));
  const answers = { name: 'Noa', email: somebody(), list: showId('list', forms.lists.offers) };
  const stale = await press(url, filledIn(opened, answers));
  const html = await stale.text();
  expect([stale.status, words(html)]).toEqual([422, expect.stringContaining('The form has changed')]);
  expect(words(html)).toContain('Offers: a letter (every day)');
  expect((await press(url, filledIn(html, { ...answers }))).status).toBe(303);
  expect(await forms.submissions(id)).toHaveLength(1);
});

test('a topic that was archived meanwhile, of another form, or no topic at all', async () => {
  const made = await forms.brand.act((session) =>
    createList(session, { name: 'Cruises', description: 'd', receives: 'r', cadence: 'c' }),
  );
  const { id, url } = await forms.form({ lists: [{ listId: made.id }] });
  const opened = await (await visit(url)).text();
  const answers = { name: 'Noa', email: somebody() };
  for (const list of [showId('list', forms.lists.offers), showId('list', newId('list')), 'x', `${made.id} `])
    expect((await press(url, filledIn(opened, { ...answers, list }))).status).toBe(422);
  await forms.brand.act((session) => archiveList(session, { id: made.id }));
  expect((await press(url, filledIn(opened, { ...answers, list: showId('list', made.id) }))).status).toBe(
    422,
  );
  expect(await (await visit(url)).text()).not.toContain('Cruises');
  expect(await forms.submissions(id)).toEqual([]);
});

test('a closed form says so, and opens again; an archived one stays closed', async () => {
  const { id, url } = await forms.form();
  const opened = await (await visit(url)).text();
  await forms.brand.act((session) => updateForm(session, { formId: id, open: false }));
  const closed = await visit(url);
  expect([closed.status, words(await closed.text())]).toEqual([
    410,
    expect.stringContaining('This form is closed'),
  ]);
  const late = await press(url, filledIn(opened, { name: 'Noa', email: somebody() }));
  expect([late.status, words(await late.text())]).toEqual([
    410,
    expect.stringContaining('Nothing was sent.'),
  ]);
  await forms.brand.act((session) => updateForm(session, { formId: id, open: true }));
  expect((await visit(url)).status).toBe(200);
  await forms.brand.act((session) => archiveForm(session, { formId: id }));
  expect((await visit(url)).status).toBe(410);
  expect(await forms.submissions(id)).toEqual([]);
  await expect(
    forms.brand.act((session) => updateForm(session, { formId: id, open: true })),
  ).rejects.toMatchObject({ code: 'WRONG_STATE' });
});

test('no such form, whatever the address; what mail programs stick to it is no matter', async () => {
  const { url } = await forms.form();
  for (const suffix of ['.', ')', '%3D', '">']) expect((await visit(url + suffix)).status).toBe(200);
  for (const name of [
    showId('form', newId('form')),
    'form_x',
    'list_01h455vb4pex5vsknk084sn02q',
    '%00',
    '%ff',
  ]) {
    const response = await visit(`${forms.center.url}/f/${name}`);
    expect([name, response.status, words(await response.text())]).toEqual([
      name,
      404,
      expect.stringContaining('There is no such form'),
    ]);
    expect((await press(`${forms.center.url}/f/${name}`, [])).status).toBe(404);
  }
});

test('looking changes nothing, as often as anything follows the link', async () => {
  const { id, url } = await forms.form();
  for (const method of ['GET', 'HEAD'])
    for (const query of ['', '?done', '?a-name=Noa&a-email=noa@example.com&intent=send', '?t=x'])
      expect((await visit(url + query, { method })).status).toBe(200);
  expect(await forms.submissions(id)).toEqual([]);
});
