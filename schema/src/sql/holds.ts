import sql, { type Sql } from 'sql-template-tag';
import type { Session } from '../session/session.js';

/** The holds of one topic, by contact. */
export interface Holds {
  listId: string;
  contactIds: readonly string[];
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
 * Contacts of a topic whose holds are due, the longest waiting first, with their subscriptions locked against leaving,
 * choosing and claims. What another release or a claim has in hand at this moment is passed over.
 */
export function lockDueWindows(session: Session, { listId, limit }: { listId: string; limit: number }): Sql {
  return sql`
    select h.contact_id as "contactId"
    from hold h join subscription s
      on s.tenant_id = h.tenant_id and s.list_id = h.list_id and s.contact_id = h.contact_id
    where h.tenant_id = ${session.tenantId} and h.list_id = ${listId} and h.due_at <= ${session.at}
    order by h.due_at limit ${limit} for no key update of s skip locked`;
}

/** Those whose subscription is gone, as when joining was undone: they are judged too, and skipped. */
export function dueWithoutWindow(
  session: Session,
  { listId, limit }: { listId: string; limit: number },
): Sql {
  return sql`
    select h.contact_id as "contactId" from hold h
    where h.tenant_id = ${session.tenantId} and h.list_id = ${listId} and h.due_at <= ${session.at}
      and not exists (select from subscription s
        where s.tenant_id = h.tenant_id and s.list_id = h.list_id and s.contact_id = h.contact_id)
    order by h.due_at limit ${limit}`;
}

/** Of these, the holds that are still due, locked. After the subscriptions, as claims lock. */
export function lockHolds(session: Session, { listId, contactIds }: Holds): Sql {
  return sql`
    select contact_id as "contactId" from hold
    where tenant_id = ${session.tenantId} and list_id = ${listId} and contact_id = any(${contactIds}::uuid[])
      and due_at <= ${session.at} and attempt is null
    order by contact_id for update`;
}

/** Holds that a release has in hand, locked. */
export function lockClaimed(
  session: Session,
  { listId, contactIds, attempt }: Holds & { attempt: number },
): Sql {
  return sql`
    select contact_id as "contactId" from hold
    where tenant_id = ${session.tenantId} and list_id = ${listId} and contact_id = any(${contactIds}::uuid[])
      and attempt = ${attempt}
    order by contact_id for update`;
}

/**
 * Gives holds back after their outcome: those that hold nothing any more go, the others are due after `pause` seconds.
 * On a snapshot taken after the locks, or a message that is being held at this moment would lose its hold.
 */
export function giveBack(session: Session, { listId, contactIds, pause }: Holds & { pause: number }): Sql {
  const mine = sql`h.tenant_id = ${session.tenantId} and h.list_id = ${listId}`;
  return sql`
    with rest as materialized (
      select batch.id, exists (
        select from delivery d join campaign m on m.tenant_id = d.tenant_id and m.id = d.campaign_id
        where d.tenant_id = ${session.tenantId} and d.contact_id = batch.id and d.held_until is not null and d.state = 'held'
          and m.list_id = ${listId}
      ) as holds from unnest(${contactIds}::uuid[]) as batch (id)
    ), emptied as (
      delete from hold h using rest where ${mine} and h.contact_id = rest.id and not rest.holds
    )
    update hold h set attempt = null, due_at = ${session.at}::timestamptz + make_interval(secs => ${pause}::int)
    from rest where ${mine} and h.contact_id = rest.id and rest.holds`;
}

/** Holds that were in hand when nobody works any more, with the attempt that had them. */
export function lockLost(session: Session, limit: number): Sql {
  return sql`
    select contact_id as "contactId", list_id as "listId", attempt from hold
    where tenant_id = ${session.tenantId} and attempt is not null
    order by list_id, contact_id limit ${limit} for update`;
}

/** What they had claimed may have been handed over, but was not recorded: never resent silently, never called sent. */
export function loseClaims(
  session: Session,
  { listId, contactIds, attempt }: Holds & { attempt: number },
): Sql {
  return sql`
    update delivery d set state = 'unknown', settled_at = ${session.at}, detail = 'The process that was sending it stopped.'
    from campaign m
    where m.tenant_id = ${session.tenantId} and m.list_id = ${listId}
      and d.tenant_id = m.tenant_id and d.campaign_id = m.id and d.contact_id = any(${contactIds}::uuid[])
      and d.state = 'claimed' and d.attempt = ${attempt} and (d.released_at is not null or m.kind = 'digest')
    returning 1`;
}
