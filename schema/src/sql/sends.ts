import sql, { type Sql } from 'sql-template-tag';
import type { TenantLimits } from '../domain/limits.js';
import type { Session } from '../session/session.js';

/**
 * What ceilings count: a contact's marketing messages of every topic that left, or may have. Kept in one row a contact,
 * the newest first, so that a claim reads one element of an array; only where a tenant has a ceiling.
 */

/** Contact ids, or an array of them as PostgreSQL writes it. */
export type IdArray = readonly string[] | string;

export interface CountedFor {
  /** The contacts' rows are locked and right. */
  counted: boolean;
  /** `any(…)` of their ids, where a statement joins sets by hashing. */
  batch?: Sql;
}

/** The times counted for contact `c`, where `sends.column` is an array. */
export function sendsOf(
  session: Session,
  limits: TenantLimits,
  { counted, batch }: CountedFor,
): { join: Sql; column: Sql } {
  if (limits.ceilings.length === 0) return { join: sql``, column: sql`null` };
  const join = sql`left join contact_sends p on p.tenant_id = ${session.tenantId} and p.contact_id = c.id${among(batch)}`;
  if (counted) return { join, column: sql`p.sent` };
  return {
    join: sql`${join} and p.counted_from = ${limits.countedFrom}::timestamptz
      cross join lateral (
        select case when p.contact_id is not null then p.sent else (${inLedger(session, limits, sql`c.id`)}) end as sent offset 0
      ) as sends`,
    column: sql`sends.sent`,
  };
}

/** Makes the rows that a batch lacks, in contact order. */
export function makeSends(session: Session, contactIds: IdArray): Sql {
  return sql`
    insert into contact_sends (tenant_id, contact_id, sent)
    select ${session.tenantId}::uuid, id, '{}' from unnest(${contactIds}::uuid[]) as batch (id) order by id
    on conflict do nothing`;
}

/** Locks them, in contact order and after the subscriptions: topics share a ceiling. Says whether any is to be counted. */
export function lockSends(session: Session, limits: TenantLimits, contactIds: IdArray): Sql {
  return sql`
    with locked as materialized (
      select counted_from from contact_sends
      where tenant_id = ${session.tenantId} and contact_id = any(${contactIds}::uuid[])
      order by contact_id for no key update
    )
    select count(*) filter (where counted_from is distinct from ${limits.countedFrom}::timestamptz) as stale from locked`;
}

/** Counts from the ledger those never counted under these ceilings. */
export function countSends(session: Session, limits: TenantLimits, contactIds: IdArray): Sql {
  return sql`
    update contact_sends p set counted_from = ${limits.countedFrom}::timestamptz,
      sent = coalesce((${inLedger(session, limits, sql`p.contact_id`)}), '{}')
    where p.tenant_id = ${session.tenantId} and p.contact_id = any(${contactIds}::uuid[])
      and p.counted_from is distinct from ${limits.countedFrom}::timestamptz`;
}

/** One more for those of `claimed`, a relation with a `contact_id`. */
export function addSend(session: Session, limits: TenantLimits, claimed: Sql, batch?: Sql): Sql {
  return sql`
    update contact_sends p set sent = (${session.at}::timestamptz || p.sent)[1 : ${mostCounted(limits)}::int]
    from (${claimed}) as claimed
    where p.tenant_id = ${session.tenantId} and p.contact_id = claimed.contact_id${among(batch)}`;
}

function among(batch: Sql | undefined): Sql {
  return batch ? sql` and p.contact_id = ${batch}` : sql``;
}

/**
 * Takes back the sends of messages that never left, each with the time at which it was counted. What a row forgot when
 * they were added is not needed: the contact was below the ceiling without it.
 */
export function takeBackSends(session: Session, unsent: readonly Unsent[]): Sql {
  const contactIds = unsent.map(({ contactId }) => contactId);
  return sql`
    with mine as materialized (
      select contact_id from contact_sends
      where tenant_id = ${session.tenantId} and contact_id = any(${contactIds}::uuid[])
      order by contact_id for no key update
    )
    update contact_sends p set sent = coalesce((
      select array_agg(one.at order by one.at desc) from (
        select at, row_number() over (partition by at) as n from unnest(p.sent) as at
      ) as one where not (one.at = unsent.at and one.n = 1)), '{}')
    from mine join unnest(${contactIds}::uuid[], ${unsent.map(({ at }) => at)}::timestamptz[]) as unsent (contact_id, at)
      using (contact_id)
    where p.tenant_id = ${session.tenantId} and p.contact_id = mine.contact_id`;
}

/** A message that was counted at that time, and did not leave. */
export interface Unsent {
  contactId: string;
  at: Date;
}

function mostCounted(limits: TenantLimits): number {
  return Math.max(...limits.ceilings.map(({ messages }) => messages));
}

function inLedger(session: Session, limits: TenantLimits, contactId: Sql): Sql {
  return sql`
    select array_agg(last.at order by last.at desc) from (
      select coalesce(d.released_at, d.decided_at) as at
      from delivery d
      where d.tenant_id = ${session.tenantId} and d.contact_id = ${contactId} and d.state in ('claimed', 'sent', 'unknown')
        and (select m.list_id from campaign m where m.tenant_id = d.tenant_id and m.id = d.campaign_id) is not null
      order by 1 desc limit ${mostCounted(limits)}::int
    ) as last`;
}
