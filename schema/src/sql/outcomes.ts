import sql, { type Sql } from 'sql-template-tag';
import type { FailReason } from '../domain/reasons.js';
import type { Session } from '../session/session.js';

interface Which {
  campaignId: string;
  attempt: number;
}

/** The usual end: one update by key, without a join (100 rows in 0.6 ms; joined to a list of outcomes 6 ms). */
export function recordSent(
  session: Session,
  input: Which & { occurrence: number; contactIds: string[] },
): Sql {
  return sql`
    update delivery set state = 'sent', reason = null, detail = null, settled_at = ${session.at}
    where tenant_id = ${session.tenantId} and campaign_id = ${input.campaignId}
      and contact_id = any(${input.contactIds}::uuid[]) and occurrence = ${input.occurrence}
      and state in ('claimed', 'unknown') and attempt = ${input.attempt}`;
}

interface OtherOutcome {
  contactId: string;
  occurrence: number;
  result: string;
  reason?: FailReason;
  detail?: string;
}

/**
 * `failed` and `unknown`, each with its reason; a definite failure opens the window that the message had closed. Returns
 * the failed, with the time at which they were counted as sent.
 */
export function recordOthers(session: Session, input: Which & { outcomes: readonly OtherOutcome[] }): Sql {
  const { campaignId, attempt, outcomes } = input;
  const contactIds = outcomes.map((outcome) => outcome.contactId);
  return sql`
    with outcome as (
      select * from unnest(${contactIds}::uuid[], ${outcomes.map((o) => o.occurrence)}::int[],
        ${outcomes.map((o) => o.result)}::text[], ${outcomes.map((o) => o.reason ?? null)}::text[],
        ${outcomes.map((o) => o.detail?.slice(0, 500) ?? null)}::text[])
        as outcome (contact_id, occurrence, state, reason, detail)
    ), written as (
      update delivery d set state = outcome.state, reason = outcome.reason, detail = outcome.detail,
        settled_at = ${session.at}
      from outcome
      where d.tenant_id = ${session.tenantId} and d.campaign_id = ${campaignId}
        and d.contact_id = any(${contactIds}::uuid[]) -- for the index: a new ledger has no statistics yet
        and d.contact_id = outcome.contact_id and d.occurrence = outcome.occurrence
        and d.state in ('claimed', 'unknown') and d.attempt = ${attempt}
      returning d.contact_id, d.closed_until, d.state, coalesce(d.released_at, d.decided_at) as at
    ), windows as (
      update subscription s set opens_at = null
      from written, campaign m
      where written.state = 'failed' and written.closed_until is not null
        and m.tenant_id = ${session.tenantId} and m.id = ${campaignId}
        and s.tenant_id = m.tenant_id and s.list_id = m.list_id and s.contact_id = written.contact_id
        and s.opens_at = written.closed_until
    )
    select contact_id as "contactId", at from written where state = 'failed'`;
}

/** Messages that no server accepted wait again, in a chunk of their own. Returns them. */
export function putBack(session: Session, input: Which & { contactIds: string[] }): Sql {
  const { campaignId, attempt, contactIds } = input;
  return sql`
    with mine as (
      delete from delivery d where d.tenant_id = ${session.tenantId} and d.campaign_id = ${campaignId}
        and d.contact_id = any(${contactIds}::uuid[]) and d.state = 'claimed' and d.attempt = ${attempt}
      returning d.contact_id, d.closed_until, d.decided_at as at
    ), windows as (
      update subscription s set opens_at = null
      from mine, campaign m
      where mine.closed_until is not null and m.tenant_id = ${session.tenantId} and m.id = ${campaignId}
        and s.tenant_id = m.tenant_id and s.list_id = m.list_id and s.contact_id = mine.contact_id
        and s.opens_at = mine.closed_until
    ), chunk as (
      insert into audience_chunk (tenant_id, campaign_id, phase, ordinal, contact_ids)
      select ${session.tenantId}::uuid, ${campaignId}::uuid, 0,
        (select coalesce(max(ordinal), 0) + 1 + floor(random() * 1000000)::int from audience_chunk
          where tenant_id = ${session.tenantId} and campaign_id = ${campaignId}),
        array_agg(contact_id order by contact_id)
      from mine having count(*) > 0
    )
    select contact_id as "contactId", at from mine`;
}
