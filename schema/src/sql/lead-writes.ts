import sql, { type Sql } from 'sql-template-tag';
import { actorLabel } from '../domain/actors.js';
import type { Id } from '../domain/ids.js';
import type { LeadState, LeadStep } from '../domain/leads.js';
import type { Session } from '../session/session.js';
import { type LeadRow, leadColumns } from './lead-columns.js';

/**
 * A lead that is locked until the transaction ends. `hasSales`: something was offered or billed in its currency, and not
 * cancelled. `erased`: its contact was.
 */
export type LockedLead = LeadRow & { hasSales: boolean; erased: boolean };

/**
 * Locks leads in the order of their ids, as everybody does, and reads them on a snapshot of its own: a statement that
 * waited for a lock still sees other tables as they were.
 */
export async function lockLeads(
  session: Session,
  { ids = [], externalIds = [] }: { ids?: readonly string[]; externalIds?: readonly string[] },
): Promise<LockedLead[]> {
  if (ids.length + externalIds.length === 0) return [];
  const locked = await session.sql<{ id: string }>(sql`
    select id from lead where tenant_id = ${session.tenantId}
      and (id = any(${[...ids]}::uuid[]) or external_id = any(${[...externalIds]}::text[]))
    order by id for no key update`);
  if (locked.length === 0) return [];
  const of = (table: Sql) =>
    sql`exists (select from ${table} s where s.tenant_id = l.tenant_id and s.lead_id = l.id and s.state <> 'cancelled')`;
  return session.sql<LockedLead>(sql`
    select ${leadColumns}, ${of(sql`quotation`)} or ${of(sql`invoice`)} as "hasSales",
      exists (select from contact c where c.tenant_id = l.tenant_id and c.id = l.contact_id and c.erased_at is not null) as erased
    from lead l where l.tenant_id = ${session.tenantId} and l.id = any(${locked.map(({ id }) => id)}::uuid[])`);
}

/** A lead as it is to be written. */
export interface WrittenLead {
  id: Id<'lead'>;
  externalId: string | null;
  lead: LeadState;
}

const shape = sql`(id uuid, "externalId" text, "contactId" uuid, name text, stage text, "lostReason" text,
  "lostAt" timestamptz, active boolean, value numeric, currency text, "convertedAt" timestamptz, "createdAt" timestamptz)`;

const records = (leads: readonly WrittenLead[]) =>
  sql`json_to_recordset(${JSON.stringify(leads.map(({ id, externalId, lead }) => ({ ...lead, id, externalId })))}::json)
    as r ${shape}`;

/** Inserts leads; returns the ids of those that are in, without those whose external id somebody took a moment ago. */
export async function insertLeads(session: Session, leads: readonly WrittenLead[]): Promise<Set<string>> {
  if (leads.length === 0) return new Set();
  const inserted = await session.sql<{ id: string }>(sql`
    insert into lead (tenant_id, id, external_id, contact_id, name, stage, lost_reason, lost_at, active, value, currency,
      converted_at, created_at, updated_at)
    select ${session.tenantId}, r.id, r."externalId", r."contactId", r.name, r.stage, r."lostReason", r."lostAt", r.active,
      r.value, r.currency, r."convertedAt", r."createdAt", ${session.at}::timestamptz
    from ${records(leads)} order by r."externalId", r.id
    on conflict (tenant_id, external_id) where external_id is not null do nothing returning id`);
  return new Set(inserted.map(({ id }) => id));
}

/** Writes leads that `lockLeads` locked. Those who change hands take their quotations and invoices along. */
export async function updateLeads(session: Session, leads: readonly WrittenLead[]): Promise<void> {
  if (leads.length === 0) return;
  const moved = await session.sql<{ id: string }>(sql`
    with written as (
      update lead l set external_id = r."externalId", contact_id = r."contactId", name = r.name, stage = r.stage,
        lost_reason = r."lostReason", lost_at = r."lostAt", active = r.active, value = r.value, currency = r.currency,
        converted_at = r."convertedAt", created_at = r."createdAt", updated_at = ${session.at}::timestamptz
      from ${records(leads)} where l.tenant_id = ${session.tenantId} and l.id = r.id
      returning l.id, old.contact_id is distinct from new.contact_id as moved
    )
    select id from written where moved`);
  if (moved.length === 0) return;
  for (const table of [sql`quotation`, sql`invoice`]) {
    await session.sql(sql`
      update ${table} s set contact_id = l.contact_id, updated_at = ${session.at}::timestamptz from lead l
      where l.tenant_id = ${session.tenantId} and l.id = any(${moved.map(({ id }) => id)}::uuid[])
        and s.tenant_id = l.tenant_id and s.lead_id = l.id`);
  }
}

/** Keeps what happened; ids rise in the order given, in which history is told. */
export async function writeLeadChanges(
  session: Session,
  lines: readonly (LeadStep & { leadId: string; comment: string | null })[],
  actor = actorLabel(session.actor),
): Promise<void> {
  if (lines.length === 0) return;
  await session.sql(sql`
    insert into lead_change (tenant_id, id, lead_id, kind, was, became, comment, actor, at)
    select ${session.tenantId}, uuidv7(), r."leadId", r.kind, r.was, r.became, r.comment, ${actor}, r.at
    from json_to_recordset(${JSON.stringify(lines.map((line, n) => ({ ...line, n })))}::json)
      as r (n int, "leadId" uuid, kind text, was text, became text, comment text, at timestamptz)
    order by r.n`);
}
