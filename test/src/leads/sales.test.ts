import { type Id } from '@heed/schema/domain/ids';
import { invoiceStates, quotationStates } from '@heed/schema/domain/sales';
import { countContacts } from '@heed/schema/services/contact-selection';
import { eraseContact } from '@heed/schema/services/erasure';
import { updateLead } from '@heed/schema/services/leads';
import type { SaleInput } from '@heed/schema/services/sale-rows';
import { pageOfSales, upsertSales } from '@heed/schema/services/sales';
import type { SaleKind } from '@heed/schema/sql/sale-writes';
import fc from 'fast-check';
import sql from 'sql-template-tag';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { type Leads, leadsOf } from './lead-world.js';

let world: World;
let olive: Brand;
let leads: Leads;
beforeAll(async () => {
  world = await makeWorld();
  olive = await world.brand('Olive');
  leads = leadsOf(olive);
});
afterAll(() => world.close());

const upsert = (kind: SaleKind, rows: SaleInput[], brand = olive) =>
  brand.act((session) => upsertSales(session, kind, { rows }));
const outcomes = async (kind: SaleKind, rows: SaleInput[]) =>
  (await upsert(kind, rows)).map(({ outcome, fault }) => fault?.path.join('.') ?? outcome);
const counts = async (id: Id<'lead'>) => {
  const { quotations, paidInvoices, paidValue, currency } = await leads.get(id);
  return { quotations, paidInvoices, paidValue, currency };
};

test('a lead counts its quotations and its paid invoices, as another program tells of them', async () => {
  const lead = await leads.add({ externalId: 'L1' });
  const [q, i] = [
    { leadId: lead.id, currency: 'ILS' },
    { leadExternalId: 'L1', currency: 'ILS' },
  ];
  expect(
    await outcomes('quotation', [
      { ...q, externalId: 'Q1', amount: '1000', state: 'sent' },
      { ...q, externalId: 'Q2', amount: '900.5' },
      { ...q, externalId: 'Q3', amount: '5', state: 'cancelled' },
    ]),
  ).toEqual(['created', 'created', 'created']);
  const invoices = [
    { ...i, externalId: 'I1', amount: '500.10', state: 'paid' },
    { ...i, externalId: 'I2', amount: '400', state: 'open' },
    { ...i, externalId: 'I3', amount: '-0.20', state: 'paid' },
  ];
  expect(await outcomes('invoice', invoices)).toEqual(['created', 'created', 'created']);
  expect(await counts(lead.id)).toEqual({
    quotations: 2,
    paidInvoices: 2,
    paidValue: '499.90',
    currency: 'ILS',
  });
  expect(await outcomes('invoice', invoices)).toEqual(['unchanged', 'unchanged', 'unchanged']);
  expect(await outcomes('invoice', [{ externalId: 'I2', state: 'paid' }])).toEqual(['updated']);
  expect(await outcomes('quotation', [{ externalId: 'Q2', state: 'cancelled' }])).toEqual(['updated']);
  expect(await counts(lead.id)).toMatchObject({ quotations: 1, paidInvoices: 3, paidValue: '899.90' });
  const rule = {
    lead: {
      all: [
        { field: 'paidValue', is: '>', value: 899 },
        { field: 'quotations', is: 'equals', value: 1 },
      ],
    },
  };
  expect(await olive.act((session) => countContacts(session, { rule }))).toBe(1);
  const page = await olive.act((session) =>
    pageOfSales(session, 'invoice', { leadId: lead.id, states: ['paid'], page: { first: 10 } }),
  );
  expect(page.nodes.map(({ externalId, paidAt }) => [externalId, paidAt])).toEqual(
    ['I3', 'I2', 'I1'].map((externalId) => [externalId, world.clock.now()]),
  );
});

test('money that does not fit is told by its path: another currency, another contact, no such lead', async () => {
  const lead = await leads.add({ value: '10', currency: 'EUR' });
  const other = await leads.add();
  const fig = await world.brand('Fig');
  const foreign = await leadsOf(fig).add({ externalId: 'F1' });
  const one = { leadId: lead.id, amount: '1' };
  expect(
    await outcomes('invoice', [
      { ...one, externalId: 'M1', currency: 'USD' },
      { ...one, externalId: 'M2', contact: { contactId: other.contactId } },
      { externalId: 'M3', leadId: foreign.id, amount: '1', currency: 'EUR' },
      { externalId: 'M4', leadExternalId: 'F1', amount: '1', currency: 'EUR' },
      { externalId: 'M5', amount: '1', currency: 'EUR' },
      { externalId: 'M6', contact: { email: 'm6@example.com' }, amount: '1' },
      { externalId: 'M7', contact: { email: 'm7@example.com' }, currency: 'EUR' },
      { ...one, externalId: 'M8', state: 'open', paidAt: world.clock.now() },
      { ...one, externalId: 'M9' },
      { ...one, externalId: 'M9', amount: '2' },
      { externalId: 'M10', contact: { email: 'm10@example.com' }, amount: '3', currency: 'JPY' },
      // The first one that is written for a lead without a currency decides it.
      { externalId: 'M11', leadId: other.id, amount: '1', currency: 'JPY' },
      { externalId: 'M12', leadId: other.id, amount: '1', currency: 'EUR' },
    ]),
  ).toEqual([
    'currency',
    'contact',
    'leadId',
    'leadExternalId',
    'contact',
    'currency',
    'amount',
    'paidAt',
    'created',
    'externalId',
    'created',
    'created',
    'currency',
  ]);
  expect(await outcomes('quotation', [{ ...one, externalId: 'N1', amount: '-1' }])).toEqual(['amount']);
  expect(await counts(other.id)).toMatchObject({ currency: 'JPY' });
  const update = olive.act((session) => updateLead(session, { leadId: lead.id, currency: 'USD' }));
  await expect(update).rejects.toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'currency'] });
  await outcomes('invoice', [{ externalId: 'M9', state: 'cancelled' }]);
  await olive.act((session) => updateLead(session, { leadId: lead.id, currency: 'USD' }));
  expect(await outcomes('invoice', [{ externalId: 'M9', state: 'paid' }])).toEqual(['currency']);
  const many = Array.from({ length: 1_001 }, (_, n) => ({ ...one, externalId: `T${n}` }));
  await expect(upsert('invoice', many)).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    path: ['input', 'invoices'],
  });
});

test('the largest amounts still sum', async () => {
  const lead = await leads.add();
  const row = { leadId: lead.id, amount: '99999999999999.99', currency: 'IRR', state: 'paid' };
  await upsert('invoice', [
    { ...row, externalId: 'B1' },
    { ...row, externalId: 'B2' },
  ]);
  expect(await counts(lead.id)).toMatchObject({ paidInvoices: 2, paidValue: '199999999999999.98' });
});

test('a lead that changes hands takes its papers along; an erased person’s say nothing more', async () => {
  const [one, two] = [await leads.add(), await leads.add()];
  await upsert('invoice', [
    { externalId: 'H1', leadId: one.id, amount: '7', currency: 'EUR', state: 'paid' },
  ]);
  await olive.act((session) =>
    updateLead(session, { leadId: one.id, contact: { contactId: two.contactId } }),
  );
  const of = async (contactId: Id<'contact'>) =>
    (await olive.act((session) => pageOfSales(session, 'invoice', { contactId, page: { first: 9 } }))).nodes;
  expect(await of(one.contactId)).toEqual([]);
  expect(await of(two.contactId)).toMatchObject([{ externalId: 'H1', amount: '7.00' }]);
  await olive.act((session) => eraseContact(session, { contactId: two.contactId }));
  expect(await of(two.contactId)).toMatchObject([{ externalId: null, amount: '7.00' }]);
  expect(
    await outcomes('invoice', [{ externalId: 'H2', leadId: one.id, amount: '7', currency: 'EUR' }]),
  ).toEqual(['leadId']);
});

// Whatever is told, in whatever order and however often, by several at once: what leads count is what the papers say.
test('what leads count is exact, whoever tells what at the same moment', async () => {
  const ids: Id<'lead'>[] = [];
  for (let n = 0; n < 4; n++) ids.push((await leads.add({ currency: 'EUR' })).id);
  const row = (kind: SaleKind) =>
    fc.record({
      externalId: fc.integer({ min: 0, max: 11 }).map((n) => `law-${n}`),
      leadId: fc.constantFrom(...ids),
      amount: fc.integer({ min: 0, max: 99_999 }).map((cents) => (cents / 100).toFixed(2)),
      state: fc.constantFrom(...(kind === 'quotation' ? quotationStates : invoiceStates)),
      currency: fc.constant('EUR'),
    });
  const call = fc
    .constantFrom<SaleKind>('quotation', 'invoice')
    .chain((kind) => fc.array(row(kind), { minLength: 1, maxLength: 8 }).map((rows) => ({ kind, rows })));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(call, { minLength: 2, maxLength: 3 }), { maxLength: 3 }),
      async (rounds) => {
        for (const round of rounds) {
          const results = await Promise.all([
            ...round.map(({ kind, rows }) => upsert(kind, rows)),
            leads.lose([...ids].reverse()),
            leads.restore(ids),
          ]);
          expect(results).toHaveLength(round.length + 2);
        }
        const wrong = await olive.act((session) =>
          session.sql(sql`
          select l.id from lead l where l.tenant_id = ${session.tenantId} and (l.quotations, l.paid_invoices, l.paid_value)
            is distinct from (
              (select count(*)::int from quotation q where q.lead_id = l.id and q.state <> 'cancelled'),
              (select count(*)::int from invoice i where i.lead_id = l.id and i.state = 'paid'),
              (select coalesce(sum(amount), 0) from invoice i where i.lead_id = l.id and i.state = 'paid'))`),
        );
        expect(wrong).toEqual([]);
      },
    ),
    { numRuns: 25, seed: 20240101 },
  );
}, 60_000);
