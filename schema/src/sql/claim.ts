import sql, { type Sql } from 'sql-template-tag';
import type { CampaignState } from '../domain/campaign-states.js';
import type { TenantLimits } from '../domain/limits.js';
import type { Channel, MessageKind } from '../domain/statuses.js';
import type { Session } from '../session/session.js';
import { type FieldSlot, fieldValues } from './contact-fields.js';
import { judgedColumns, judging, type Message, suppressionsAmong } from './eligibility.js';
import { opensAgain } from './frequency.js';
import { contactZone, whenItMayGo } from './may-go.js';
import { isTracked } from './tracking.js';

/** What the first statement finds; without `ids` no chunk is left that another lane does not hold. */
export interface NextBatch {
  state: CampaignState;
  listId: string;
  identityId: string;
  /** The identity's rate, if it has one; `limited` also when only its hour is limited. */
  perSecond: number | null;
  limited: boolean;
  /** The tenant's ceilings and quiet hours, if it has any. */
  limits: TenantLimits | null;
  expiresAt: Date | null;
  kind: MessageKind;
  channel: Channel;
  phase: number;
  ordinal: number;
  /** As PostgreSQL writes an array: it goes back as it came. */
  ids: string | null;
  count: number;
  /** Contacts of the chunk beyond this batch. */
  left: number;
}

/**
 * First statement of a claim: the campaign as it stands, the next chunk that no other lane holds, and the topic's
 * subscription rows of the batch, locked in contact order (so two claims never deadlock) against leaving, choosing and
 * other campaigns' claims.
 */
export function lockNext(
  session: Session,
  { campaignId, limit }: { campaignId: string; limit: number },
): Sql {
  return sql`
    with now_is as materialized (
      select m.state, m.list_id, m.kind, m.channel, m.identity_id, i.per_second,
        (i.per_second is not null or i.per_hour is not null) as limited, t.limits, m.expires_at
      from campaign m join sending_identity i on i.tenant_id = m.tenant_id and i.id = m.identity_id
      join tenant t on t.id = m.tenant_id
      where m.tenant_id = ${session.tenantId} and m.id = ${campaignId}
    ), chunk as materialized (
      select phase, ordinal, contact_ids[next + 1 : next + ${limit}::int] as ids,
        greatest(cardinality(contact_ids) - next - ${limit}::int, 0) as "left"
      from audience_chunk
      where tenant_id = ${session.tenantId} and campaign_id = ${campaignId}
        and (select state from now_is) = 'sending'
      order by phase, ordinal limit 1 for update skip locked
    ), locked as materialized (
      select s.contact_id from subscription s
      where s.tenant_id = ${session.tenantId} and s.list_id = (select list_id from now_is)
        and s.contact_id = any((select ids from chunk)::uuid[])
      order by s.contact_id for no key update
    )
    select now_is.state, now_is.list_id as "listId", now_is.kind, now_is.channel,
      now_is.identity_id as "identityId", now_is.per_second as "perSecond", now_is.limited, now_is.limits,
      now_is.expires_at as "expiresAt", chunk.phase, chunk.ordinal, chunk.ids::text as ids,
      cardinality(chunk.ids) as count, chunk."left", (select count(*) from locked) as locked
    from now_is left join chunk on true`;
}

interface ClaimInput
  extends Pick<NextBatch, 'listId' | 'phase' | 'ordinal' | 'left' | 'limits' | 'expiresAt'> {
  campaignId: string;
  message: Message;
  lane: number;
  attempt: number;
  /** An array of contact ids as PostgreSQL writes it, of `count`. */
  ids: string;
  count: number;
  fields: readonly FieldSlot[];
}

/**
 * Second statement: judges, closes windows, writes ledger rows and holds, moves the chunk on (a chunk that is used up
 * goes), and returns whom to send to (`claimed`) and whom not yet (`held`). A window is closed where the topic's
 * frequency is not `every`. Each table is read once for the whole batch and joined by hashing: walking the indexes person
 * by person cost twice as much (`hot: 'hashing'`).
 */
export function claimStatement(session: Session, input: ClaimInput): Sql {
  const { campaignId, listId, message, lane, attempt, ids, fields, phase, ordinal, limits } = input;
  const at = sql`${session.at}::timestamptz`;
  const tenant = sql`${session.tenantId}::uuid`;
  const batch = sql`any(${ids}::uuid[])`;
  const gate = whenItMayGo(session, limits, { counted: true });
  const chunk = sql`tenant_id = ${tenant} and campaign_id = ${campaignId} and phase = ${phase} and ordinal = ${ordinal}`;
  const moved =
    input.left > 0
      ? sql`update audience_chunk set next = next + ${input.count} where ${chunk}`
      : sql`delete from audience_chunk where ${chunk}`;
  return sql`
    with person as materialized (
      select ${judgedColumns(message)}, c.time_zone, c.first_name, c.last_name, c.locale, c.epoch, c.tracking,
        ${fieldValues(fields)} as fields
      from contact c where c.tenant_id = ${tenant} and c.id = ${batch}
    ), standing as materialized (
      select contact_id, state, frequency, opens_at, snoozed_until from subscription
      where tenant_id = ${tenant} and list_id = ${listId} and contact_id = ${batch}
    ), suppression as materialized (${suppressionsAmong(session, sql`person`)}),
    judged as materialized (
      select c.*, verdict.reason,
        case when verdict.reason = 'ok' then ${gate.goesAt} end as held_until, ${gate.heldBy} as held_by,
        case when s.frequency <> 'every' then ${opensAgain(at, sql`s.frequency`, contactZone)} end as closes_until,
        ${isTracked(message.kind)} as tracked
      from person c join tenant t on t.id = c.tenant_id left join standing s on s.contact_id = c.id
      ${judging(session, message)}${gate.join}
    ), moved as (
      ${moved}
    ), written as (
      insert into delivery (tenant_id, campaign_id, contact_id, state, reason, lane, attempt, decided_at, held_until, closed_until, tracked)
      select ${tenant}, ${campaignId}::uuid, id,
        case when reason <> 'ok' then 'skipped' when held_until is not null then 'held' else 'claimed' end,
        case when reason <> 'ok' then reason when held_until is not null then held_by end,
        case when reason = 'ok' and held_until is null then ${lane}::smallint end,
        case when reason = 'ok' and held_until is null then ${attempt}::int end,
        ${at}, held_until,
        case when reason = 'ok' and held_until is null then closes_until end, tracked
      from judged order by id
      on conflict do nothing
      returning contact_id, occurrence, state, reason, held_until, closed_until
    ), windows as (
      update subscription s set opens_at = written.closed_until
      from written
      where s.tenant_id = ${tenant} and s.list_id = ${listId} and s.contact_id = ${batch}
        and s.contact_id = written.contact_id and written.closed_until is not null
    ), holds as (
      insert into hold as h (tenant_id, contact_id, list_id, opens_at, due_at, reason, campaign_ids)
      select ${tenant}, contact_id, ${listId}::uuid, held_until, least(held_until, ${input.expiresAt}::timestamptz), reason,
        array[${campaignId}::uuid]
      from written where state = 'held' order by contact_id
      on conflict (tenant_id, contact_id, list_id) do update set opens_at = excluded.opens_at, reason = excluded.reason,
        due_at = least(h.due_at, excluded.due_at), campaign_ids = h.campaign_ids || excluded.campaign_ids
    )
    select written.state, written.held_until as "heldUntil", written.occurrence, c.id as "contactId", c.email,
      c.first_name as "firstName", c.last_name as "lastName", c.locale, c.time_zone as "timeZone", c.epoch, c.tracking, c.fields
    from written join judged c on c.id = written.contact_id
    where written.state in ('claimed', 'held')
    order by c.id`;
}
