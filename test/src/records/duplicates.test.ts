import type { Id } from '@heed/schema/domain/ids';
import { createContact } from '@heed/schema/services/contacts';
import { createCustomField } from '@heed/schema/services/custom-fields';
import { type DuplicateReason, pageOfDuplicates } from '@heed/schema/services/duplicates';
import { mergeContacts } from '@heed/schema/services/merging';
import { type Brand, makeWorld, type World } from '../support/world.js';

let world: World;
let olive: Brand;
let brands = 0;
beforeAll(async () => {
  world = await makeWorld();
});
beforeEach(async () => {
  olive = await world.brand(`Olive ${++brands}`);
});
afterAll(() => world.close());

type Input = Parameters<typeof createContact>[1];
const person = (input: Input) => olive.act(async (session) => (await createContact(session, input)).id);
const people = async (...emails: string[]) => {
  const ids: Id<'contact'>[] = [];
  for (const email of emails) ids.push(await person({ email }));
  return ids;
};
const groups = (by: DuplicateReason, field?: string, first = 50, after?: string) =>
  olive.act((session) => pageOfDuplicates(session, { by, field, page: { first, after } }));

test('one mailbox under several addresses: plus tags anywhere, dots and its other name at Gmail', async () => {
  const gmail = await people(
    'ana.levi@gmail.com',
    'A.na.Levi+x@googlemail.com',
    'analevi@gmail.com',
    'analevi+y@gmail.com',
  );
  const tagged = await people('bo@example.com', 'bo+news@example.com');
  await people(
    'c.d@example.com',
    'cd@example.com',
    'e+1@example.com',
    'e@example.org',
    '+f@example.com',
    'gg@gmail.com',
  );
  const { nodes } = await groups('email');
  expect(nodes.map(({ contactIds, count }) => [contactIds, count])).toEqual([
    [gmail, 4],
    [tagged, 2],
  ]);
  await olive.act((session) => mergeContacts(session, { keep: tagged[1]!, merge: [tagged[0]!] }));
  expect((await groups('email')).nodes.map(({ id }) => id)).toEqual([gmail[0]]);
});

test('page by page, the groups of the oldest contacts first', async () => {
  for (let i = 0; i < 5; i += 1) await people(`p${i}@example.com`, `p${i}+a@example.com`);
  const seen: string[] = [];
  let after: string | undefined;
  for (;;) {
    const page = await groups('email', undefined, 2, after);
    seen.push(...page.nodes.map(({ id }) => id));
    after = page.nodes.at(-1)?.id;
    if (!page.hasNextPage) break;
  }
  expect(seen).toHaveLength(5);
  expect(seen).toEqual([...seen].sort());
  expect(
    await olive.act(async (session) =>
      (await pageOfDuplicates(session, { by: 'email', page: { first: 1 } })).totalCount(),
    ),
  ).toBe(5);
});

test('an external id in another case; the same name and birthday', async () => {
  await olive.act((session) => createCustomField(session, { key: 'born', kind: 'date' }));
  await olive.act((session) => createCustomField(session, { key: 'city', kind: 'text' }));
  const a = await person({
    externalId: 'CRM-7',
    firstName: 'Noa',
    lastName: 'Levi',
    fields: { born: '2000-02-29' },
  });
  const b = await person({
    externalId: 'crm-7',
    firstName: 'NOA',
    lastName: 'levi',
    fields: { born: '2000-02-29' },
  });
  await person({ externalId: 'crm-8', firstName: 'Noa', lastName: 'Levi', fields: { born: '2000-03-01' } });
  await person({ externalId: 'CRM-9', firstName: 'Noa', fields: { born: '2000-02-29' } });
  expect((await groups('external_id')).nodes).toMatchObject([
    { id: a, contactIds: [a, b], reason: 'external_id' },
  ]);
  expect((await groups('name_and_date', 'born')).nodes).toMatchObject([{ contactIds: [a, b] }]);
  const refused = { code: 'INVALID_INPUT', path: expect.arrayContaining(['field']) };
  await expect(groups('name_and_date')).rejects.toMatchObject(refused);
  await expect(groups('name_and_date', 'city')).rejects.toMatchObject(refused);
  await expect(groups('name_and_date', 'nothing')).rejects.toMatchObject(refused);
});

test('another tenant’s people are nobody’s duplicates here', async () => {
  await people('ana@example.com');
  const fig = await world.brand(`Fig ${brands}`);
  await fig.act((session) => createContact(session, { email: 'ana+x@example.com' }));
  expect((await groups('email')).nodes).toEqual([]);
});
