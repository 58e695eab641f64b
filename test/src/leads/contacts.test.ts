import type { Id } from '@heed/schema/domain/ids';
import { getContact } from '@heed/schema/services/contacts';
import { eraseContact } from '@heed/schema/services/erasure';
import { countLeads } from '@heed/schema/services/lead-selection';
import { leaveBrand } from '@heed/schema/services/leaving';
import { createList } from '@heed/schema/services/lists';
import { mergeContacts } from '@heed/schema/services/merging';
import { pageOfSales, upsertSales } from '@heed/schema/services/sales';
import { setSources } from '@heed/schema/services/sources';
import sql from 'sql-template-tag';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { type Leads, leadsOf } from './lead-world.js';

let world: World;
let olive: Brand;
let leads: Leads;
beforeEach(async () => {
  world = await makeWorld();
  olive = await world.brand('Olive');
  leads = leadsOf(olive);
});
afterEach(() => world.close());

const contactsOf = (brand: Brand) =>
  brand.act((session) =>
    session.sql<{ id: Id<'contact'>; email: string; source: string; status: string; topics: number }>(sql`
      select id, email, source, status, (select count(*) from subscription s where s.contact_id = c.id)::int as topics
      from contact c where tenant_id = ${session.tenantId} order by email`),
  );

test('a contact is found by id, external id or address, and made only when missing, on every implied list', async () => {
  const words = { description: 'd', receives: 'r', cadence: 'c' };
  await olive.act((session) =>
    createList(session, { name: 'Customers', kind: 'implied', basis: 'lead', ...words }),
  );
  await olive.act((session) => createList(session, { name: 'News', ...words }));
  await leads.upsert(
    [
      { externalId: 'A', contact: { email: 'dan@example.com', externalId: 'C1', firstName: 'Dan' } },
      { externalId: 'B', contact: { email: 'DAN@example.com' } },
      { externalId: 'C', contact: { externalId: 'C1' } },
    ],
    'crm',
  );
  const [dan, ...others] = await contactsOf(olive);
  expect(others).toEqual([]);
  expect(dan).toMatchObject({ email: 'dan@example.com', source: 'crm', status: 'subscribed', topics: 1 });
  const wrong = await leads.upsert([
    { externalId: 'D', contact: { email: 'mia@example.com', externalId: 'C2' } },
    { externalId: 'E', contact: { email: 'mia@example.com', externalId: 'C1' } },
    { externalId: 'F', contact: { email: 'dan@example.com', externalId: 'C9' } },
  ]);
  expect(wrong.map(({ fault }) => fault && [fault.code, ...fault.path])).toEqual([
    undefined,
    ['ALREADY_EXISTS', 'contact', 'email'],
    ['ALREADY_EXISTS', 'contact', 'externalId'],
  ]);
  // Who left the brand is nobody new: a lead of theirs brings them back on nothing.
  const link = { contactId: dan!.id, campaignId: null, topicId: null, mode: 'live' } as const;
  await olive.act((session) => leaveBrand(session, link, { evidence: { source: 'api' } }));
  await leads.upsert([{ externalId: 'G', contact: { email: 'dan@example.com' } }]);
  expect((await contactsOf(olive))[0]).toMatchObject({ status: 'unsubscribed', topics: 1 });
});

test('a contact who is made stands as their source says at first, with proof where it says why', async () => {
  await olive.act((session) =>
    setSources(session, [
      { source: 'fair', status: 'subscribed', basis: 'Signed at the stand' },
      { source: 'cart', status: 'transactional' },
    ]),
  );
  const add = (email: string, source: string) =>
    leads.upsert([{ externalId: email, contact: { email, lastName: 'Levi' } }], source);
  for (const source of ['fair', 'cart', 'phone'])
    expect((await add(`${source}@example.com`, source))[0]!.fault).toBeUndefined();
  await add('fair@example.com', 'cart');
  expect((await contactsOf(olive)).map(({ email, source, status }) => [email, source, status])).toEqual([
    ['cart@example.com', 'cart', 'transactional'],
    ['fair@example.com', 'fair', 'subscribed'],
    ['phone@example.com', 'phone', 'pending'],
  ]);
  const proof = await olive.act((session) => session.sql(sql`select wording from consent_event`));
  expect(proof).toEqual([{ wording: 'Signed at the stand' }]);
  await expect(add('x@example.com', ' ')).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    path: ['input', 'source'],
  });
});

test('who was merged stays one person: leads and papers are the kept contact’s, and so are those that come later', async () => {
  const one = await leads.add({ contact: { email: 'noa@example.com', externalId: 'C1' } });
  const two = await leads.add({ externalId: 'L2', contact: { email: 'noa@work.example', externalId: 'C2' } });
  const sale = { leadId: two.id, externalId: 'I1', amount: '5', currency: 'EUR', state: 'paid' };
  await olive.act((session) => upsertSales(session, 'invoice', { rows: [sale] }));
  const [keep, merge] = [one.contactId, [two.contactId]];
  await olive.act((session) => mergeContacts(session, { keep, merge }));
  expect((await leads.get(two.id)).contactId).toBe(keep);
  const landed = await leads.upsert([
    { externalId: 'L2', stage: 'qualified', contact: { email: 'noa@work.example' } },
    { externalId: 'L3', contact: { email: 'noa@work.example', externalId: 'C1' } },
    { externalId: 'L4', contact: { externalId: 'C2' } },
    { externalId: 'L5', contact: { contactId: two.contactId } },
  ]);
  expect(landed.map(({ outcome }) => outcome)).toEqual(['updated', 'created', 'created', 'created']);
  expect(await olive.act((session) => countLeads(session, { contactId: keep }))).toBe(5);
  const { nodes } = await olive.act((session) =>
    pageOfSales(session, 'invoice', { contactId: keep, page: { first: 9 } }),
  );
  expect(nodes).toMatchObject([{ externalId: 'I1' }]);
});

test('contacts that are merged while their leads are written end with every lead on the kept one', async () => {
  const emails = Array.from({ length: 10 }, (_, n) => `m${n}@example.com`);
  const rows = (from: number) =>
    emails.map((email, n) => ({ externalId: `L${from + n}`, contact: { email } }));
  await leads.upsert(rows(0));
  const ids = (await contactsOf(olive)).map(({ id }) => id);
  await Promise.all([
    leads.upsert(rows(100)),
    olive.act((session) => mergeContacts(session, { keep: ids[0]!, merge: ids.slice(1) })),
    leads.upsert(rows(200).reverse()),
    leads.upsert(rows(0).map((row) => ({ ...row, stage: 'qualified' }))),
  ]);
  expect(await olive.act((session) => countLeads(session, { contactId: ids[0] }))).toBe(30);
});

test('who was erased is not taken in again, and nothing more is kept of their leads', async () => {
  const lead = await leads.add({ externalId: 'L1', contact: { email: 'gone@example.com' }, name: 'For Nur' });
  await leads.lose([lead.id], 'too_expensive', 'Nur called');
  await olive.act((session) => eraseContact(session, { contactId: lead.contactId }));
  expect(await leads.get(lead.id)).toMatchObject({
    name: null,
    externalId: null,
    lostReason: 'too_expensive',
  });
  const again = await leads.upsert([
    { externalId: 'L1', contact: { email: 'Gone@example.com' } },
    { externalId: 'L2', contact: { contactId: lead.contactId } },
  ]);
  expect(again.map(({ fault }) => fault && [fault.code, ...fault.path])).toEqual([
    ['SUPPRESSED', 'contact', 'email'],
    ['WRONG_STATE', 'contact', 'contactId'],
  ]);
  await expect(leads.restore([lead.id])).rejects.toMatchObject({
    code: 'WRONG_STATE',
    path: ['input', 'leadIds', 0],
  });
  expect(await olive.act((session) => countLeads(session, {}))).toBe(0);
  expect((await olive.act((session) => getContact(session, lead.contactId))).email).toBeNull();
  const comments = await olive.act((session) =>
    session.sql(sql`select 1 from lead_change where comment is not null`),
  );
  expect(comments).toEqual([]);
});
