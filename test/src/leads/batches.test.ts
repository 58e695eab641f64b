import { type Id, newId } from '@heed/schema/domain/ids';
import { getContact } from '@heed/schema/services/contacts';
import { eraseContact } from '@heed/schema/services/erasure';
import type { LeadInput } from '@heed/schema/services/lead-rows';
import { countLeads } from '@heed/schema/services/lead-selection';
import { createLead, updateLead } from '@heed/schema/services/leads';
import { leaveBrand } from '@heed/schema/services/leaving';
import { createList } from '@heed/schema/services/lists';
import sql from 'sql-template-tag';
import { statementsDuring } from '../support/statements.js';
import { hour } from '../support/test-clock.js';
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

const outcomes = async (rows: LeadInput[]) => (await leads.upsert(rows)).map(({ outcome }) => outcome);
const contactsOf = (brand: Brand) =>
  brand.act((session) =>
    session.sql<{ id: Id<'contact'>; email: string; source: string; status: string; topics: number }>(sql`
      select id, email, source, status, (select count(*) from subscription s where s.contact_id = c.id)::int as topics
      from contact c where tenant_id = ${session.tenantId} order by email`),
  );

test('a CRM’s leads land once: again changes nothing, and what is left out stays', async () => {
  const createdAt = new Date('2024-02-01T09:00:00Z');
  const row = {
    externalId: 'L1',
    contact: { email: 'Noa@example.com' },
    value: '100',
    currency: 'EUR',
    createdAt,
  };
  expect(await outcomes([row])).toEqual(['created']);
  world.clock.advance(hour);
  expect(await outcomes([row])).toEqual(['unchanged']);
  expect(await outcomes([{ externalId: 'L1', stage: 'qualified' }])).toEqual(['updated']);
  expect(await outcomes([{ externalId: 'L1', name: 'Big order', value: null }])).toEqual(['updated']);
  const lead = await olive.act((session) =>
    session.row<{ id: Id<'lead'> }>(sql`select id from lead where external_id = 'L1'`),
  );
  expect(await leads.get(lead!.id)).toMatchObject({
    stage: 'qualified',
    name: 'Big order',
    value: null,
    currency: 'EUR',
    createdAt,
  });
  expect(await leads.history(lead!.id)).toEqual(['created new', 'moved new qualified']);
  const lostAt = new Date('2024-05-05T12:00:00Z');
  await leads.upsert([{ externalId: 'L1', lostReason: 'not_enough_stock', lostAt }]);
  expect(await leads.get(lead!.id)).toMatchObject({ lostAt, active: false });
  await leads.upsert([{ externalId: 'L1', active: true }]);
  expect(await leads.get(lead!.id)).toMatchObject({ lostAt, active: true });
  await leads.upsert([{ externalId: 'L1', lostReason: null, lostAt: null }]);
  expect(await leads.get(lead!.id)).toMatchObject({ lostAt: null, lostReason: null, active: true });
});

test('a faulty row is told with its path and does nothing; the others go through', async () => {
  const good = (n: number) => ({ externalId: `G${n}`, contact: { email: `g${n}@example.com` } });
  const faulty: [LeadInput, string, (string | number)[]][] = [
    [{ ...good(1), externalId: ' ' }, 'INVALID_INPUT', ['externalId']],
    [{ externalId: 'F2' }, 'INVALID_INPUT', ['contact']],
    [{ externalId: 'F3', contact: {} }, 'INVALID_INPUT', ['contact']],
    [{ externalId: 'F4', contact: { email: 'nobody' } }, 'INVALID_INPUT', ['contact', 'email']],
    [{ externalId: 'F5', contact: { contactId: newId('contact') } }, 'NOT_FOUND', ['contact', 'contactId']],
    [{ ...good(6), stage: 'nope' }, 'NOT_FOUND', ['stage']],
    [{ ...good(7), lostReason: 'nope' }, 'NOT_FOUND', ['lostReason']],
    [{ ...good(8), stage: 'won', lostReason: 'too_expensive' }, 'WRONG_STATE', ['lostReason']],
    [{ ...good(9), value: '12' }, 'INVALID_INPUT', ['currency']],
    [{ ...good(10), value: '1.234', currency: 'EUR' }, 'INVALID_INPUT', ['value']],
    [{ ...good(11), value: '-1', currency: 'EUR' }, 'INVALID_INPUT', ['value']],
    [{ ...good(12), currency: 'EURO' }, 'INVALID_INPUT', ['currency']],
    [{ ...good(13), name: 'a\nb' }, 'INVALID_INPUT', ['name']],
    [{ ...good(14), createdAt: new Date('2199-01-01') }, 'INVALID_INPUT', ['createdAt']],
    [{ ...good(15), convertedAt: new Date('2024-01-01') }, 'INVALID_INPUT', ['convertedAt']],
    [{ ...good(0), name: 'Twice' }, 'INVALID_INPUT', ['externalId']],
  ];
  const result = await leads.upsert([good(0), ...faulty.map(([row]) => row), good(99)]);
  expect(result.map(({ outcome }) => outcome)).toEqual([
    'created',
    ...faulty.map(() => 'refused'),
    'created',
  ]);
  expect(result.slice(1, -1).map(({ fault }) => [fault?.code, fault?.path])).toEqual(
    faulty.map(([, code, path]) => [code, path]),
  );
  // Not even their contacts were made.
  expect((await contactsOf(olive)).map(({ email }) => email)).toEqual(['g0@example.com', 'g99@example.com']);
});

test('1,000 rows are a handful of statements; 1,001 are refused, and so are none', async () => {
  const rows = (count: number, stage: string) =>
    Array.from({ length: count }, (_, n) => ({
      externalId: `L${n}`,
      stage,
      contact: { email: `p${n % 700}@example.com` },
    }));
  await expect(leads.upsert(rows(1_001, 'new'))).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    path: ['input', 'leads'],
  });
  await expect(leads.upsert([])).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  const few = await statementsDuring(async () => void (await leads.upsert(rows(2, 'new'))));
  const many = await statementsDuring(async () => {
    expect((await leads.upsert(rows(1_000, 'qualified'))).every(({ fault }) => !fault)).toBe(true);
  });
  expect(many.length).toBeLessThanOrEqual(few.length + 2);
  expect(await olive.act((session) => countLeads(session, {}))).toBe(1_000);
  expect(await contactsOf(olive)).toHaveLength(700);
}, 30_000);

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

test('two programs that send the same new leads at once make each once, and each contact once', async () => {
  const rows = Array.from({ length: 60 }, (_, n) => ({
    externalId: `L${n}`,
    contact: { email: `p${n}@example.com`, externalId: `C${n}` },
  }));
  const results = await Promise.all([
    leads.upsert(rows),
    leads.upsert([...rows].reverse()),
    leads.upsert(rows.slice(20, 50)),
  ]);
  const all = results.flat().map(({ outcome }) => outcome);
  expect(all.filter((outcome) => outcome === 'created')).toHaveLength(60);
  expect(all.filter((outcome) => outcome === 'unchanged')).toHaveLength(90);
  expect(await contactsOf(olive)).toHaveLength(60);
});

test('one lead is made and changed with the same care, and an external id is one lead’s', async () => {
  const one = await leads.add({ externalId: 'X1' });
  const two = await leads.add({ externalId: 'X2' });
  const add = (input: LeadInput) => olive.act((session) => createLead(session, input));
  await expect(add({ externalId: 'X1', contact: { email: 'a@example.com' } })).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
    path: ['input', 'externalId'],
  });
  await expect(add({ contact: { email: 'no' } })).rejects.toMatchObject({
    path: ['input', 'contact', 'email'],
  });
  const update = (leadId: Id<'lead'>, input: LeadInput) =>
    olive.act((session) => updateLead(session, { leadId, ...input }));
  await expect(update(two.id, { externalId: 'X1' })).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
    path: ['input', 'externalId'],
  });
  const changed = await update(two.id, { externalId: 'X3', contact: { contactId: one.contactId } });
  expect(changed).toMatchObject({ externalId: 'X3', contactId: one.contactId });
  expect(await leads.history(two.id)).toEqual(['created new', 'reassigned']);
  const fig = await world.brand('Fig');
  await expect(
    fig.act((session) => updateLead(session, { leadId: one.id, name: 'mine' })),
  ).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['input', 'leadId'] });
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
