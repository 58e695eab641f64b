import { showId } from '@heed/schema/domain/ids';
import { createContact } from '@heed/schema/services/contacts';
import { setSources } from '@heed/schema/services/sources';
import sql from 'sql-template-tag';
import { press, visit, words } from '../page/browsing.js';
import { everything, sent, somebody } from './answers.js';
import { en, type FormWorld, filledIn, fillIn, makeFormWorld } from './form-world.js';

let forms: FormWorld;
beforeAll(async () => {
  forms = await makeFormWorld();
});
afterAll(() => forms.close());

test('whoever nobody knows becomes a contact: with what they said, on what they ticked, proved by the words they saw', async () => {
  const { id, url } = await forms.form({ name: 'Autumn fair' });
  const offers = showId('list', forms.lists.offers);
  const led = await sent(
    url,
    { ...everything, email: 'Noa@Example.com', list: offers },
    { 'user-agent': 'Browser/1', 'accept-language': 'he-IL, en;q=0.5' },
  );
  const thanks = await visit(new URL(led, url).href, { headers: { 'accept-language': 'he' } });
  expect([thanks.status, words(await thanks.text())]).toEqual([
    200,
    expect.stringContaining('להתראות בחורשה!'),
  ]);

  const noa = (await forms.contact('noa@example.com'))!;
  expect(noa).toMatchObject({
    email: 'Noa@example.com',
    firstName: 'Noa',
    lastName: 'Levi',
    phone: '+972501234567',
    locale: 'he-IL',
    source: 'form',
    status: 'subscribed',
    consentedAt: forms.world.clock.now(),
    ownConsentAt: null,
    spend: 120.5,
    birthday: '1990-02-28',
    member: true,
    colour: 'black',
    interests: ['oil', 'soap'],
  });
  expect(await forms.standing(noa.id)).toEqual({ Offers: 'subscribed', News: 'subscribed' });
  const how = {
    kind: 'consented',
    source: 'form: Autumn fair',
    actor: 'system:form',
    ip: '127.0.0.1',
    userAgent: 'Browser/1',
  };
  expect(await forms.proof(noa.id)).toEqual([
    { ...how, topic: 'Offers', wording: 'Offers: a letter (about once a week)' },
    { ...how, topic: 'News', wording: 'שליחת הטופס מצרפת אתכם לחדשות.' },
  ]);
  const [submission, ...others] = await forms.submissions(id);
  expect(others).toEqual([]);
  expect(submission).toMatchObject({
    contactId: noa.id,
    authority: 'first',
    listIds: [forms.lists.offers, forms.lists.news],
    answers: {
      name: 'Noa',
      family: 'Levi',
      email: 'Noa@example.com',
      phone: '+972501234567',
      spend: 120.5,
      birthday: '1990-02-28',
      member: true,
      colour: 'black',
      interests: ['oil', 'soap'],
      words: 'I like\nyour shop.',
    },
  });
});

test('a topic that was not ticked is not joined; who joins nothing stands as their source begins', async () => {
  const { url } = await forms.form({ lists: [{ listId: forms.lists.offers }], source: 'quiz' });
  const plain = somebody();
  await sent(url, { name: 'A', email: plain });
  const contact = (await forms.contact(plain))!;
  expect([contact.status, contact.source, await forms.standing(contact.id)]).toEqual(['pending', 'quiz', {}]);

  await forms.brand.act((session) => setSources(session, [{ source: 'quiz', status: 'transactional' }]));
  const buyer = somebody();
  await sent(url, { name: 'A', email: buyer });
  expect((await forms.contact(buyer))!.status).toBe('transactional');
  const joiner = somebody();
  await sent(url, { name: 'A', email: joiner, list: showId('list', forms.lists.offers) });
  expect((await forms.contact(joiner))!.status).toBe('subscribed');

  await forms.brand.act((session) =>
    setSources(session, [{ source: 'quiz', status: 'subscribed', basis: 'Terms of the quiz, 4' }]),
  );
  const player = somebody();
  await sent(url, { name: 'A', email: player });
  const played = (await forms.contact(player))!;
  expect(played.status).toBe('subscribed');
  expect(await forms.proof(played.id)).toMatchObject([
    {
      kind: 'consented',
      topic: null,
      wording: 'Terms of the quiz, 4',
      source: expect.stringMatching(/^form: /),
    },
  ]);
});

test('double opt-in: pending on the topics and as a whole, with the words that were shown', async () => {
  const { url } = await forms.form({ confirm: 'double' });
  const email = somebody();
  await sent(url, { name: 'A', email });
  const contact = (await forms.contact(email))!;
  expect(contact).toMatchObject({
    status: 'pending',
    consentedAt: null,
    confirmationAskedAt: forms.world.clock.now(),
  });
  expect(await forms.standing(contact.id)).toEqual({ News: 'pending' });
  expect(await forms.proof(contact.id)).toMatchObject([
    { kind: 'confirmation_asked', topic: 'News', wording: 'By sending this you join our News.' },
  ]);
});

test('a number that another contact has stays with the submission', async () => {
  const { id, url } = await forms.form();
  await forms.brand.act((session) => createContact(session, { email: somebody(), phone: '+972541234567' }));
  const email = somebody();
  await sent(url, { ...everything, phone: '+972541234567', email });
  expect((await forms.contact(email))!.phone).toBeNull();
  expect((await forms.submissions(id))[0]!.answers).toMatchObject({ phone: '+972541234567' });
});

test('a double click, and two at once, are one submission', async () => {
  const { id, url } = await forms.form();
  const html = await (await visit(url)).text();
  const fields = filledIn(html, { name: 'A', email: somebody() });
  const answers = await Promise.all([press(url, fields), press(url, fields), press(url, fields)]);
  expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
  expect((await press(url, fields)).status).toBe(303);
  expect(await forms.submissions(id)).toHaveLength(1);
});

test('two strangers with one address at the same moment: one contact, two submissions', async () => {
  const { id, url } = await forms.form();
  const email = somebody();
  const both = await Promise.all([fillIn(url, { name: 'A', email }), fillIn(url, { name: 'B', email })]);
  expect(both.map(({ status }) => status)).toEqual([303, 303]);
  const sentBy = await forms.submissions(id);
  expect(sentBy.map(({ authority }) => authority).sort()).toEqual(['claimed', 'first']);
  expect(new Set(sentBy.map(({ contactId }) => contactId)).size).toBe(1);
});

test('a field that no person sees: thanked like anybody, and nothing is stored', async () => {
  const { id, url } = await forms.form();
  const email = somebody();
  const led = await sent(url, { name: 'A', email, website: 'https://spam.example' });
  expect(led).toMatch(/\?done$/);
  expect(await forms.submissions(id)).toEqual([]);
  expect(await forms.contact(email)).toBeUndefined();
});

test('where the brand leads elsewhere, the browser may follow', async () => {
  const { url } = await forms.form({ redirectUrl: 'https://shop.example/thanks?from=form' });
  const page = await visit(url);
  expect(page.headers.get('content-security-policy')).toContain("form-action 'self' https://shop.example;");
  expect(await sent(url, { name: 'A', email: somebody() })).toBe('https://shop.example/thanks?from=form');
});

test('a custom field that no longer takes an answer: the answer stays with the submission', async () => {
  const { id, url } = await forms.form({
    fields: [
      { key: 'email', kind: 'email', label: en('E-mail'), contactData: 'email', required: true },
      { key: 'colour', kind: 'one_of', label: en('Olives'), customFieldId: forms.fields.colour },
    ],
  });
  await forms.brand.act((session) =>
    session.sql(sql`update custom_field set choices = '["red"]' where key = 'colour'`),
  );
  const email = somebody();
  await sent(url, { email, colour: 'green' });
  expect((await forms.contact(email))!.colour).toBeNull();
  expect((await forms.submissions(id))[0]!.answers).toMatchObject({ colour: 'green' });
  await forms.brand.act((session) =>
    session.sql(sql`update custom_field set choices = '["green", "black"]' where key = 'colour'`),
  );
});
