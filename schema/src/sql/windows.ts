import sql, { type Sql } from 'sql-template-tag';
import type { TenantLimits } from '../domain/limits.js';
import type { Session } from '../session/session.js';
import { opensAgain } from './frequency.js';
import { contactZone, whenItMayGo } from './may-go.js';
import { sentTo } from './sends.js';

interface Pairs {
  contactIds: readonly string[];
  listIds: readonly string[];
}

/**
 * Windows as if the frequency at present had always been chosen: from the claim of the last message that left or may
 * have. It is found in the contact's own part of the ledger, so that sending need not note it.
 */
export function windowsFromLastSend(session: Session, { contactIds, listIds }: Pairs): Sql {
  const opens = opensAgain(sql`last.at`, sql`s.frequency`, contactZone);
  return sql`
    update subscription s set opens_at = case when s.frequency <> 'every' then ${opens} end
    from contact c join tenant t on t.id = c.tenant_id
    cross join unnest(${listIds}::uuid[]) as topic (id)
    left join lateral (
      select max(sent.at) as at from ${sentTo(sql`${session.tenantId}`, sql`c.id`)} as sent where sent.list_id = topic.id
    ) as last on true
    where s.tenant_id = ${session.tenantId} and s.list_id = topic.id and s.contact_id = c.id
      and c.tenant_id = ${session.tenantId} and c.id = any(${contactIds}::uuid[])`;
}

/** Moves the holds of these topics, and their messages, to when they may go now. Returns the soonest, if any moved. */
export function moveHolds(session: Session, input: Pairs & { limits: TenantLimits | null }): Sql {
  const { contactIds, listIds, limits } = input;
  const at = sql`${session.at}::timestamptz`;
  const gate = whenItMayGo(session, limits, { counted: false });
  return sql`
    with mine as materialized (
      select h.contact_id, h.list_id, h.campaign_ids from hold h
      where h.tenant_id = ${session.tenantId} and h.contact_id = any(${contactIds}::uuid[])
        and h.list_id = any(${listIds}::uuid[])
      order by h.contact_id, h.list_id for no key update
    ), judged as materialized (
      select mine.*, coalesce(${gate.goesAt}, ${at}) as goes_at, ${gate.heldBy} as held_by
      from mine
      join contact c on c.tenant_id = ${session.tenantId} and c.id = mine.contact_id
      join tenant t on t.id = c.tenant_id
      left join subscription s on s.tenant_id = c.tenant_id and s.list_id = mine.list_id and s.contact_id = c.id
      ${gate.join}
    ), messages as (
      update delivery d set held_until = judged.goes_at, reason = judged.held_by
      from judged join campaign m on m.tenant_id = ${session.tenantId} and m.id = any(judged.campaign_ids)
      where d.tenant_id = m.tenant_id and d.campaign_id = m.id and d.contact_id = judged.contact_id and d.state = 'held'
      returning d.contact_id, m.list_id, m.expires_at
    ), moved as (
      update hold h set opens_at = judged.goes_at, reason = judged.held_by, due_at = least(judged.goes_at, (
        select min(expires_at) from messages where contact_id = judged.contact_id and list_id = judged.list_id))
      from judged
      where h.tenant_id = ${session.tenantId} and h.list_id = judged.list_id and h.contact_id = judged.contact_id
      returning h.due_at
    )
    select min(due_at) as "dueAt" from moved`;
}

/** Locks the windows of a campaign's topic that are closed for these contacts. */
export function closedStill(
  session: Session,
  { campaignId, contactIds }: { campaignId: string; contactIds: readonly string[] },
): Sql {
  return sql`
    select s.contact_id as "contactId", s.list_id as "listId"
    from subscription s join campaign m on m.tenant_id = s.tenant_id and m.list_id = s.list_id
    where m.tenant_id = ${session.tenantId} and m.id = ${campaignId}
      and s.contact_id = any(${contactIds}::uuid[]) and s.opens_at > ${session.at}
    order by s.contact_id for no key update of s`;
}

/** Makes due what waits for a window of the campaign's topic, or for any ceiling. */
export function dueAgain(
  session: Session,
  { campaignId, contactIds }: { campaignId: string; contactIds: readonly string[] },
): Sql {
  return sql`
    with mine as materialized (
      select h.contact_id, h.list_id from hold h
      join campaign m on m.tenant_id = h.tenant_id and m.id = ${campaignId}
      where h.tenant_id = ${session.tenantId} and h.contact_id = any(${contactIds}::uuid[])
        and (h.list_id = m.list_id or h.reason = 'ceiling') and h.due_at > ${session.at} and h.due_at < 'infinity'
      order by h.contact_id, h.list_id for no key update of h
    )
    update hold h set due_at = ${session.at} from mine
    where h.tenant_id = ${session.tenantId} and h.list_id = mine.list_id and h.contact_id = mine.contact_id
    returning 1`;
}
