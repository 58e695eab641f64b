import { readFileSync } from 'node:fs';
import { type Id, newId, showId } from '@heed/schema/domain/ids';
import { createContact } from '@heed/schema/services/contacts';
import { createForm } from '@heed/schema/services/forms';
import sql from 'sql-template-tag';
import { type ApiWorld, makeApiWorld, type Team } from '../api/api-world.js';
import { addCampaign, addIdentity, addTopic } from '../support/audience.js';
import { day } from '../support/test-clock.js';

/** The choices that teams make most, with the ready documents, as days go by. */
let served: ApiWorld;
let olive: Team;
let people: Id<'contact'>[];
let list: Id<'list'>;

beforeAll(async () => {
  served = await makeApiWorld();
  served.world.clock.set('2026-02-23T09:00:00Z');
  olive = await served.team('Olive');
  list = await addTopic(olive.brand, 'Members');
  const field = 'mutation ($input: CreateCustomFieldInput!) { createCustomField(input: $input) { id } }';
  for (const key of ['birthday', 'subscription_ends'])
    expect(await served.ask(olive.tenantKey, field, { input: { key, kind: 'DATE' } })).not.toHaveProperty(
      'errors.0',
    );
  people = await olive.brand.act(async (session) => {
    const made: Id<'contact'>[] = [];
    for (const fields of [
      { birthday: '2000-02-29', subscription_ends: '2026-03-11' },
      { birthday: '1990-02-28', subscription_ends: '2026-03-10' },
      { birthday: '1985-03-01' },
      {},
    ]) {
      const email = `p${made.length}@example.com`;
      const lists = made.length < 2 ? [list] : [];
      made.push((await createContact(session, { email, fields, lists, consent: { wording: 'Yes' } })).id);
    }
    return made;
  });
});
afterAll(() => served.close());

const folder = new URL('../../../docs/operations/', import.meta.url);

async function run(name: string, variables: object = {}) {
  const document = readFileSync(new URL(`${name}.graphql`, folder), 'utf8');
  const { data, errors } = await served.ask(olive.tenantKey, document, variables);
  expect([name, errors]).toEqual([name, undefined]);
  return data;
}
const count = async (name: string, variables: object = {}) =>
  (await run(name, variables)).countRule.contacts as number;

test('a birthday in three days, also of who was born on 29 February', async () => {
  const counts: number[] = [];
  for (let n = 0; n < 4; n++) {
    counts.push(await count('56-birthdays'));
    served.world.clock.advance(day);
  }
  // 23, 24, 25 and 26 February: 28 February is three days after the 25th, and 1 March after the 26th.
  expect(counts).toEqual([0, 0, 2, 1]);
  expect((await run('56-birthdays')).explainRule).toMatch(/birthday/);
});

test('a subscription that ends in 14 days is told of on one day', async () => {
  served.world.clock.set('2026-02-24T23:59:00Z');
  expect(await count('96-ending-subscriptions')).toBe(1);
  served.world.clock.set('2026-02-25T00:00:00Z');
  expect(await count('96-ending-subscriptions')).toBe(1);
  served.world.clock.set('2026-02-26T00:00:00Z');
  expect(await count('96-ending-subscriptions')).toBe(0);
});

test('a form not filled in after three days; and who fills it in is on the list already', async () => {
  const identityId = await addIdentity(olive.brand);
  const campaignId = await addCampaign(olive.brand, { listId: list, identityId });
  const formId = await olive.brand.act(async (session) => {
    const label = [{ locale: 'en', text: 'E-mail' }];
    const email = { key: 'email', kind: 'email', contactData: 'email', required: true, label } as const;
    const form = await createForm(session, { name: 'Benefit', title: label, fields: [email] });
    await session.sql(sql`
      insert into delivery (tenant_id, campaign_id, contact_id, state, decided_at, settled_at)
      select ${session.tenantId}::uuid, ${campaignId}::uuid, id, 'sent', ${session.at}::timestamptz, ${session.at}::timestamptz
      from unnest(${people}::uuid[]) as id`);
    return form.id;
  });
  const fill = (contactId: Id<'contact'>) =>
    olive.brand.act((session) =>
      session.sql(sql`
        insert into form_submission (tenant_id, id, form_id, contact_id, at)
        values (${session.tenantId}, ${newId('formSubmission')}, ${formId}, ${contactId}, ${session.at})`),
    );
  const form = { formId: showId('form', formId) };
  const asked = { ...form, campaignId: showId('campaign', campaignId) };
  const already = { ...form, listId: showId('list', list) };
  expect(await count('97-form-not-filled', asked)).toBe(0);
  expect(await count('99-on-the-list-already', already)).toBe(0);
  await fill(people[0]!);
  await fill(people[2]!);
  served.world.clock.advance(3 * day + 1);
  expect(await count('97-form-not-filled', asked)).toBe(2);
  expect(await count('99-on-the-list-already', already)).toBe(1);
});

test('the ninth visit, and not the tenth', async () => {
  const record =
    'mutation ($input: RecordPageVisitInput!) { recordPageVisit(input: $input) { event { id } } }';
  const visit = async (n: number) => {
    const input = { contactId: showId('contact', people[0]!), page: '/menu', key: `visit-${n}` };
    expect((await served.ask(olive.tenantKey, record, { input })).errors).toBeUndefined();
  };
  const counts: number[] = [];
  for (let n = 1; n <= 10; n++) {
    await visit(n);
    await visit(n); // told twice, counted once
    if (n >= 8) counts.push(await count('98-ninth-visit', { page: '/menu' }));
  }
  expect(counts).toEqual([0, 1, 0]);
});
