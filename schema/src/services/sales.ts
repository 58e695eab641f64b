import sql, { join, type Sql } from 'sql-template-tag';
import { HeedError } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import type { RowFault } from '../domain/leads.js';
import type { Session } from '../session/session.js';
import { lockLeads } from '../sql/lead-writes.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';
import {
  aloneWithSales,
  countSales,
  type SaleKind,
  type SaleRow,
  saleColumns,
  salesByExternalId,
  saleTable,
  writeSales,
} from '../sql/sale-writes.js';
import type { AddressHashes } from '../tokens/address-hashes.js';
import { addressHashing } from './address-hashing.js';
import { findContacts, makeContacts } from './lead-contacts.js';
import type { RowOutcome } from './lead-landing.js';
import { checkBatch, readRows, readSource } from './lead-rows.js';
import {
  countedBy,
  plannedSale,
  type ReadSale,
  readSale,
  type SaleInput,
  type SalePlan,
} from './sale-rows.js';

/** Rounds in which somebody else makes the same new contact at the same moment. */
const mostRounds = 5;

/** A row that is not decided yet, by its place in the batch. */
interface OpenRow {
  index: number;
  row: ReadSale;
}

/**
 * Brings quotations or invoices in step with another program, by their external ids, and keeps what their leads count. Saying
 * the same again changes nothing. A faulty row is told with its path and keeps none of the others.
 * @param input `source` is where contacts that are made come from.
 * @throws {HeedError} LIMIT_EXCEEDED beyond 1,000 rows, INVALID_INPUT for none, or for the source.
 */
export async function upsertSales<K extends SaleKind>(
  session: Session,
  kind: K,
  input: { rows: readonly SaleInput[]; source?: string | null },
): Promise<RowOutcome<K>[]> {
  checkBatch(input.rows, `${kind}s`);
  const source = readSource(input.source);
  const outcomes: RowOutcome<K>[] = [];
  const refuse = (index: number, fault: RowFault) => {
    outcomes[index] = { outcome: 'refused', id: null, fault };
  };
  let open = readOpen(kind, input.rows, session.at, refuse);
  // In this order everywhere: the account's hashes, the tenant's sales, leads by id, then the rest.
  const hashing = await addressHashing(session);
  await aloneWithSales(session);
  for (let round = 1; open.length > 0; round++) {
    if (round > mostRounds)
      throw new HeedError('UNAVAILABLE', 'Others write the same contacts just now; try again.');
    const plans = await planAll(session, kind, { open, hashing, refuse });
    for (const { index, before, changed, sale } of await write(session, kind, { plans, source })) {
      const outcome = before ? (changed ? 'updated' : 'unchanged') : 'created';
      outcomes[index] = { outcome, id: sale.id as Id<K> };
    }
    open = open.filter(({ index }) => !outcomes[index]);
  }
  return outcomes;
}

/** The newest first; of a lead, of a contact, or all. */
export async function pageOfSales(
  session: Session,
  kind: SaleKind,
  input: {
    page: PageInput;
    leadId?: Id<'lead'> | null;
    contactId?: Id<'contact'> | null;
    states?: readonly string[] | null;
  },
): Promise<Page<SaleRow>> {
  const { page, leadId, contactId, states } = input;
  const conditions: Sql[] = [sql`s.tenant_id = ${session.tenantId}`];
  if (leadId) conditions.push(sql`s.lead_id = ${leadId}`);
  if (contactId) conditions.push(sql`s.contact_id = ${contactId}`);
  if (states) conditions.push(sql`s.state = any(${[...states]}::text[])`);
  return readPage<SaleRow>(session, {
    columns: saleColumns(kind),
    body: sql`from ${saleTable(kind)} s where ${join(conditions, ' and ')}`,
    key: sql`s.id`,
    page,
    direction: 'desc',
  });
}

type Refuse = (index: number, fault: RowFault) => void;

/** Rows that can be read; of those with the same external id the first one. */
function readOpen(kind: SaleKind, rows: readonly SaleInput[], at: Date, refuse: Refuse): OpenRow[] {
  const seen = new Set<string>();
  return readRows(rows, (row) => readSale(kind, row, at)).flatMap(({ ok: row, fault }, index) => {
    if (fault) {
      refuse(index, fault);
      return [];
    }
    if (seen.has(row.externalId)) {
      const message = 'An earlier row has this external id already.';
      refuse(index, { code: 'INVALID_INPUT', message, path: ['externalId'] });
      return [];
    }
    seen.add(row.externalId);
    return [{ index, row }];
  });
}

type Plan = SalePlan & { index: number };

async function planAll(
  session: Session,
  kind: SaleKind,
  { open, hashing, refuse }: { open: readonly OpenRow[]; hashing: AddressHashes; refuse: Refuse },
): Promise<Plan[]> {
  const rows = open.map(({ row }) => row);
  const there = await salesByExternalId(
    session,
    kind,
    rows.map(({ externalId }) => externalId),
  );
  const before = new Map(there.map((sale) => [sale.externalId, sale]));
  const leads = await lockLeads(session, {
    ids: [...rows, ...there].flatMap(({ leadId }) => leadId ?? []),
    externalIds: rows.flatMap(({ leadExternalId }) => leadExternalId ?? []),
  });
  const named = rows.flatMap(({ contact }) => contact ?? []);
  const found = (await findContacts(session, hashing, named)).values();
  const planned = readRows(open, ({ index, row }): Plan => {
    const contact = row.contact ? found.next().value : undefined;
    const surroundings = { before: before.get(row.externalId), leads, contact, at: session.at };
    return { ...plannedSale(kind, row, surroundings), index };
  });
  return planned.flatMap(({ ok, fault }, i) => {
    if (fault) refuse(open[i]!.index, fault);
    return ok ?? [];
  });
}

/** Writes what is planned and counts it; returns those that are done. The others met somebody who was quicker. */
async function write(
  session: Session,
  kind: SaleKind,
  { plans, source }: { plans: readonly Plan[]; source: string },
): Promise<Plan[]> {
  const fresh = new Map(plans.flatMap((plan) => (plan.fresh ? [[plan.fresh.id, plan.fresh]] : [])));
  const made = await makeContacts(session, { contacts: [...fresh.values()], source });
  const done = plans.filter(({ fresh: contact }) => !contact || made.has(contact.id));
  const changed = done.filter((plan) => plan.changed);
  await writeSales(
    session,
    kind,
    changed.map(({ sale }) => sale),
  );
  await countSales(
    session,
    changed.flatMap((plan) => countedBy(kind, plan)),
  );
  return done;
}
