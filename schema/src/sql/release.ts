import sql, { type Sql } from 'sql-template-tag';
import type { HoldReason, TenantLimits } from '../domain/limits.js';
import type { Session } from '../session/session.js';
import { type FieldSlot, fieldValues } from './contact-fields.js';
import { judging } from './eligibility.js';
import { opensAgain } from './frequency.js';
import type { DueHold } from './holds.js';
import { contactZone, whenItMayGo } from './may-go.js';
import { isTracked } from './tracking.js';

/** A held message as it is judged now. */
export interface Held {
  contactId: string;
  campaignId: string;
  occurrence: number;
  identityId: string;
  limited: boolean;
  /** `closed`: wait on; `paused`: it could go, but its campaign is held back. The first three end it. */
  fate: 'cancelled' | 'expired' | 'skipped' | 'closed' | 'paused' | 'ready';
  reason: string;
  expiresAt: Date | null;
  /** Of `closed`. */
  goesAt: Date | null;
  heldBy: HoldReason;
  /** When the topic opens again once this has left; null for `every`. */
  closesUntil: Date | null;
}

/** Judges what is held behind locked holds, on a snapshot taken after the locks, in the order in which it was sent. */
export function judgeHeld(
  session: Session,
  { listId, holds }: { listId: string; holds: readonly DueHold[] },
  limits: TenantLimits | null,
): Sql {
  const messages = holds.flatMap(({ contactId, campaignIds }) =>
    [...new Set(campaignIds)].map((campaignId) => ({ contactId, campaignId })),
  );
  const at = sql`${session.at}::timestamptz`;
  const message = { messageClass: 'marketing', kind: 'campaign', channel: 'email' } as const;
  const gate = whenItMayGo(session, limits, { counted: true });
  // Each part by key, in this order: a plan made while the ledger was new would go through whole campaigns otherwise.
  return sql`
    with d as materialized (
      select d.* from unnest(${messages.map(({ campaignId }) => campaignId)}::uuid[],
        ${messages.map(({ contactId }) => contactId)}::uuid[]) as x (campaign_id, contact_id)
      cross join lateral (
        select campaign_id, contact_id, occurrence, decided_at from delivery d
        where d.tenant_id = ${session.tenantId} and d.campaign_id = x.campaign_id and d.contact_id = x.contact_id
          and d.state = 'held' offset 0
      ) as d
    )
    select d.contact_id as "contactId", d.campaign_id as "campaignId", d.occurrence, m.identity_id as "identityId",
      (i.per_second is not null or i.per_hour is not null) as limited, verdict.reason, m.expires_at as "expiresAt",
      case when m.state = 'cancelled' then 'cancelled'
        when m.expires_at <= ${at} then 'expired'
        when verdict.reason <> 'ok' then 'skipped'
        when ${gate.goesAt} is not null then 'closed'
        when m.state = 'paused' then 'paused'
        else 'ready' end as fate,
      ${gate.goesAt} as "goesAt", ${gate.heldBy} as "heldBy",
      case when s.frequency <> 'every' then ${opensAgain(at, sql`s.frequency`, contactZone)} end as "closesUntil"
    from d cross join lateral (
      select identity_id, expires_at, state, list_id from campaign m
      where m.tenant_id = ${session.tenantId} and m.id = d.campaign_id offset 0
    ) as m
    join sending_identity i on i.tenant_id = ${session.tenantId} and i.id = m.identity_id
    join contact c on c.tenant_id = ${session.tenantId} and c.id = d.contact_id
    join tenant t on t.id = c.tenant_id
    left join subscription s on s.tenant_id = c.tenant_id and s.list_id = ${listId} and s.contact_id = d.contact_id
    ${judging(session, message)}${gate.join}
    where m.list_id = ${listId}
    order by d.contact_id, d.decided_at, d.campaign_id`;
}

type Key = Pick<Held, 'contactId' | 'campaignId' | 'occurrence'>;

/** What a release does with what it judged. */
export interface ReleasePlan {
  listId: string;
  attempt: number;
  /** Ends here. */
  settled: (Key & { state: 'skipped' | 'cancelled'; reason: string | null })[];
  /** Is held on, until another time or for another reason. */
  waiting: (Key & { until: Date; heldBy: HoldReason })[];
  /** Goes as itself. */
  alone: (Key & { closesUntil: Date | null })[];
  /** Go as one. */
  digests: { id: string; campaignId: string; contactId: string; closesUntil: Date | null }[];
  members: (Key & { digestId: string })[];
  /** Holds that are looked at again; null `dueAt` parks one. */
  moved: { contactId: string; opensAt: Date; dueAt: Date | null; heldBy: HoldReason }[];
  /** Places of holds behind which nothing is left. */
  emptied: string[];
}

/** Carries a plan out, and returns whom to send what: messages as themselves, and digests. */
export function release(session: Session, plan: ReleasePlan, fields: readonly FieldSlot[]): Sql {
  const at = sql`${session.at}::timestamptz`;
  const tenant = sql`${session.tenantId}::uuid`;
  const same = (x: Sql) => sql`d.tenant_id = ${tenant} and d.campaign_id = ${x}.campaign_id
    and d.contact_id = ${x}.contact_id and d.occurrence = ${x}.occurrence and d.state = 'held'`;
  const hold = (x: Sql) =>
    sql`h.tenant_id = ${tenant} and h.list_id = ${plan.listId} and h.contact_id = ${x}.contact_id`;
  const tracked = (
    x: Sql,
  ) => sql`(select ${isTracked('campaign')} from contact c join tenant t on t.id = c.tenant_id
          where c.tenant_id = ${tenant} and c.id = ${x}.contact_id)`;
  const { settled, waiting, alone, digests, members, moved, emptied } = plan;
  return sql`
    with settled as (
      update delivery d set state = x.state, reason = x.reason, settled_at = ${at}, held_until = null
      from unnest(${keys(settled)}, ${settled.map((one) => one.state)}::text[], ${settled.map((one) => one.reason)}::text[])
        as x (contact_id, campaign_id, occurrence, state, reason)
      where ${same(sql`x`)}
    ), waiting as (
      update delivery d set held_until = x.until, reason = x.reason
      from unnest(${keys(waiting)}, ${waiting.map((one) => one.until)}::timestamptz[], ${waiting.map((one) => one.heldBy)}::text[])
        as x (contact_id, campaign_id, occurrence, until, reason)
      where ${same(sql`x`)}
    ), alone as (
      update delivery d set state = 'claimed', reason = null, held_until = null, released_at = ${at},
        attempt = ${plan.attempt}::int, closed_until = x.until, tracked = ${tracked(sql`x`)}
      from unnest(${keys(alone)}, ${alone.map((one) => one.closesUntil)}::timestamptz[])
        as x (contact_id, campaign_id, occurrence, until)
      where ${same(sql`x`)}
      returning d.campaign_id, d.contact_id, d.occurrence, d.closed_until
    ), digests as (
      insert into digest (tenant_id, id, campaign_id, contact_id, occurrence, created_at)
      select ${tenant}, x.id, x.campaign_id, x.contact_id, 1 + coalesce((
        select max(g.occurrence) from digest g
        where g.tenant_id = ${tenant} and g.campaign_id = x.campaign_id and g.contact_id = x.contact_id), 0), ${at}
      from unnest(${digests.map((one) => one.id)}::uuid[], ${digests.map((one) => one.campaignId)}::uuid[],
        ${digests.map((one) => one.contactId)}::uuid[]) as x (id, campaign_id, contact_id)
      returning id, campaign_id, contact_id, occurrence
    ), together as (
      insert into delivery (tenant_id, campaign_id, contact_id, occurrence, state, attempt, decided_at, closed_until, tracked)
      select ${tenant}, campaign_id, contact_id, occurrence, 'claimed', ${plan.attempt}::int, ${at}, x.until, ${tracked(sql`digests`)}
      from digests join unnest(${digests.map((one) => one.id)}::uuid[],
        ${digests.map((one) => one.closesUntil)}::timestamptz[]) as x (id, until) using (id)
      returning campaign_id, contact_id, occurrence, closed_until
    ), members as (
      update delivery d set state = 'digested', reason = null, held_until = null, settled_at = ${at}, digest_id = x.digest_id,
        tracked = ${tracked(sql`x`)}
      from unnest(${keys(members)}, ${members.map((one) => one.digestId)}::uuid[])
        as x (contact_id, campaign_id, occurrence, digest_id)
      where ${same(sql`x`)}
    ), leaving as materialized (
      select * from alone union all select * from together
    ), windows as (
      update subscription s set opens_at = leaving.closed_until from leaving
      where s.tenant_id = ${tenant} and s.list_id = ${plan.listId} and s.contact_id = leaving.contact_id
        and leaving.closed_until is not null
    ), in_hand as (
      insert into release_claim (tenant_id, campaign_id, contact_id, occurrence, attempt)
      select ${tenant}, campaign_id, contact_id, occurrence, ${plan.attempt}::int from leaving
      on conflict (tenant_id, campaign_id, contact_id, occurrence) do update set attempt = excluded.attempt
    ), moved as (
      update hold h set opens_at = x.opens_at, due_at = coalesce(x.due_at, 'infinity'), reason = x.reason
      from unnest(${moved.map((one) => one.contactId)}::uuid[], ${moved.map((one) => one.opensAt)}::timestamptz[],
        ${moved.map((one) => one.dueAt)}::timestamptz[], ${moved.map((one) => one.heldBy)}::text[])
        as x (contact_id, opens_at, due_at, reason)
      where ${hold(sql`x`)}
    ), emptied as (
      delete from hold h where h.tenant_id = ${tenant} and h.ctid = any(${emptied}::tid[])
    )
    select leaving.campaign_id as "campaignId", m.identity_id as "identityId", m.kind, leaving.occurrence, c.id as "contactId", c.email,
      c.first_name as "firstName", c.last_name as "lastName", c.locale, c.time_zone as "timeZone", c.epoch, c.tracking,
      ${fieldValues(fields)} as fields
    from leaving join contact c on c.tenant_id = ${tenant} and c.id = leaving.contact_id
    join campaign m on m.tenant_id = ${tenant} and m.id = leaving.campaign_id
    order by leaving.campaign_id, c.id`;
}

function keys(some: readonly Key[]): Sql {
  return sql`${some.map((one) => one.contactId)}::uuid[], ${some.map((one) => one.campaignId)}::uuid[],
        ${some.map((one) => one.occurrence)}::int[]`;
}
