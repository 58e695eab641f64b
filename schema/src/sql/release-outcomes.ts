import sql, { type Sql } from 'sql-template-tag';
import type { FailReason } from '../domain/reasons.js';
import type { Session } from '../session/session.js';
import type { Unsent } from './sends.js';

interface Which {
  campaignId: string;
  attempt: number;
  contactIds: readonly string[];
}

/** Their outcome is known: no lane has them in hand any more. */
export function letGo(session: Session, { campaignId, attempt, contactIds }: Which): Sql {
  return sql`
    delete from release_claim where tenant_id = ${session.tenantId} and campaign_id = ${campaignId}
      and contact_id = any(${contactIds}::uuid[]) and attempt = ${attempt}`;
}

/**
 * Released messages that no server accepted are held again; a digest is taken apart. Returns them by contact, with the
 * time at which they were counted as sent (`HeldAgain`); `holdFor` writes their holds.
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
      returning d.contact_id, d.campaign_id
    ), apart as (
      delete from digest g using mine
      where not mine.alone and g.tenant_id = ${tenant} and g.campaign_id = ${campaignId}
        and g.contact_id = mine.contact_id and g.occurrence = mine.occurrence
      returning g.id, g.contact_id
    ), members as (
      update delivery d set state = 'held', reason = 'window', held_until = ${at}, settled_at = null, digest_id = null
      from apart
      where d.tenant_id = ${tenant} and d.contact_id = apart.contact_id and d.digest_id = apart.id
      returning d.contact_id, d.campaign_id
    ), digests as (
      delete from delivery d using mine
      where not mine.alone and d.tenant_id = ${tenant} and d.campaign_id = ${campaignId}
        and d.contact_id = mine.contact_id and d.occurrence = mine.occurrence
    )
    select mine.contact_id as "contactId", mine.at, array_agg(again.campaign_id) as "campaignIds"
    from mine join (select * from alone union all select * from members) as again using (contact_id)
    group by mine.contact_id, mine.at`;
}

/** A contact whose messages are held again. */
export interface HeldAgain extends Unsent {
  campaignIds: string[];
}

/** After the windows and whatever else locks: claims take holds last. */
export function holdFor(session: Session, listId: string, pause: number, held: readonly HeldAgain[]): Sql {
  const at = sql`${session.at}::timestamptz`;
  const messages = held.flatMap(({ contactId, campaignIds }) => campaignIds.map((id) => ({ contactId, id })));
  return sql`
    insert into hold as h (tenant_id, contact_id, list_id, opens_at, due_at, reason, campaign_ids)
    select ${session.tenantId}::uuid, contact_id, ${listId}::uuid, ${at}, ${at} + make_interval(secs => ${pause}::int), 'window',
      array_agg(campaign_id)
    from unnest(${messages.map(({ contactId }) => contactId)}::uuid[], ${messages.map(({ id }) => id)}::uuid[])
      as x (contact_id, campaign_id)
    group by contact_id order by contact_id
    on conflict (tenant_id, contact_id, list_id) do update set
      due_at = least(h.due_at, excluded.due_at), campaign_ids = h.campaign_ids || excluded.campaign_ids`;
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
