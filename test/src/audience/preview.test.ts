import { newId, showId } from '@heed/schema/domain/ids';
import { createContact } from '@heed/schema/services/contacts';
import { createCustomField } from '@heed/schema/services/custom-fields';
import { countRule } from '@heed/schema/services/rule-counts';
import { pageOfMatches } from '@heed/schema/services/rule-preview';
import sql from 'sql-template-tag';
import { addTopic } from '../support/audience.js';
import { statementsDuring } from '../support/statements.js';
import { type Brand, makeWorld, type World } from '../support/world.js';

let world: World;
let brand: Brand;
let offers: string;

beforeAll(async () => {
  world = await makeWorld();
  brand = await world.brand('Olive', { defaultLocale: 'en', timeZone: 'Asia/Jerusalem' });
  const listId = await addTopic(brand, 'Offers');
  offers = showId('list', listId);
  await brand.act(async (session) => {
    await createCustomField(session, { key: 'spend', label: 'Spend', kind: 'number' });
    await createCustomField(session, { key: 'city', label: 'City', kind: 'text' });
    for (const [name, spend, city, lists] of [
      ['ana', 500, 'Haifa', [listId]],
      ['ben', 5, 'Haifa', [listId]],
      ['cat', 500, null, []],
      ['dan', 5, 'Eilat', []],
    ] as const) {
      const fields = { spend, city };
      await createContact(session, {
        email: `${name}@example.com`,
        firstName: name,
        fields,
        consent: {},
        lists,
      });
    }
    const { tenantId, at } = session;
    await session.sql(sql`insert into lead_stage (tenant_id, key, name, position, created_at)
      values (${tenantId}, 'lost', 'Lost', 1, ${at}) on conflict do nothing`);
    // Two leads of one person, and one of another.
    await session.sql(sql`
      insert into lead (tenant_id, id, contact_id, stage, created_at, updated_at)
      select tenant_id, uuidv7(), id, 'lost', ${at}::timestamptz, ${at}::timestamptz from contact
      cross join generate_series(1, 2) n
      where tenant_id = ${tenantId} and (first_name = 'ana' or (first_name = 'ben' and n = 1))`);
  });
});
afterAll(() => world.close());

const rich = { field: 'spend', is: '>', value: 100 };
const haifa = { field: 'city', is: 'equals', value: 'Haifa' };
const subscribed = () => ({ list: offers, is: 'in' });

async function why(rule: object, options: object = {}): Promise<Record<string, string[]>> {
  const { nodes } = await brand.act((session) =>
    pageOfMatches(session, { rule, page: { first: 50 }, ...options }),
  );
  return Object.fromEntries(
    nodes.map((match) => [
      match.contact.firstName!,
      match.why.map((words) => words.replace(/[\u2068\u2069]/g, '')),
    ]),
  );
}

test('of "any" the conditions that hold, of "all" every one', async () => {
  expect(await why({ any: [rich, haifa, subscribed()] })).toEqual({
    ana: ['“Spend” is more than 100', '“City” is “Haifa”', 'is subscribed to the topic “Offers”'],
    ben: ['“City” is “Haifa”', 'is subscribed to the topic “Offers”'],
    cat: ['“Spend” is more than 100'],
  });
  expect(await why({ all: [rich, haifa] })).toEqual({
    ana: ['“Spend” is more than 100', '“City” is “Haifa”'],
  });
});

test('groups within groups: what holds of one that does not hold is no reason', async () => {
  const rule = {
    any: [
      { all: [haifa, rich] },
      { all: [haifa, { not: rich }] },
      { field: 'city', is: 'equals', value: 'Eilat' },
    ],
  };
  expect(await why(rule)).toEqual({
    ana: ['“City” is “Haifa”', '“Spend” is more than 100'],
    ben: ['“City” is “Haifa”', 'it is not so: “Spend” is more than 100'],
    dan: ['“City” is “Eilat”'],
  });
});

test('"not" is said as such, a lone test as itself, and leads as what they meet', async () => {
  expect(await why({ not: { any: [rich, subscribed()] } })).toEqual({
    dan: ['none of these:\n• “Spend” is more than 100\n• is subscribed to the topic “Offers”'],
  });
  expect(await why(haifa)).toEqual({ ana: ['“City” is “Haifa”'], ben: ['“City” is “Haifa”'] });
  const lost = { field: 'stage', is: 'equals', value: 'lost' };
  const told = ['has a lead that meets this:\n• “Stage” is “Lost”'];
  expect(await why({ lead: lost })).toEqual({ ana: told, ben: told });
  expect(await why(lost, { subject: 'lead' })).toEqual({ ana: told, ben: told });
});

test('it is a page; the count of records follows as conditions come and go', async () => {
  const page = (after?: string) =>
    brand.act(async (session) => {
      const found = await pageOfMatches(session, { rule: { any: [rich, haifa] }, page: { first: 2, after } });
      return { ...found, total: await found.totalCount() };
    });
  const first = await page();
  expect(first).toMatchObject({ hasNextPage: true, total: 3 });
  expect(first.nodes.map(({ contact }) => contact.firstName)).toEqual(['ana', 'ben']);
  const rest = await page(first.nodes[1]!.id);
  expect(rest).toMatchObject({ hasNextPage: false, total: 3 });
  expect(rest.nodes.map(({ contact, why }) => [contact.firstName, why.length])).toEqual([['cat', 1]]);
  const count = (rule: unknown, subject: 'contacts' | 'leads' = 'contacts') =>
    brand.act((session) => countRule(session, { rule, subject }));
  const all: object[] = [];
  const counts: number[] = [];
  for (const condition of [rich, haifa, subscribed(), { not: rich }]) {
    all.push(condition);
    counts.push((await count({ all })).contacts);
  }
  all.splice(0, 1);
  counts.push((await count({ all })).contacts);
  expect(counts).toEqual([2, 1, 1, 0, 1]);
  expect(await count({ field: 'stage', is: 'equals', value: 'lost' }, 'leads')).toEqual({
    records: 3,
    contacts: 2,
  });
  expect(await count({ contact: haifa }, 'leads')).toEqual({ records: 3, contacts: 2 });
  expect(await count({ contact: rich }, 'leads')).toEqual({ records: 2, contacts: 1 });
});

test('why takes as many statements for a page of four as for one', async () => {
  const rule = { any: [rich, haifa, subscribed(), { field: 'email', is: 'set' }] };
  const statements = (first: number) =>
    statementsDuring(async () => {
      const { nodes } = await brand.act((session) => pageOfMatches(session, { rule, page: { first } }));
      expect(nodes).toHaveLength(first);
    });
  expect(await statements(4)).toEqual(await statements(1));
});

test('a bad rule is refused with its path; nobody is no fault', async () => {
  await expect(why({ all: [haifa, { field: 'town', is: 'set' }] })).rejects.toMatchObject({
    code: 'INVALID_RULE',
    path: ['rule', 'all', 1, 'field'],
  });
  await expect(why({ list: showId('list', newId('list')), is: 'in' })).rejects.toMatchObject({
    code: 'INVALID_RULE',
  });
  expect(await why({ field: 'city', is: 'equals', value: 'Nowhere' })).toEqual({});
});
