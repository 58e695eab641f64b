import { createCustomField } from '@heed/schema/services/custom-fields';
import sql from 'sql-template-tag';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { consent, type Importer, importerOf } from './importer.js';

describe('importing a file of contacts into a list', () => {
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
    await team.list('Customers', 'implied');
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

  test('names of five scripts land with locale, zone and custom field, subscribed with the proof of consent', async () => {
    const file = `\ufeffE-mail;First Name;Last name;Language;Time zone;2020_spend;Favourite colour\r
dana@example.com;דנה;כהן;he;Asia/Jerusalem;120.5;blue\r
ali@example.com;علی;"رضایی‌نژاد";fa_IR;Asia/Tehran;۱۲۰;\r
Siti@Example.COM;Siti;binti Ahmad;ms-MY;Asia/Kuala_Lumpur;;\r
mei@example.com;美玲;陳;zh-Hant;Asia/Taipei;99;"a; b"\r
jose@example.com;José;"O'Neill ""Joe""";;;1e3;\r
`;
    const job = await team.import(file, {
      listId: offers,
      consent: { ...consent, at: new Date('2026-02-01T00:00:00Z') },
    });
    expect(job).toMatchObject({
      state: 'done',
      processed: 5,
      total: 5,
      created: 5,
      updated: 0,
      keptOut: 0,
      rejected: 0,
      error: null,
    });
    expect(job.checkpoint).toMatchObject({ ignoredColumns: ['Favourite colour'], delimiter: ';' });
    const columns = `email, first_name, last_name, locale, time_zone, ${spendSlot} as spend, status, source`;
    expect(await team.contact('dana@example.com', columns)).toEqual({
      email: 'dana@example.com',
      first_name: 'דנה',
      last_name: 'כהן',
      locale: 'he',
      time_zone: 'Asia/Jerusalem',
      spend: 120.5,
      status: 'subscribed',
      source: 'import',
      lists: { Offers: 'subscribed', Customers: 'subscribed' },
    });
    expect(await team.contact('ali@example.com', columns)).toMatchObject({
      last_name: 'رضایی‌نژاد',
      locale: 'fa-IR',
      spend: 120,
    });
    expect(await team.contact('siti@example.com', columns)).toMatchObject({
      email: 'Siti@example.com',
      spend: null,
    });
    expect(await team.contact('mei@example.com', columns)).toMatchObject({
      first_name: '美玲',
      last_name: '陳',
    });
    expect(await team.contact('jose@example.com', columns)).toMatchObject({
      last_name: `O'Neill "Joe"`,
      locale: null,
      spend: 1000,
    });
    const proof = await brand.act((session) =>
      session.sql(sql`
      select distinct kind, list_id, at, actor, source, wording from consent_event where tenant_id = ${brand.tenantId}`),
    );
    expect(proof).toEqual([
      {
        kind: 'consented',
        list_id: offers,
        at: new Date('2026-02-01T00:00:00Z'),
        actor: 'operator',
        source: 'import: shop checkout',
        wording: 'Yes, send me offers',
      },
    ]);
    expect(await team.count('consent_event')).toBe(5);
    expect([await team.count('upload'), await team.count('upload_part')]).toEqual([0, 0]);
  });

  test('the hash of an imported address is the one that a suppression keeps', async () => {
    const { email_hash } = await team.contact('siti@example.com', 'email_hash');
    expect(email_hash).toEqual(world.hashOf('siti@example.com'));
  });

  test('broken rows come back with line, column and reason, and the others land', async () => {
    const rows = [
      'email,first name,locale,time zone,2020_Spend,tier',
      'good1@example.com,"Two\nlines",en,UTC,1,gold', // line 2: a line break in a name
      'good2@example.com,Ann,en,UTC,1,gold', // line 4
      'no-at-sign,Ann,en,UTC,1,gold', // 5
      ',Ann,en,UTC,1,gold', // 6
      'short@example.com,Ann', // 7
      'many@example.com,Ann,en,UTC,1,gold,surplus', // 8
      'number@example.com,Ann,en,UTC,a lot,bronze', // 9: two faults
      'locale@example.com,Ann,english please,UTC,1,gold', // 10
      'zone@example.com,Ann,en,Asia/Atlantis,1,gold', // 11
      'nul@example.com,A\0nn,en,UTC,1,gold', // 12
      'latin@example.com,Jos\xe9,en,UTC,1,gold', // 13, written as Latin-1
      'quote@example.com,"Ann"x,en,UTC,1,gold', // 14
      'GOOD2@example.com,Second,en,UTC,2,silver', // 15
      ',,,,,', // passed over
      'good3@example.com,Bea,,,,', // 17
    ];
    const job = await team.import(Buffer.from(rows.join('\n'), 'latin1'), {
      listId: offers,
      consent,
      encoding: 'utf_8',
    });
    expect(job).toMatchObject({ state: 'done', processed: 14, created: 2, rejected: 12 });
    const rejections = await team.rejections(job.id);
    expect(rejections.map(({ line, field, code }) => [line, field, code])).toEqual([
      [2, 'first name', 'invalid_value'],
      [5, 'email', 'invalid_email'],
      [6, 'email', 'invalid_email'],
      [7, 'locale', 'missing_column'],
      [8, null, 'too_many_columns'],
      [9, '2020_Spend', 'wrong_type'],
      [9, 'tier', 'wrong_type'],
      [10, 'locale', 'invalid_locale'],
      [11, 'time zone', 'invalid_time_zone'],
      [12, 'first name', 'invalid_value'],
      [13, 'first name', 'wrong_encoding'],
      [14, 'first name', 'malformed_quote'],
      [15, 'email', 'duplicate'],
    ]);
    expect(rejections.every(({ message }) => message.length > 10)).toBe(true);
    expect(rejections[5]?.message).toContain('a lot');
    expect(await team.contact('good2@example.com', 'first_name')).toMatchObject({ first_name: 'Ann' });
  });

  test('the first good row of an address wins, also when the second comes in a later batch', async () => {
    const rows = Array.from({ length: 9 }, (_, i) => `twice${i % 3}@example.com,${i + 1}`);
    const job = await team.import(
      `email,2020_Spend\nbad,1\n${rows.join('\n')}\n`,
      { listId: offers, consent },
      { batchRows: 2 },
    );
    expect(job).toMatchObject({ processed: 10, created: 3, rejected: 7 });
    expect((await team.rejections(job.id)).map(({ line }) => line)).toEqual([2, 6, 7, 8, 9, 10, 11]);
    for (const i of [0, 1, 2]) {
      expect(await team.contact(`twice${i}@example.com`, `${spendSlot} as spend`)).toMatchObject({
        spend: i + 1,
      });
    }
  });

  test('a known contact is updated, an empty cell leaves what is there, and nobody is ever re-subscribed', async () => {
    const people = [
      'stays',
      'left',
      'left_topic',
      'complained',
      'bounced_and_left',
      'pending',
      'off_list',
      'returned',
    ];
    const file = (spend: string) =>
      `email,first name,2020_Spend\n${people.map((name) => `${name}@example.com,${spend === '1' ? name : ''},${spend}`).join('\n')}`;
    await team.import(file('1'), {
      listId: offers,
      consent: { ...consent, at: new Date('2026-01-01T00:00:00Z') },
    });
    const leaves = "left_at = '2026-02-01T00:00:00Z'";
    await change('left@example.com', leaves);
    await change('complained@example.com', "complained_at = '2026-02-01T00:00:00Z'");
    await change('bounced_and_left@example.com', `bounced_at = '2026-02-02T00:00:00Z', ${leaves}`);
    await change('pending@example.com', 'consented_at = null');
    await change('returned@example.com', `${leaves}, consented_at = '2026-02-03T00:00:00Z'`);
    await brand.act(async (session) => {
      const drop = (email: string) =>
        sql`and contact_id = (select id from contact where email_key = ${email})`;
      await session.sql(
        sql`update subscription set state = 'unsubscribed' where list_id = ${offers} ${drop('left_topic@example.com')}`,
      );
      for (const name of ['left', 'off_list', 'returned', 'pending']) {
        await session.sql(
          sql`delete from subscription where list_id = ${offers} ${drop(`${name}@example.com`)}`,
        );
      }
    });
    const events = await team.count('consent_event');
    const job = await team.import(file('2'), { listId: offers, consent });
    expect(job).toMatchObject({ state: 'done', created: 0, updated: 8, keptOut: 4, rejected: 0 });
    const standing = async (name: string) => {
      const found = await team.contact(
        `${name}@example.com`,
        `first_name as name, ${spendSlot} as spend, status, consented_at as at`,
      );
      expect(found).toMatchObject({ name, spend: 2 });
      return [found.status, found.lists.Offers, (found.at as Date | null)?.toISOString().slice(0, 10)];
    };
    expect(await standing('stays')).toEqual(['subscribed', 'subscribed', '2026-01-01']);
    expect(await standing('left')).toEqual(['unsubscribed', undefined, '2026-01-01']);
    expect(await standing('left_topic')).toEqual(['subscribed', 'unsubscribed', '2026-01-01']);
    expect(await standing('complained')).toEqual(['complained', 'subscribed', '2026-01-01']);
    expect(await standing('bounced_and_left')).toEqual(['bounced', 'subscribed', '2026-01-01']);
    expect(await standing('pending')).toEqual(['subscribed', 'subscribed', '2026-03-02']);
    expect(await standing('off_list')).toEqual(['subscribed', 'subscribed', '2026-01-01']);
    expect(await standing('returned')).toEqual(['subscribed', 'subscribed', '2026-02-03']);
    expect((await team.count('consent_event')) - events).toBe(3);
  });
});
