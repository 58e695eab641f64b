import { showId } from '@heed/schema/domain/ids';
import { createContact, getContact } from '@heed/schema/services/contacts';
import { eraseContact } from '@heed/schema/services/erasure';
import { leaveBrand } from '@heed/schema/services/leaving';
import { setSources } from '@heed/schema/services/sources';
import { optOutGlobally } from '@heed/schema/services/suppressions';
import sql from 'sql-template-tag';
import { press, visit, words } from '../page/browsing.js';
import { en, type FormWorld, filledIn, fillIn, makeFormWorld } from './form-world.js';

let forms: FormWorld;
beforeAll(async () => {
  forms = await makeFormWorld();
});
afterAll(() => forms.close());

const everything = {
  name: ' Noa ',
  family: 'Levi',
  phone: '+972 50 123 4567',
  spend: '120.5',
  birthday: '1990-02-28',
  member: 'yes',
  colour: 'black',
  interests: ['soap', 'oil'],
  words: 'I like\r\nyour shop.',
};
let people = 0;
const somebody = () => `p${++people}@example.com`;

/** Sends, and says where one is led. */
async function sent(url: string, answers: Record<string, string | string[]>, headers = {}): Promise<string> {
  const response = await fillIn(url, answers, headers);
  expect(response.status).toBe(303);
  return response.headers.get('location')!;
}

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

test('a known address, typed by somebody: nothing of theirs changes, and the answer is the same as for a stranger', async () => {
  const { id, url } = await forms.form();
  const known = somebody();
  const before = await forms.brand.act(async (session) => {
    const { id: contactId } = await createContact(session, {
      email: known,
      firstName: 'Dana',
      consent: { wording: 'Yes' },
      lists: [forms.lists.news],
    });
    await session.sql(sql`
      update subscription set state = 'unsubscribed' where contact_id = ${contactId} and list_id = ${forms.lists.news}`);
    return getContact(session, contactId);
  });
  forms.world.clock.advance(60_000);
  const answers = { ...everything, phone: '+972 50 999 9999', list: showId('list', forms.lists.offers) };
  const ledKnown = await sent(url, { ...answers, email: known.toUpperCase() });
  const ledNew = await sent(url, { ...answers, phone: '', email: somebody() });
  expect(ledKnown).toBe(ledNew);

  expect(await forms.brand.act((session) => getContact(session, before.id))).toEqual(before);
  expect(await forms.standing(before.id)).toEqual({ Offers: 'pending', News: 'unsubscribed' });
  expect((await forms.proof(before.id)).slice(1)).toMatchObject([
    { kind: 'confirmation_asked', topic: 'Offers' },
    { kind: 'confirmation_asked', topic: 'News', wording: 'By sending this you join our News.' },
  ]);
  const claimed = (await forms.submissions(id)).find(({ contactId }) => contactId === before.id);
  expect(claimed).toMatchObject({ authority: 'claimed', answers: { name: 'Noa', phone: '+972509999999' } });
});

test('by a link in their own mail it is their own word: data, topics, and what they had left', async () => {
  const { id, url } = await forms.form({ confirm: 'double' });
  const email = somebody();
  const contactId = await forms.brand.act(async (session) => {
    const consent = { wording: 'Yes' };
    const contact = await createContact(session, {
      email,
      firstName: 'Dana',
      lastName: 'Cohen',
      phone: '+972521111111',
      consent,
      lists: [forms.lists.offers, forms.lists.news],
    });
    const link = { contactId: contact.id, campaignId: null, topicId: null, mode: 'live' } as const;
    await leaveBrand(session, link, { evidence: { source: 'page' } });
    return contact.id;
  });
  forms.world.clock.advance(60_000);
  expect((await forms.contact(email))!.status).toBe('unsubscribed');
  const own = `${url}?t=${forms.token(contactId)}`;
  const page = await (await visit(own)).text();
  expect(words(page)).toContain(`You are filling this in as p•••@example.com`);
  expect(page).toContain('value="Dana"');
  expect(page).not.toContain(email);
  expect(page).not.toContain('+972521111111');
  expect(page).not.toContain('name="a-email"');

  // The last name is emptied, the number left as it is known.
  await sent(own, { name: 'Dana Ruth', family: '', phone: '', spend: '7' });
  expect(await forms.contact(email)).toMatchObject({
    firstName: 'Dana Ruth',
    lastName: null,
    phone: '+972521111111',
    spend: 7,
    status: 'subscribed',
    ownConsentAt: forms.world.clock.now(),
  });
  // Joining one topic after leaving the brand revives that topic alone.
  expect(await forms.standing(contactId)).toEqual({ Offers: 'unsubscribed', News: 'subscribed' });
  expect((await forms.proof(contactId)).at(-1)).toMatchObject({
    kind: 'consented',
    topic: 'News',
    actor: 'contact',
    source: expect.stringMatching(/^form: /),
    wording: 'By sending this you join our News.',
  });
  expect(await forms.submissions(id)).toMatchObject([{ authority: 'link', contactId }]);
});

test('a spam report is lifted by their own link, never by an address that somebody typed', async () => {
  const { url } = await forms.form();
  const email = somebody();
  const contactId = await forms.brand.act(async (session) => {
    const contact = await createContact(session, { email, consent: { wording: 'Yes' } });
    await session.sql(sql`update contact set complained_at = ${session.at} where id = ${contact.id}`);
    return contact.id;
  });
  forms.world.clock.advance(60_000);
  await sent(url, { name: 'A', email });
  expect((await forms.contact(email))!.status).toBe('complained');
  await sent(`${url}?t=${forms.token(contactId)}`, { name: 'A' });
  expect((await forms.contact(email))!.status).toBe('subscribed');
});

test('a global opt-out stays whatever is sent, also by their own link', async () => {
  const { url } = await forms.form();
  const email = somebody();
  await forms.world.asAccount((session) => optOutGlobally(session, { email }));
  await sent(url, { name: 'A', email });
  const contact = (await forms.contact(email))!;
  await sent(`${url}?t=${forms.token(contact.id)}`, { name: 'A' });
  const optOuts = await forms.brand.act((session) =>
    session.sql(
      sql`select 1 from suppression where reason = 'global_opt_out' and address_hash = ${forms.world.hashOf(email)}`,
    ),
  );
  expect(optOuts).toHaveLength(1);
});

test('an erased address leaves nothing, an erased number only the rest, and both read the same thanks', async () => {
  const { id, url } = await forms.form();
  const [gone, number] = [somebody(), '+972531234567'];
  await forms.brand.act(async (session) => {
    const contact = await createContact(session, { email: gone, phone: number });
    await eraseContact(session, { contactId: contact.id });
  });
  const led = await sent(url, { ...everything, phone: '', email: gone });
  expect(await forms.submissions(id)).toEqual([]);
  expect(await forms.contact(gone)).toBeUndefined();
  const other = somebody();
  expect(await sent(url, { ...everything, phone: number, email: other })).toBe(led);
  expect((await forms.contact(other))!.phone).toBeNull();
  expect((await forms.submissions(id))[0]!.answers).not.toHaveProperty('phone');
});

test('a number that another contact has stays with the submission', async () => {
  const { id, url } = await forms.form();
  await forms.brand.act((session) => createContact(session, { email: somebody(), phone: '+972541234567' }));
  const email = somebody();
  await sent(url, { ...everything, phone: '+972541234567', email });
  expect((await forms.contact(email))!.phone).toBeNull();
  expect((await forms.submissions(id))[0]!.answers).toMatchObject({ phone: '+972541234567' });
});

test("a link of another brand's, altered, taken back, or of a test message", async () => {
  const { id, url } = await forms.form();
  const email = somebody();
  const contact = await forms.brand.act((session) => createContact(session, { email, firstName: 'Dana' }));
  const fig = await forms.world.brand('Fig');
  const foreign = await fig.act((session) => createContact(session, { email }));
  const good = forms.token(contact.id);
  for (const token of [
    `${good.slice(0, -1)}${good.endsWith('A') ? 'B' : 'A'}`,
    forms.token(contact.id, { epoch: 3 }),
    forms.token(foreign.id, { tenantId: fig.tenantId }),
    'x',
    '',
  ]) {
    const html = await (await visit(`${url}?t=${encodeURIComponent(token)}`)).text();
    expect(html).toContain('name="a-email"');
    expect(html).not.toContain('Dana');
  }
  // Sent with a link that no longer holds, it is a form like any other.
  const stale = `${url}?t=${forms.token(contact.id, { epoch: 3 })}`;
  const fresh = somebody();
  await sent(stale, { name: 'New', email: fresh });
  expect(await forms.submissions(id)).toMatchObject([{ authority: 'first' }]);

  const test = `${url}?t=${forms.token(contact.id, { purpose: 'test' })}`;
  expect(words(await (await visit(test)).text())).toContain('This is a test message.');
  const led = await sent(test, { name: 'Changed' });
  expect(words(await (await visit(new URL(led, url).href)).text())).toContain(
    'This is a test: nothing was saved.',
  );
  expect((await forms.contact(email))!.firstName).toBe('Dana');
  expect(await forms.submissions(id)).toHaveLength(1);
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
