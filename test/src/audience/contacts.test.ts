import { type Id, newId } from '@heed/schema/domain/ids';
import { contactFields, pageOfContacts } from '@heed/schema/services/contact-selection';
import { createContact, getContact, updateContact } from '@heed/schema/services/contacts';
import { createCustomField } from '@heed/schema/services/custom-fields';
import { subscribeContact, subscriptionsOf, unsubscribeContact } from '@heed/schema/services/subscriptions';
import sql from 'sql-template-tag';
import { addTopic } from '../support/audience.js';
import { day } from '../support/test-clock.js';
import { type Brand, makeWorld, type World } from '../support/world.js';

describe('contacts', () => {
  let world: World;
  let brand: Brand;
  let news: Id<'list'>;

  beforeAll(async () => {
    world = await makeWorld();
    brand = await world.brand('Olive');
    news = await addTopic(brand, 'News');
    await brand.act((session) => createCustomField(session, { key: '2020_Spend', kind: 'number' }));
    await brand.act((session) =>
      createCustomField(session, { key: 'likes', kind: 'several_of', choices: ['tea', 'cake'] }),
    );
  });
  afterAll(() => world.close());

  const proofOf = (id: Id<'contact'>) =>
    brand.act((session) =>
      session.sql<{ kind: string; source: string; wording: string | null; actor: string }>(sql`
        select kind, source, wording, actor from consent_event where tenant_id = ${session.tenantId} and contact_id = ${id} order by id`),
    );

  test('a person with consent is taken in, normalised, subscribed, with proof', async () => {
    const contact = await brand.act((session) =>
      createContact(session, {
        email: ' Miriam@Bücher.example ',
        phone: '00972 50 123 4567',
        firstName: 'מרים',
        locale: 'he_il',
        timeZone: 'Asia/Jerusalem',
        fields: { '2020_Spend': 120.5, likes: ['cake', 'tea'] },
        consent: { wording: 'Yes, send me news' },
        lists: [news],
        source: 'checkout',
      }),
    );
    expect(contact).toMatchObject({
      email: 'Miriam@xn--bcher-kva.example',
      phone: '+972501234567',
      locale: 'he-IL',
      status: 'subscribed',
      source: 'checkout',
      epoch: 0,
    });
    const values = await brand.act((session) => contactFields(session, [contact.id]));
    expect(values.get(contact.id)).toEqual({ '2020_Spend': 120.5, likes: ['tea', 'cake'] });
    const subscriptions = await brand.act((session) => subscriptionsOf(session, [contact.id]));
    expect(subscriptions.get(contact.id)).toMatchObject([
      { listId: news, state: 'subscribed', frequency: 'every' },
    ]);
    expect(await proofOf(contact.id)).toEqual([
      { kind: 'consented', source: 'api', wording: 'Yes, send me news', actor: 'operator' },
    ]);
  });

  test('without consent a contact is pending, and so are the topics it names', async () => {
    const contact = await brand.act((session) =>
      createContact(session, { email: 'p@example.com', lists: [news] }),
    );
    expect(contact.status).toBe('pending');
    const subscriptions = await brand.act((session) => subscriptionsOf(session, [contact.id]));
    expect(subscriptions.get(contact.id)).toMatchObject([{ state: 'pending' }]);
    expect(await proofOf(contact.id)).toEqual([]);
  });

  test('an address belongs to one contact of a tenant, whatever its case; another tenant may have it too', async () => {
    await brand.act((session) => createContact(session, { email: 'Anna@example.com', externalId: 'A1' }));
    const again = (input: object) => brand.act((session) => createContact(session, input));
    await expect(again({ email: 'anna@EXAMPLE.com' })).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
      path: ['input', 'email'],
    });
    await expect(again({ externalId: 'A1' })).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
      path: ['input', 'externalId'],
    });
    const other = await world.brand('Other');
    await expect(
      other.act((session) => createContact(session, { email: 'anna@example.com' })),
    ).resolves.toMatchObject({ status: 'pending' });
  });

  test.each([
    [{}, ['input', 'email']],
    [{ email: 'anna' }, ['input', 'email']],
    [{ email: 'x@example.com', phone: '123' }, ['input', 'phone']],
    [{ email: 'x@example.com', firstName: 'A\r\nBcc: b@example.com' }, ['input', 'firstName']],
    [{ email: 'x@example.com', locale: 'english please' }, ['input', 'locale']],
    [{ email: 'x@example.com', timeZone: '+02:00' }, ['input', 'timeZone']],
    [{ email: 'x@example.com', fields: { spend: 5 } }, ['input', 'fields', 'spend']],
    [{ email: 'x@example.com', fields: { '2020_Spend': 'much' } }, ['input', 'fields', '2020_Spend']],
    [{ email: 'x@example.com', fields: { likes: ['beer'] } }, ['input', 'fields', 'likes']],
  ])('%j is refused with its path, and nothing is left behind', async (input, path) => {
    await expect(brand.act((session) => createContact(session, input))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      path,
    });
    const rule = { field: 'email', is: 'equals', value: 'x@example.com' };
    expect(
      (await brand.act((session) => pageOfContacts(session, { rule, page: { first: 1 } }))).nodes,
    ).toEqual([]);
  });

  test('unknown lists are refused by place, foreign ones alike', async () => {
    const foreign = await addTopic(await world.brand('Third'), 'News');
    for (const listId of [foreign, newId('list')]) {
      await expect(
        brand.act((session) => createContact(session, { email: 'y@example.com', lists: [news, listId] })),
      ).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['input', 'lists', 1] });
    }
  });

  test('a changed address lifts a bounce, and nothing else does; spelling it otherwise is no change', async () => {
    const { id } = await brand.act((session) =>
      createContact(session, { email: 'bo@example.com', consent: {} }),
    );
    world.clock.advance(day);
    await brand.act((session) =>
      session.sql(
        sql`update contact set bounced_at = ${session.at}, email_valid = false where tenant_id = ${session.tenantId} and id = ${id}`,
      ),
    );
    world.clock.advance(day);
    const update = (input: object) => brand.act((session) => updateContact(session, { id, ...input }));
    expect(await update({ firstName: 'Bo' })).toMatchObject({ status: 'bounced', emailValid: false });
    expect(await update({ email: 'BO@example.com' })).toMatchObject({
      status: 'bounced',
      email: 'BO@example.com',
    });
    expect(await update({ email: 'bo@new.example' })).toMatchObject({
      status: 'subscribed',
      emailValid: true,
      firstName: 'Bo',
    });
    const hashed = await brand.act((session) =>
      session.row<{ hash: Buffer }>(
        sql`select email_hash as hash from contact where tenant_id = ${session.tenantId} and id = ${id}`,
      ),
    );
    expect(Buffer.from(hashed!.hash)).toEqual(world.hashOf('bo@new.example'));
    await expect(update({ email: 'anna@example.com' })).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
      path: ['input', 'email'],
    });
    await expect(update({ email: null })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await brand.act((session) => getContact(session, id))).toMatchObject({ email: 'bo@new.example' });
    await expect(
      brand.act((session) => updateContact(session, { id: newId('contact') })),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('custom fields are set, changed and unset one by one', async () => {
    const { id } = await brand.act((session) =>
      createContact(session, { email: 'c@example.com', fields: { '2020_Spend': 5, likes: ['tea'] } }),
    );
    await brand.act((session) => updateContact(session, { id, fields: { '2020_Spend': null } }));
    const values = await brand.act((session) => contactFields(session, [id]));
    expect(values.get(id)).toEqual({ '2020_Spend': null, likes: ['tea'] });
  });

  test('staff subscribes and unsubscribes with a reason that is kept; leaving the brand is lifted by it, a complaint is not', async () => {
    const { id } = await brand.act((session) => createContact(session, { email: 's@example.com' }));
    await brand.act((session) =>
      session.sql(
        sql`update contact set left_at = ${session.at} where tenant_id = ${session.tenantId} and id = ${id}`,
      ),
    );
    world.clock.advance(day);
    const change = { contactId: id, listId: news, reason: 'Asked on the phone' };
    expect(await brand.act((session) => subscribeContact(session, change))).toMatchObject({
      state: 'subscribed',
    });
    expect(await brand.act((session) => getContact(session, id))).toMatchObject({ status: 'subscribed' });
    world.clock.advance(day);
    expect(await brand.act((session) => unsubscribeContact(session, change))).toMatchObject({
      state: 'unsubscribed',
    });
    expect((await proofOf(id)).map(({ kind, source, wording }) => [kind, source, wording])).toEqual([
      ['consented', 'staff', 'Asked on the phone'],
      ['left_topic', 'staff', 'Asked on the phone'],
    ]);
    await brand.act((session) =>
      session.sql(
        sql`update contact set complained_at = ${session.at} where tenant_id = ${session.tenantId} and id = ${id}`,
      ),
    );
    world.clock.advance(day);
    await brand.act((session) => subscribeContact(session, change));
    expect(await brand.act((session) => getContact(session, id))).toMatchObject({ status: 'complained' });
    await expect(
      brand.act((session) => subscribeContact(session, { ...change, reason: ' ' })),
    ).rejects.toMatchObject({ path: ['input', 'reason'] });
  });

  test('pages of a thousand contacts, none twice and none missed', async () => {
    const big = await world.brand('Big');
    await big.act((session) =>
      session.sql(sql`
      insert into contact (tenant_id, id, email, email_key, source, created_at, updated_at)
      select ${session.tenantId}, uuidv7(), n || '@example.com', n || '@example.com', 'api', ${session.at}::timestamptz, ${session.at}::timestamptz
      from generate_series(1, 1000) n`),
    );
    const seen = new Set<string>();
    let after: string | null = null;
    for (let more = true; more; ) {
      const page = await big.act((session) => pageOfContacts(session, { page: { first: 300, after } }));
      for (const { id } of page.nodes) seen.add(id);
      more = page.hasNextPage;
      after = page.nodes.at(-1)!.id;
    }
    expect(seen.size).toBe(1_000);
    await expect(
      big.act((session) => pageOfContacts(session, { page: { first: 501 } })),
    ).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });
});
