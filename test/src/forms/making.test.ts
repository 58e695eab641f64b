import { newId } from '@heed/schema/domain/ids';
import { visit } from '../page/browsing.js';
import { minute } from '../support/test-clock.js';
import { en, type FormWorld, fillIn, makeFormWorld } from './form-world.js';

let forms: FormWorld;
beforeAll(async () => {
  forms = await makeFormWorld();
});
afterAll(() => forms.close());
// What was sent from here before is over.
beforeEach(() => void forms.world.clock.advance(61 * minute));

let people = 0;
const somebody = () => `p${++people}@example.com`;

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
