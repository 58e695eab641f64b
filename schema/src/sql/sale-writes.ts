import sql, { raw, type Sql } from 'sql-template-tag';
import type { Session } from '../session/session.js';

/** What was offered, and what was billed: two tables alike but for their states and dates. */
export type SaleKind = 'quotation' | 'invoice';

/** A quotation or an invoice as it stands. Money is decimal text. */
export interface SaleRow {
  id: string;
  externalId: string | null;
  contactId: string;
  leadId: string | null;
  state: string;
  amount: string;
  currency: string;
  issuedAt: Date;
  /** Of a quotation: until when it holds. */
  expiresAt?: Date | null;
  /** Of an invoice: until when it is to be paid. */
  dueAt?: Date | null;
  paidAt?: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

const dates: Record<SaleKind, readonly ['expiresAt'] | readonly ['dueAt', 'paidAt']> = {
  quotation: ['expiresAt'],
  invoice: ['dueAt', 'paidAt'],
};
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const both = (kind: SaleKind, show: (column: string, name: string) => string) =>
  raw(dates[kind].map((name) => show(snake(name), name)).join(', '));

/** The columns of a `SaleRow`, of alias `s`. */
export function saleColumns(kind: SaleKind): Sql {
  return sql`s.id, s.external_id as "externalId", s.contact_id as "contactId", s.lead_id as "leadId", s.state,
    s.amount::text as amount, s.currency, s.issued_at as "issuedAt",
    ${both(kind, (column, name) => `s.${column} as "${name}"`)}, s.created_at as "createdAt", s.updated_at as "updatedAt"`;
}

export function saleTable(kind: SaleKind): Sql {
  return raw(kind);
}

/** One batch of a tenant's quotations and invoices at a time: two could move one between leads and wait for each other. */
export async function aloneWithSales(session: Session): Promise<void> {
  const key = `sales:${session.tenantId}`;
  await session.sql(sql`select pg_advisory_xact_lock(hashtextextended(${key}::text, 0))`);
}

export async function salesByExternalId(
  session: Session,
  kind: SaleKind,
  externalIds: readonly string[],
): Promise<SaleRow[]> {
  return session.sql<SaleRow>(sql`
    select ${saleColumns(kind)} from ${saleTable(kind)} s
    where s.tenant_id = ${session.tenantId} and s.external_id = any(${[...externalIds]}::text[])`);
}

/** Inserts those that are new, and writes the others as they are now. After `aloneWithSales`, their leads being locked. */
export async function writeSales(session: Session, kind: SaleKind, rows: readonly SaleRow[]): Promise<void> {
  if (rows.length === 0) return;
  await session.sql(sql`
    insert into ${saleTable(kind)} as s (tenant_id, id, external_id, contact_id, lead_id, state, amount, currency, issued_at,
      ${both(kind, (column) => column)}, created_at, updated_at)
    select ${session.tenantId}, r.id, r."externalId", r."contactId", r."leadId", r.state, r.amount, r.currency, r."issuedAt",
      ${both(kind, (_, name) => `r."${name}"`)}, r."createdAt", r."updatedAt"
    from json_to_recordset(${JSON.stringify(rows)}::json) as r (id uuid, "externalId" text, "contactId" uuid, "leadId" uuid,
      state text, amount numeric, currency text, "issuedAt" timestamptz,
      ${both(kind, (_, name) => `"${name}" timestamptz`)}, "createdAt" timestamptz, "updatedAt" timestamptz)
    on conflict (tenant_id, id) do update set contact_id = excluded.contact_id, lead_id = excluded.lead_id,
      state = excluded.state, amount = excluded.amount, currency = excluded.currency, issued_at = excluded.issued_at,
      ${both(kind, (column) => `${column} = excluded.${column}`)}, updated_at = excluded.updated_at`);
}

/** What one quotation or invoice adds to what its lead counts, or takes away. */
export interface Counted {
  leadId: string;
  /** Of a lead that has none yet. */
  currency: string;
  quotations: number;
  paidInvoices: number;
  paidValue: string;
}

/** Adds to what leads count, exactly; the leads are locked. A lead without a currency takes that of what was sold. */
export async function countSales(session: Session, counted: readonly Counted[]): Promise<void> {
  if (counted.length === 0) return;
  await session.sql(sql`
    with added as (
      select "leadId" as id, min(currency) as currency, sum(quotations) as quotations, sum("paidInvoices") as invoices,
        sum("paidValue") as value
      from json_to_recordset(${JSON.stringify(counted)}::json)
        as r ("leadId" uuid, currency text, quotations int, "paidInvoices" int, "paidValue" numeric)
      group by "leadId"
    )
    update lead l set quotations = l.quotations + added.quotations, paid_invoices = l.paid_invoices + added.invoices,
      paid_value = l.paid_value + added.value, currency = coalesce(l.currency, added.currency),
      updated_at = ${session.at}::timestamptz
    from added where l.tenant_id = ${session.tenantId} and l.id = added.id`);
}
