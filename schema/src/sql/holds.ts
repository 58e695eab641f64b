import sql, { type Sql } from 'sql-template-tag';
import type { Session } from '../session/session.js';

/** A hold that is due, locked. */
export interface DueHold {
  contactId: string;
  /** Whose messages wait; some may be settled already. */
  campaignIds: string[];
  /** Where its row is, as long as it is locked: a page less to read than by its key. */
  place: string;
}

interface Batch {
  listId: string;
  limit: number;
}

/** The topics that have something due, how much of it up to `most`, and when the next is. An index entry or two a topic. */
export function topicsDue(session: Session, most: number): Sql {
  const due = sql`h.tenant_id = l.tenant_id and h.list_id = l.id`;
  return sql`
    select l.id as "listId", next.at as "dueAt",
      case when next.at <= ${session.at} then (
        select count(*) from (select from hold h where ${due} and h.due_at <= ${session.at} limit ${most}) as counted) else 0 end as due
    from list l
    cross join lateral (select h.due_at as at from hold h where ${due} order by h.due_at limit 1) as next
    where l.tenant_id = ${session.tenantId} and next.at < 'infinity'
    order by next.at`;
}

/**
 * A topic's holds that are due, the longest waiting first, each locked with its subscription: against other releases, and
 * against leaving, choosing and claims. What somebody has in hand at this moment is passed over, so nobody waits here.
 */
export function lockDue(session: Session, { listId, limit }: Batch): Sql {
  return sql`
    select h.contact_id as "contactId", h.campaign_ids as "campaignIds", h.ctid::text as place
    from hold h join subscription s
      on s.tenant_id = h.tenant_id and s.list_id = h.list_id and s.contact_id = h.contact_id
    where h.tenant_id = ${session.tenantId} and h.list_id = ${listId} and h.due_at <= ${session.at}
    order by h.due_at limit ${limit} for no key update of s, h skip locked`;
}

/** Those whose subscription is gone, as when joining was undone: they are judged too, and skipped. */
export function lockDueAlone(session: Session, { listId, limit }: Batch): Sql {
  return sql`
    select h.contact_id as "contactId", h.campaign_ids as "campaignIds", h.ctid::text as place from hold h
    where h.tenant_id = ${session.tenantId} and h.list_id = ${listId} and h.due_at <= ${session.at}
      and not exists (select from subscription s
        where s.tenant_id = h.tenant_id and s.list_id = h.list_id and s.contact_id = h.contact_id)
    order by h.due_at limit ${limit} for no key update of h skip locked`;
}

/**
 * What lanes had in hand when none runs may have been handed over, but was not recorded: it becomes `unknown`, never resent
 * silently, never called sent. Up to `most` of it.
 */
export function loseClaims(session: Session, most: number): Sql {
  return sql`
    with lost as (
      delete from release_claim where (tenant_id, campaign_id, contact_id, occurrence) in (
        select tenant_id, campaign_id, contact_id, occurrence from release_claim
        where tenant_id = ${session.tenantId} order by campaign_id, contact_id limit ${most} for update)
      returning campaign_id, contact_id, occurrence, attempt
    ), settled as (
      update delivery d set state = 'unknown', settled_at = ${session.at}, detail = 'The process that was sending it stopped.'
      from lost
      where d.tenant_id = ${session.tenantId} and d.campaign_id = lost.campaign_id and d.contact_id = lost.contact_id
        and d.occurrence = lost.occurrence and d.state = 'claimed' and d.attempt = lost.attempt
    )
    select 1 from lost`;
}
