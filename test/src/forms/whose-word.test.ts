import { showId } from '@heed/schema/domain/ids';
import { createContact, getContact } from '@heed/schema/services/contacts';
import { eraseContact } from '@heed/schema/services/erasure';
import { leaveBrand } from '@heed/schema/services/leaving';
import { optOutGlobally } from '@heed/schema/services/suppressions';
import sql from 'sql-template-tag';
import { visit, words } from '../page/browsing.js';
import { everything, sent, somebody } from './answers.js';
import { type FormWorld, makeFormWorld } from './form-world.js';

let forms: FormWorld;
beforeAll(async () => {
  forms = await makeFormWorld();
});
afterAll(() => forms.close());

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
