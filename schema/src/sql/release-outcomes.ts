import sql, { type Sql } from 'sql-template-tag';
import type { FailReason } from '../domain/reasons.js';
import type { Session } from '../session/session.js';

interface Which {
  campaignId: string;
  attempt: number;
  contactIds: readonly string[];
}

/**
 * Released messages that no server accepted are held again, as they were; a digest is taken apart. Returns what was
 * claimed, with the time at which it was counted as sent.
 */
export function holdAgain(session: Session, { campaignId, attempt, contactIds }: Which): Sql {
  const at = sql`${session.at}::timestamptz`;
  const tenant = sql`${session.tenantId}::uuid`;
  return sql`
    with mine as materialized (
      select d.contact_id, d.occurrence, d.closed_until, d.released_at is not null as alone,
        coalesce(d.released_at, d.decided_at) as at
      from delivery d
      where d.tenant_id = ${tenant} and d.campaign_id = ${campaignId} and d.contact_id = any(${contactIds}::uuid[])
        and d.state = 'claimed' and d.attempt = ${attempt}
      order by d.contact_id for update
    ), windows as (
      update subscription s set opens_at = null
      from mine, campaign m
      where mine.closed_until is not null and m.tenant_id = ${tenant} and m.id = ${campaignId}
        and s.tenant_id = m.tenant_id and s.list_id = m.list_id and s.contact_id = mine.contact_id
        and s.opens_at = mine.closed_until
    ), alone as (
      update delivery d set state = 'held', reason = 'window', held_until = ${at}, released_at = null, closed_until = null,
        attempt = null
      from mine
      where mine.alone and d.tenant_id = ${tenant} and d.campaign_id = ${campaignId}
        and d.contact_id = mine.contact_id and d.occurrence = mine.occurrence
    ), apart as (
      delete from digest g using mine
      where not mine.alone and g.tenant_id = ${tenant} and g.campaign_id = ${campaignId}
        and g.contact_id = mine.contact_id and g.occurrence = mine.occurrence
      returning g.id, g.contact_id
    ), members as (
      update delivery d set state = 'held', reason = 'window', held_until = ${at}, settled_at = null, digest_id = null
      from apart
      where d.tenant_id = ${tenant} and d.contact_id = apart.contact_id and d.digest_id = apart.id
    ), digests as (
      delete from delivery d using mine
      where not mine.alone and d.tenant_id = ${tenant} and d.campaign_id = ${campaignId}
        and d.contact_id = mine.contact_id and d.occurrence = mine.occurrence
    )
    select contact_id as "contactId", at from mine`;
}

/** One message of a digest that failed: it fails as it would have by itself, for the same reason. */
export interface FailedDigest {
  contactId: string;
  occurrence: number;
  reason: FailReason;
  detail: string;
}

export function failMembers(session: Session, campaignId: string, failed: readonly FailedDigest[]): Sql {
  return sql`
    update delivery d set state = 'failed', reason = x.reason, detail = x.detail, settled_at = ${session.at}
    from unnest(${failed.map((one) => one.contactId)}::uuid[], ${failed.map((one) => one.occurrence)}::int[],
      ${failed.map((one) => one.reason)}::text[], ${failed.map((one) => one.detail.slice(0, 500))}::text[])
      as x (contact_id, occurrence, reason, detail)
    join digest g on g.tenant_id = ${session.tenantId} and g.campaign_id = ${campaignId}
      and g.contact_id = x.contact_id and g.occurrence = x.occurrence
    join delivery whole on whole.tenant_id = g.tenant_id and whole.campaign_id = g.campaign_id
      and whole.contact_id = g.contact_id and whole.occurrence = g.occurrence and whole.state = 'failed'
    where d.tenant_id = g.tenant_id and d.contact_id = g.contact_id and d.digest_id = g.id and d.state = 'digested'`;
}

/** A member that could not be rendered, and is not in its digest. */
export interface LeftOut {
  digestId: string;
  contactId: string;
  campaignId: string;
  detail: string;
}

export function failLeftOut(session: Session, leftOut: readonly LeftOut[]): Sql {
  return sql`
    update delivery d set state = 'failed', reason = 'render_failed', detail = x.detail, settled_at = ${session.at}
    from unnest(${leftOut.map((one) => one.contactId)}::uuid[], ${leftOut.map((one) => one.campaignId)}::uuid[],
      ${leftOut.map((one) => one.digestId)}::uuid[], ${leftOut.map((one) => one.detail.slice(0, 500))}::text[])
      as x (contact_id, campaign_id, digest_id, detail)
    where d.tenant_id = ${session.tenantId} and d.campaign_id = x.campaign_id and d.contact_id = x.contact_id
      and d.digest_id = x.digest_id and d.state = 'digested'`;
}
