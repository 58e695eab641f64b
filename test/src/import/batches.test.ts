import type { Id } from '@heed/schema/domain/ids';
import { type ContactBatch, upsertContacts } from '@heed/schema/services/contact-batches';
import { createCustomField } from '@heed/schema/services/custom-fields';
import { eraseContact } from '@heed/schema/services/erasure';
import sql from 'sql-template-tag';
import { statementsDuring } from '../support/statements.js';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { consent, type Importer, importerOf } from './importer.js';

describe('a CRM that pushes its contacts in batches', () => {
  let world: World;
  let brand: Brand;
  let team: Importer;
  let offers: string;

  beforeEach(async () => {
    world = await makeWorld();
    brand = await world.brand('Olive');
    team = importerOf(world, brand);
    offers = await team.list('Offers');
    await brand.act(async (session) => {
      await createCustomField(session, { key: 'spend', kind: 'number' });
      await createCustomField(session, {
        key: 'tiers',
        kind: 'several_of',
        choices: ['gold', 'a "quoted" \\one'],
      });
    });
  });
  afterEach(() => world.close());

  const push = (contacts: ContactBatch['contacts'], rest: Omit<ContactBatch, 'contacts'> = {}) =>
    brand.act((session) => upsertContacts(session, { contacts, ...rest }));
  const outcomes = async (...given: Parameters<typeof push>) =>
    (await push(...given)).map(({ outcome }) => outcome);
  const many = (count: number, spend = 1) =>
    Array.from({ length: count }, (_, i) => ({
      externalId: `crm-${i}`,
      email: `p${i}@example.com`,
      firstName: `P\t${i}`.replace('\t', ' \\ '),
      fields: { spend: i * spend, tiers: ['a "quoted" \\one'] },
    }));

  test('a thousand are taken in, and pushed again nothing changes', async () => {
    const first = await push(many(1_000), { listId: offers, consent });
    expect(new Set(first.map(({ outcome }) => outcome))).toEqual(new Set(['created']));
    expect(new Set(first.map(({ contactId }) => contactId)).size).toBe(1_000);
    const again = await push(many(1_000), { listId: offers, consent });
    expect(again).toEqual(first.map((one) => ({ ...one, outcome: 'unchanged' })));
    expect(await outcomes(many(3, 2))).toEqual(['unchanged', 'updated', 'updated']);
    expect(await team.contact('p7@example.com', 'first_name, status, source')).toEqual({
      first_name: 'P \\ 7',
      status: 'subscribed',
      source: 'api',
      lists: { Offers: 'subscribed' },
    });
    expect(await team.count('consent_event')).toBe(1_000);
    await expect(push(many(1_001))).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
      path: ['input', 'contacts'],
    });
    expect(await push([])).toEqual([]);
  });

  test('ten take as many statements as a thousand', async () => {
    await push(many(1));
    const ten = await statementsDuring(async () => void (await push(many(10), { listId: offers, consent })));
    const thousand = await statementsDuring(
      async () => void (await push(many(1_000, 2), { listId: offers, consent })),
    );
    expect(thousand).toEqual(ten);
    expect(ten.length).toBeLessThan(20);
  });

  test('a faulty one is refused alone, with the way to the field', async () => {
    await push([{ externalId: 'other', phone: '+972501234567' }]);
    const results = await push([
      { externalId: 'good', email: 'good@example.com' },
      { externalId: 'bad', email: 'no at sign', phone: '12', locale: 'english please', timeZone: 'Mars' },
      { externalId: 'field', fields: { spend: 'a lot', shoe: 44 } },
      { firstName: 'Nobody' },
      { externalId: 'good', firstName: 'Twice' },
      { externalId: 'taker', phone: '+972501234567' },
      { externalId: 'second', email: 'GOOD@example.com' },
      { externalId: 'line', firstName: 'Two\nlines' },
    ]);
    expect(results.map(({ outcome, contactId }) => [outcome, contactId !== null])).toEqual([
      ['created', true],
      ...Array.from({ length: 7 }, () => ['refused', false]),
    ]);
    expect(results.map(({ errors }) => errors.map(({ code, path }) => [code, path.join('.')]))).toEqual([
      [],
      ['email', 'phone', 'locale', 'timeZone'].map((field) => ['INVALID_INPUT', `input.contacts.1.${field}`]),
      [
        ['INVALID_INPUT', 'input.contacts.2.fields.spend'],
        ['INVALID_INPUT', 'input.contacts.2.fields.shoe'],
      ],
      [['INVALID_INPUT', 'input.contacts.3.externalId']],
      [['ALREADY_EXISTS', 'input.contacts.4.externalId']],
      [['ALREADY_EXISTS', 'input.contacts.5.phone']],
      [['ALREADY_EXISTS', 'input.contacts.6.email']],
      [['INVALID_INPUT', 'input.contacts.7.firstName']],
    ]);
    expect(await team.count('contact')).toBe(2);
  });

  test('what is left out stays, null takes it away, and an address changes by number', async () => {
    const ann = { externalId: '7', email: 'old@example.com', firstName: 'Ann', fields: { spend: 5 } };
    const { contactId } = (await push([ann]))[0]!;
    expect(await outcomes([{ externalId: '7', lastName: 'Lee' }])).toEqual(['updated']);
    expect(
      await outcomes([
        { externalId: '7', firstName: null, fields: { spend: null } },
        { externalId: '8', firstName: 'Bo' },
      ]),
    ).toEqual(['updated', 'created']);
    expect(await outcomes([{ externalId: '7', email: 'new@example.com' }])).toEqual(['updated']);
    expect(await outcomes([{ externalId: '7', firstName: null }])).toEqual(['unchanged']);
    expect(
      await team.contact(
        'new@example.com',
        'id, first_name, last_name, external_id, address_changed_at is not null as moved, number_1',
      ),
    ).toEqual({
      id: contactId,
      first_name: null,
      last_name: 'Lee',
      external_id: '7',
      moved: true,
      number_1: null,
      lists: null,
    });
    expect(await outcomes([{ externalId: '7', email: null }])).toEqual(['updated']);
    const row = await brand.act((session) =>
      session.row(sql`select email, email_key, email_hash from contact where external_id = '7'`),
    );
    expect(row).toEqual({ email: null, email_key: null, email_hash: null });
  });

  test('by another key, only those who are there, only new ones', async () => {
    await push([{ externalId: '1', email: 'a@example.com', phone: '+972501111111' }]);
    expect(
      await outcomes([{ phone: '+972 50-111-1111', firstName: 'A' }, { phone: '+972502222222' }], {
        key: 'phone',
        mode: 'only_existing',
      }),
    ).toEqual(['updated', 'skipped']);
    expect(
      await outcomes([{ email: 'A@example.com', firstName: 'B' }, { email: 'c@example.com' }], {
        key: 'email',
        mode: 'only_new',
      }),
    ).toEqual(['skipped', 'created']);
    expect(await outcomes([{ externalId: 'x', firstName: 'Y' }], { key: 'email' })).toEqual(['refused']);
  });

  test('whoever left is not put back, whoever was erased is not taken in', async () => {
    const [left, gone] = await push(many(2), { listId: offers, consent });
    await brand.act((session) =>
      session.sql(sql`update subscription set state = 'unsubscribed' where contact_id = ${left!.contactId}`),
    );
    await brand.act((session) => eraseContact(session, { contactId: gone!.contactId as Id<'contact'> }));
    expect(await push(many(2), { listId: offers, consent })).toMatchObject([
      { outcome: 'unchanged', keptOut: true, errors: [] },
      {
        outcome: 'refused',
        contactId: null,
        errors: [{ code: 'SUPPRESSED', path: ['input', 'contacts', 1, 'email'] }],
      },
    ]);
    expect((await team.contact('p0@example.com')).lists).toEqual({ Offers: 'unsubscribed' });
  });

  test('four calls and an import with the same new people at once: everybody is there once', async () => {
    const file = `external id,email\n${many(300)
      .map(({ externalId, email }) => `${externalId},${email}`)
      .join('\n')}\n`;
    const job = await team.begin(file, { key: 'external_id' });
    const calls = [0, 1, 2, 3].map(() => push(many(300)));
    const [done, ...results] = await Promise.all([team.run(job.id, { batchRows: 50 }), ...calls]);
    const created = results.flat().filter(({ outcome }) => outcome === 'created').length;
    expect(results.flat().filter(({ outcome }) => outcome === 'refused')).toEqual([]);
    expect(created + done.created).toBe(300);
    expect(await team.count('contact')).toBe(300);
  });
});
