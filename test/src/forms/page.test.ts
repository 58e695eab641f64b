import { newId, showId } from '@heed/schema/domain/ids';
import { archiveForm, updateForm } from '@heed/schema/services/forms';
import { archiveList, createList, updateList } from '@heed/schema/services/lists';
import fc from 'fast-check';
import { press, visit, words } from '../page/browsing.js';
import { minute } from '../support/test-clock.js';
import { en, type FormWorld, filledIn, fillIn, makeFormWorld } from './form-world.js';

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

test('a question may be called what a program calls something else', async () => {
  const called = (key: string) => ({ key, kind: 'text' as const, label: en(key) });
  const { id, url } = await forms.form({
    fields: [
      { key: 'email', kind: 'email', label: en('E-mail'), contactData: 'email', required: true },
      { key: 'constructor', kind: 'several_of', label: en('Which'), choices: [{ value: 'one' }] },
      ...['toString', 'nonce', 'list', 'website', 'words', 'lang', 'once', 'hasOwnProperty'].map(called),
    ],
  });
  expect((await fillIn(url, { email: 'x' })).status).toBe(422);
  const email = somebody();
  expect((await fillIn(url, { email, toString: 'a', constructor: 'one' })).status).toBe(303);
  expect((await forms.submissions(id))[0]!.answers).toEqual({ email, toString: 'a', constructor: ['one'] });
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

test('a form of another site, of another kind, or too large', async () => {
  const { id, url } = await forms.form();
  const fields = filledIn(await (await visit(url)).text(), { name: 'Noa', email: somebody() });
  for (const origin of ['https://evil.example', 'null'])
    expect((await press(url, fields, { origin })).status).toBe(403);
  const post = (body: string, type: string) =>
    visit(url, { method: 'POST', body, headers: { origin: forms.center.url, 'content-type': type } });
  expect((await post('{"a-name":"x"}', 'application/json')).status).toBe(422);
  expect((await post('', 'application/x-www-form-urlencoded')).status).toBe(422);
  expect((await post('x', 'multipart/form-data')).status).toBe(422);
  const large = await post(`a-words=${'x'.repeat(66_000)}`, 'application/x-www-form-urlencoded');
  expect([large.status, await large.text()]).toEqual([413, expect.stringContaining('LIMIT_EXCEEDED')]);
  expect(await forms.submissions(id)).toEqual([]);
  const multipart = new FormData();
  for (const [name, value] of fields) multipart.append(name, value);
  multipart.append('a-words', new Blob(['a file']), 'file.txt');
  const sent = await visit(url, { method: 'POST', body: multipart, headers: { origin: forms.center.url } });
  expect(sent.status).toBe(303);
  expect((await forms.submissions(id))[0]!.answers).not.toHaveProperty('words');
});

test('one address at most five times an hour, whether it is known or not; then it may again', async () => {
  const { id, url } = await forms.form();
  const known = somebody();
  await fillIn((await forms.form()).url, { name: 'A', email: known });
  for (const email of [known, somebody()]) {
    for (let n = 0; n < 5; n++) expect((await fillIn(url, { name: 'A', email })).status).toBe(303);
    const limited = await fillIn(url, { name: 'Typed', email: ` ${email.toUpperCase()} ` });
    const html = await limited.text();
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '3600']);
    expect(words(html)).toContain('Please try again in 60 minutes.');
    expect(html).toContain('value="Typed"');
  }
  expect(await forms.submissions(id)).toHaveLength(10);
  forms.world.clock.advance(61 * minute);
  expect((await fillIn(url, { name: 'A', email: known })).status).toBe(303);
});

test('one place at most thirty times in ten minutes, of each form, faulty ones counted; nothing piles up', async () => {
  const { url } = await forms.form();
  const html = await (await visit(url)).text();
  for (let n = 0; n < 30; n++)
    expect((await press(url, filledIn(html, { name: '', email: 'x' }))).status).toBe(422);
  const answers = filledIn(html, { name: 'A', email: somebody() });
  const limited = await press(url, answers);
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '600']);
  const other = await forms.form();
  expect((await fillIn(other.url, { name: 'A', email: somebody() })).status).toBe(303);
  forms.world.clock.advance(10 * minute);
  expect((await press(url, answers)).status).toBe(303);

  const rows = async () =>
    (await forms.brand.act((session) => session.em.execute('select who, sent from form_rate'))) as unknown[];
  const early = await rows();
  expect(JSON.stringify(early)).not.toContain('127.0.0.1');
  for (let n = 0; n < 10; n++) {
    forms.world.clock.advance(61 * minute);
    await fillIn(url, { name: 'A', email: somebody() });
  }
  expect((await rows()).length).toBeLessThanOrEqual(early.length + 2);
});

test('in the language of its reader, as far as it was written in it; else in the brand’s', async () => {
  const { url } = await forms.form();
  const seen = async (language: string, query = '') => {
    const html = await (await visit(url + query, { headers: { 'accept-language': language } })).text();
    return [
      /<html lang="([^"]*)" dir="(\w+)"/.exec(html)!.slice(1, 3).join(' '),
      /<h1><bdi>(.*?)<\/bdi>/.exec(html)![1],
    ];
  };
  expect(await seen('he-IL,he;q=0.9')).toEqual(['he-IL rtl', 'להצטרף לחורשה']);
  expect(await seen('iw')).toEqual(['he rtl', 'להצטרף לחורשה']);
  expect(await seen('fr, en-GB;q=0.5')).toEqual(['en-GB ltr', 'Join the grove']);
  expect(await seen('fr')).toEqual(['en ltr', 'Join the grove']);
  expect(await seen('*;q=oops, ,;')).toEqual(['en ltr', 'Join the grove']);

  const persian = await forms.form({
    title: [{ locale: 'fa', text: 'عضویت' }],
    intro: [],
    fields: [
      {
        key: 'email',
        kind: 'email',
        label: [{ locale: 'fa', text: 'ایمیل' }],
        contactData: 'email',
        required: true,
      },
    ],
    lists: [],
  });
  const html = await (await visit(persian.url, { headers: { 'accept-language': 'fa' } })).text();
  expect(html).toContain('<html lang="fa" dir="rtl"');
  // Our own words are in another language there, and say so.
  const faulty = await (await fillIn(persian.url, { email: '' }, { 'accept-language': 'fa' })).text();
  expect(faulty).toContain('<bdi lang="en" dir="ltr">Please answer this.</bdi>');
});

test('whatever is sent, the page answers: 303, 422 or 429, never a fault of ours', async () => {
  const { url } = await forms.form();
  const html = await (await visit(url)).text();
  const names = filledIn(html, { name: '', email: '', words: '' }).map(([name]) => name);
  const field = fc.tuple(
    fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 20 })),
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.constantFrom('\u0000', '{{', '%00', 'noa@example.com'),
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(field, { maxLength: 25 }), async (fields) => {
      forms.world.clock.advance(61 * minute);
      const response = await press(url, fields);
      expect([303, 422, 429]).toContain(response.status);
    }),
    { numRuns: 60, seed: 20260301 },
  );
});

test('a form cannot be made that nobody can answer or that says nothing', async () => {
  const email = {
    key: 'email',
    kind: 'email',
    label: en('E-mail'),
    contactData: 'email',
    required: true,
  } as const;
  const faults: [object, (string | number)[]][] = [
    [{ title: [] }, ['title']],
    [{ fields: [] }, ['fields']],
    [{ fields: [{ ...email, required: false }] }, ['fields']],
    [{ fields: [email, { ...email, key: 'other' }] }, ['fields', 1]],
    [{ fields: [email, { key: 'EMAIL', kind: 'text', label: en('x') }] }, ['fields', 1, 'key']],
    [{ fields: [email, { key: '1st', kind: 'text', label: en('x') }] }, ['fields', 1, 'key']],
    [{ fields: [email, { key: 'a', kind: 'text', label: [] }] }, ['fields', 1, 'label']],
    [{ fields: [email, { key: 'a', kind: 'colour', label: en('x') }] }, ['fields', 1, 'kind']],
    [{ fields: [email, { key: 'a', kind: 'one_of', label: en('x') }] }, ['fields', 1, 'choices']],
    [
      { fields: [email, { key: 'a', kind: 'text', label: en('x'), choices: [{ value: 'b' }] }] },
      ['fields', 1, 'choices'],
    ],
    [
      {
        fields: [
          email,
          { key: 'a', kind: 'one_of', label: en('x'), choices: [{ value: 'b' }, { value: ' b' }] },
        ],
      },
      ['fields', 1, 'choices', 1, 'value'],
    ],
    [
      { fields: [email, { key: 'a', kind: 'text', label: en('x'), customFieldId: forms.fields.spend }] },
      ['fields', 1, 'customFieldId'],
    ],
    [
      { fields: [email, { key: 'a', kind: 'number', label: en('x'), customFieldId: newId('customField') }] },
      ['fields', 1, 'customFieldId'],
    ],
    [
      {
        fields: [
          email,
          {
            key: 'a',
            kind: 'one_of',
            label: en('x'),
            customFieldId: forms.fields.colour,
            choices: [{ value: 'red' }],
          },
        ],
      },
      ['fields', 1, 'choices', 0, 'value'],
    ],
    [
      { fields: [email, { key: 'a', kind: 'number', label: en('x'), contactData: 'phone' }] },
      ['fields', 1, 'contactData'],
    ],
    [{ lists: [{ listId: newId('list') }] }, ['lists', 0, 'listId']],
    [{ lists: [{ listId: forms.lists.news }, { listId: forms.lists.news }] }, ['lists', 1, 'listId']],
    [{ redirectUrl: 'http://shop.example/' }, ['redirectUrl']],
    [{ redirectUrl: 'javascript:alert(1)' }, ['redirectUrl']],
    [{ redirectUrl: 'https://user:secret@shop.example/' }, ['redirectUrl']],
    [{ source: ' ' }, ['source']],
    [{ fields: Array.from({ length: 31 }, (_, n) => ({ ...email, key: `e${n}` })) }, ['fields']],
  ];
  for (const [input, path] of faults)
    await expect([path, forms.form(input as never)][1]).rejects.toMatchObject({ path: ['input', ...path] });
  await forms.form({ name: 'Twice' });
  await expect(forms.form({ name: 'Twice' })).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
    path: ['input', 'name'],
  });
});
