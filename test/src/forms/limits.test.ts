import { startPreferenceCenter } from '@heed/preference-center/server';
import { openDatabase } from '@heed/schema/session/database';
import fc from 'fast-check';
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

test('while the database is away the page says so, and asks to be tried again', async () => {
  const { url } = await forms.form();
  const { keyring } = forms.world;
  const database = await openDatabase({ url: 'postgres://heed_app:x@127.0.0.1:1/heed', keyring });
  const address = { port: 0, host: '127.0.0.1', publicUrl: 'https://page.example' };
  const away = await startPreferenceCenter({ database, ...address });
  const there = away.url + new URL(url).pathname;
  for (const response of [await visit(there), await press(there, [['a-name', 'Noa']])]) {
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '10']);
    expect(words(await response.text())).toContain('Back in a moment');
  }
  await away.stop();
  await database.close();
});
