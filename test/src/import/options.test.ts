import { createCustomField } from '@heed/schema/services/custom-fields';
import sql from 'sql-template-tag';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { consent, type Importer, importerOf } from './importer.js';

describe('what an import can be told', () => {
  let world: World;
  let brand: Brand;
  let team: Importer;
  let offers: string;
  let spendSlot: string;

  beforeAll(async () => {
    world = await makeWorld();
    brand = await world.brand('Olive');
    team = importerOf(world, brand);
    offers = await team.list('Offers');
    const field = await brand.act((session) =>
      createCustomField(session, { key: '2020_Spend', label: 'Spend', kind: 'number' }),
    );
    spendSlot = field.slot;
    await brand.act((session) =>
      createCustomField(session, { key: 'tier', kind: 'one_of', choices: ['gold', 'silver'] }),
    );
  });
  afterAll(() => world.close());

  const change = (email: string, set: string) =>
    brand.act((session) =>
      session.sql({ text: `update contact set ${set} where email_key = $1`, values: [email] } as never),
    );

  test('without consent people land as pending, and no consent is claimed', async () => {
    const events = await team.count('consent_event');
    await team.import('email\nquiet@example.com', { listId: offers });
    expect(await team.contact('quiet@example.com', 'status, consented_at')).toEqual({
      status: 'pending',
      consented_at: null,
      lists: { Offers: 'pending' },
    });
    expect(await team.count('consent_event')).toBe(events);
  });

  test('an import into an implied list rests on that basis', async () => {
    const leads = await team.list('Leads', 'implied');
    await team.import('email\nleft@example.com', { listId: offers, consent });
    await change('left@example.com', `left_at = '2027-01-01T00:00:00Z'`);
    await brand.act((session) => session.sql(sql`delete from subscription where list_id = ${leads}`));
    await team.import('email\nlead@example.com\nleft@example.com', { listId: leads });
    expect(await team.contact('lead@example.com', 'status, consented_at, implied_at')).toEqual({
      status: 'subscribed',
      consented_at: null,
      implied_at: world.clock.now(),
      lists: { Leads: 'subscribed' },
    });
    const basis = await brand.act((session) =>
      session.sql(sql`select distinct basis from subscription where list_id = ${leads}`),
    );
    expect(basis).toEqual([{ basis: 'import' }]);
    expect((await team.contact('left@example.com')).lists.Leads).toBeUndefined();
  });

  test('a telephone number or external id of somebody else refuses the row, not the batch', async () => {
    const job = await team.import(
      `email,phone,external id
phone1@example.com,+972 50-123-4567,A1
phone2@example.com,00972501234567,A2
phone3@example.com,050-1234567,A3
phone4@example.com,,A1
phone1@example.com,,A9`,
      { listId: offers, consent },
    );
    expect(job).toMatchObject({ state: 'done', created: 1, rejected: 4 });
    expect((await team.rejections(job.id)).map(({ line, field, code }) => [line, field, code])).toEqual([
      [3, 'phone', 'taken'],
      [4, 'phone', 'invalid_phone'],
      [5, 'external id', 'taken'],
      [6, 'email', 'duplicate'],
    ]);
    const again = await team.import(
      'email,phone\nphone1@example.com,+972501234567\nphone5@example.com,+972501234567',
      { listId: offers },
    );
    expect(again).toMatchObject({ unchanged: 1, created: 0, rejected: 1 });
  });

  test('a mapping says what columns fill, whatever they are called', async () => {
    const job = await team.import('Kontakt,email,Betrag,locale\nmapped@example.com,unused,12,nonsense', {
      listId: offers,
      mapping: { Kontakt: 'email', email: 'ignore', Betrag: '2020_Spend', locale: 'ignore' },
    });
    expect(job).toMatchObject({ state: 'done', created: 1 });
    expect(job.checkpoint).toMatchObject({ ignoredColumns: ['email', 'locale'] });
    expect(await team.contact('mapped@example.com', `${spendSlot} as spend`)).toMatchObject({ spend: 12 });
  });

  test('an audience can be kept as a fixed segment inside the list, and added to', async () => {
    const input = { listId: offers, segmentName: 'Fair visitors' };
    const lists = await team.count('list');
    await team.import('email\nfair1@example.com\nleft@example.com', input);
    await team.import('email\nfair1@example.com\nfair2@example.com\nbroken', input);
    const members = await brand.act((session) =>
      session.sql(sql`
      select g.kind, g.list_id, c.email_key from segment g
      join segment_member m on m.tenant_id = g.tenant_id and m.segment_id = g.id
      join contact c on c.tenant_id = m.tenant_id and c.id = m.contact_id where g.name = 'Fair visitors' order by 3`),
    );
    expect(members).toEqual(
      ['fair1', 'fair2', 'left'].map((name) => ({
        kind: 'fixed',
        list_id: offers,
        email_key: `${name}@example.com`,
      })),
    );
    expect(await team.count('list')).toBe(lists);
  });
});
