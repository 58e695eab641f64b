import sql, { join, type Sql } from 'sql-template-tag';
import type { DeliveryKey } from '../domain/single-messages.js';
import { classOf, messageKinds } from '../domain/statuses.js';
import type { Session } from '../session/session.js';
import { type FieldSlot, fieldValues } from './contact-fields.js';
import { eligibility } from './eligibility.js';
import { trackedByKind } from './tracking.js';

/** What the first statement of a claim gives: a message that is due, locked, and who sends it. */
export interface DueMessage extends DeliveryKey {
  identityId: string;
  /** The identity has a limit of messages per second or hour. */
  limited: boolean;
}

/** The messages that are due, the longest waiting first, but those of identities whose rate is used up. */
export function lockDueMessages(
  session: Session,
  { limit, exhausted }: { limit: number; exhausted: readonly string[] },
): Sql {
  return sql`
    select q.campaign_id as "campaignId", q.contact_id as "contactId", q.occurrence, i.id as "identityId",
      (i.per_second is not null or i.per_hour is not null) as limited
    from single_message q
    join campaign m on m.tenant_id = q.tenant_id and m.id = q.campaign_id
    join sending_identity i on i.tenant_id = m.tenant_id and i.id = m.identity_id
    where q.tenant_id = ${session.tenantId} and q.due_at <= ${session.at} and i.id <> all(${exhausted}::uuid[])
    order by q.due_at limit ${limit} for update of q skip locked`;
}

/** For unknown marketing messages that are sent again: their subscriptions, in the order in which every claim locks. */
export function lockTopics(session: Session, due: readonly DeliveryKey[]): Sql {
  return sql`
    select 1 from ${batch(due)}
    join campaign m on m.tenant_id = ${session.tenantId} and m.id = b.campaign_id
    join subscription s on s.tenant_id = m.tenant_id and s.list_id = m.list_id and s.contact_id = b.contact_id
    order by s.list_id, s.contact_id for no key update of s`;
}

/**
 * Judges on a snapshot taken after the locks, by the class of each message's campaign; writes the ledger row of those
 * that are new, and claims the unknown row of those that are sent again. One that may not be sent again stays unknown;
 * one that was settled meanwhile is let go.
 */
export function claimDueMessages(
  session: Session,
  input: { due: readonly DeliveryKey[]; lane: number; attempt: number; fields: readonly FieldSlot[] },
): Sql {
  const { due, lane, attempt, fields } = input;
  const at = sql`${session.at}::timestamptz`;
  const tenant = sql`${session.tenantId}::uuid`;
  const same = (one: Sql, other: Sql) => sql`${one}.campaign_id = ${other}.campaign_id
    and ${one}.contact_id = ${other}.contact_id and ${one}.occurrence = ${other}.occurrence`;
  const sameAs = (one: Sql, other: Sql) => sql`${one}.tenant_id = ${tenant} and ${same(one, other)}`;
  return sql`
    with judged as materialized (
      select b.*, m.kind, m.identity_id, d.state as before, ${verdict(session)} as reason, ${trackedByKind} as tracked
      from ${batch(due)}
      join campaign m on m.tenant_id = ${tenant} and m.id = b.campaign_id
      join contact c on c.tenant_id = ${tenant} and c.id = b.contact_id
      join tenant t on t.id = c.tenant_id
      left join subscription s on s.tenant_id = ${tenant} and s.list_id = m.list_id and s.contact_id = b.contact_id
      left join delivery d on ${sameAs(sql`d`, sql`b`)}
    ), fresh as (
      insert into delivery (tenant_id, campaign_id, contact_id, occurrence, state, reason, lane, attempt, decided_at, tracked)
      select ${tenant}, campaign_id, contact_id, occurrence, case reason when 'ok' then 'claimed' else 'skipped' end,
        nullif(reason, 'ok'), case reason when 'ok' then ${lane}::smallint end,
        case reason when 'ok' then ${attempt}::int end, ${at}, tracked
      from judged where before is null
      on conflict do nothing
      returning campaign_id, contact_id, occurrence, state
    ), again as (
      update delivery d set lane = ${lane}::smallint, attempt = ${attempt}::int,
        state = case j.reason when 'ok' then 'claimed' else d.state end,
        detail = case j.reason when 'ok' then null else 'Not sent again: ' || j.reason end
      from judged j where ${sameAs(sql`d`, sql`j`)} and j.before = 'unknown' and d.state = 'unknown'
      returning d.campaign_id, d.contact_id, d.occurrence, d.state
    ), taken as materialized (
      select *, false as again from fresh where state = 'claimed'
      union all select *, true from again where state = 'claimed'
    ), queue as (
      update single_message q set due_at = null, claimed_by = case when taken.campaign_id is not null then ${attempt}::int end
      from judged j left join taken on ${same(sql`taken`, sql`j`)}
      where ${sameAs(sql`q`, sql`j`)}
    )
    select taken.campaign_id as "campaignId", j.identity_id as "identityId", taken.again, j.kind, taken.occurrence, c.id as "contactId", c.email,
      c.first_name as "firstName", c.last_name as "lastName", c.locale, c.time_zone as "timeZone", c.epoch, c.tracking,
      ${fieldValues(fields)} as fields, q.data, q.subject, q.html, q.text, q.tries, q.created_at as "createdAt"
    from taken
    join judged j on ${same(sql`j`, sql`taken`)}
    join single_message q on ${sameAs(sql`q`, sql`taken`)}
    join contact c on c.tenant_id = ${tenant} and c.id = taken.contact_id
    order by q.created_at`;
}

/** The class of a message is its campaign's: one branch a kind. */
export function verdict(session: Session): Sql {
  const branches = messageKinds.map(
    (kind) =>
      sql`when ${kind} then ${eligibility(session, { messageClass: classOf(kind), kind, channel: 'email' })}`,
  );
  return sql`case m.kind ${join(branches, ' ')} end`;
}

function batch(due: readonly DeliveryKey[]): Sql {
  return sql`unnest(${due.map((key) => key.campaignId)}::uuid[], ${due.map((key) => key.contactId)}::uuid[],
    ${due.map((key) => key.occurrence)}::int[]) as b (campaign_id, contact_id, occurrence)`;
}
