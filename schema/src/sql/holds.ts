import sql, { type Sql } from 'sql-template-tag';
import type { Session } from '../session/session.js';
import { type FieldSlot, fieldValues } from './contact-fields.js';
import { judging } from './eligibility.js';
import { opensAgain } from './frequency.js';

interface Pair {
  contactId: string;
  listId: string;
}

/** The holds that are due, locked; other lanes pass over them. */
export function lockDueHolds(session: Session, limit: number): Sql {
  return sql`
    select contact_id as "contactId", list_id as "listId" from hold
    where tenant_id = ${session.tenantId} and opens_at <= ${session.at}
    order by opens_at limit ${limit} for update skip locked`;
}

/** Their subscription rows, in the order in which every claim locks them. */
export function lockWindows(session: Session, due: readonly Pair[]): Sql {
  return sql`
    select 1 from subscription s join ${pairs(due)} on s.list_id = pair.list_id and s.contact_id = pair.contact_id
    where s.tenant_id = ${session.tenantId}
    order by s.list_id, s.contact_id for no key update of s`;
}

/**
 * Judges what is held behind each due pair, on a snapshot taken after the locks; claims the oldest message that may
 * go, settles those that may not, closes the window again and sets when to look next. A claim of an earlier release
 * that was never settled (its process was lost) becomes `unknown`: its hold stayed due as a lease of ten minutes.
 */
export function releaseStatement(
  session: Session,
  input: { due: readonly Pair[]; lane: number; attempt: number; fields: readonly FieldSlot[] },
): Sql {
  const at = sql`${session.at}::timestamptz`;
  const tenant = sql`${session.tenantId}::uuid`;
  const message = { messageClass: 'marketing', kind: 'campaign', channel: 'email' } as const;
  const sameDelivery = sql`d.tenant_id = ${tenant} and d.campaign_id = held.campaign_id
    and d.contact_id = held.contact_id and d.occurrence = held.occurrence`;
  return sql`
    with due as materialized (select * from ${pairs(input.due)}),
    lost as (
      update delivery d set state = 'unknown', settled_at = ${at}, detail = 'The process that was sending it stopped.'
      from due join campaign m on m.tenant_id = ${tenant} and m.list_id = due.list_id
      where d.tenant_id = ${tenant} and d.contact_id = due.contact_id and d.campaign_id = m.id
        and d.state = 'claimed' and d.held_until is not null
    ), candidate as materialized (
      select due.list_id, d.campaign_id, d.contact_id, d.occurrence, d.decided_at, s.opens_at, verdict.reason,
        case when m.state = 'cancelled' then 'cancelled'
          when m.expires_at <= ${at} then 'expired'
          when verdict.reason <> 'ok' then 'skipped'
          when s.opens_at > ${at} then 'closed'
          when m.state = 'paused' then 'paused'
          else 'ready' end as fate,
        case when s.frequency <> 'every' then ${opensAgain(at, sql`s.frequency`, sql`coalesce(c.time_zone, t.time_zone)`)} end
          as closes_until
      from due
      join delivery d on d.tenant_id = ${tenant} and d.contact_id = due.contact_id and d.state = 'held'
      join campaign m on m.tenant_id = d.tenant_id and m.id = d.campaign_id and m.list_id = due.list_id
      join contact c on c.tenant_id = d.tenant_id and c.id = d.contact_id
      join tenant t on t.id = c.tenant_id
      left join subscription s on s.tenant_id = d.tenant_id and s.list_id = due.list_id and s.contact_id = d.contact_id
      ${judging(session, message)}
    ), chosen as materialized (
      select distinct on (list_id, contact_id) * from candidate where fate = 'ready'
      order by list_id, contact_id, decided_at, campaign_id
    ), settled as (
      update delivery d set settled_at = ${at}, state = case held.fate when 'cancelled' then 'cancelled' else 'skipped' end,
        reason = case held.fate when 'expired' then 'expired_while_held' when 'skipped' then held.reason end
      from candidate held where ${sameDelivery} and held.fate in ('cancelled', 'expired', 'skipped')
    ), claimed as (
      update delivery d set state = 'claimed', lane = ${input.lane}::smallint, attempt = ${input.attempt}::int,
        closed_until = held.closes_until
      from chosen held where ${sameDelivery}
      returning d.campaign_id, d.contact_id, d.occurrence
    ), windows as (
      update subscription s set opens_at = chosen.closes_until from chosen
      where s.tenant_id = ${tenant} and s.list_id = chosen.list_id and s.contact_id = chosen.contact_id
        and chosen.closes_until is not null
    ), look_again as materialized (
      select due.list_id, due.contact_id, coalesce(
        (select greatest(chosen.closes_until, ${at} + interval '10 minutes') from chosen
          where chosen.list_id = due.list_id and chosen.contact_id = due.contact_id),
        (select min(case fate when 'closed' then opens_at when 'paused' then ${at} + interval '1 hour' end) from candidate
          where candidate.list_id = due.list_id and candidate.contact_id = due.contact_id)) as at
      from due
    ), moved as (
      update hold h set opens_at = look_again.at from look_again
      where look_again.at is not null and h.tenant_id = ${tenant} and h.list_id = look_again.list_id
        and h.contact_id = look_again.contact_id
    ), dropped as (
      delete from hold h using look_again
      where look_again.at is null and h.tenant_id = ${tenant} and h.list_id = look_again.list_id
        and h.contact_id = look_again.contact_id
    )
    select claimed.campaign_id as "campaignId", claimed.occurrence, c.id as "contactId", c.email,
      c.first_name as "firstName", c.last_name as "lastName", c.locale, c.time_zone as "timeZone", c.epoch,
      ${fieldValues(input.fields)} as fields
    from claimed join contact c on c.tenant_id = ${tenant} and c.id = claimed.contact_id
    order by claimed.campaign_id, c.id`;
}

function pairs(due: readonly Pair[]): Sql {
  return sql`unnest(${due.map((pair) => pair.contactId)}::uuid[], ${due.map((pair) => pair.listId)}::uuid[])
    as pair (contact_id, list_id)`;
}
