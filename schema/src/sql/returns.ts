import sql, { type Sql } from 'sql-template-tag';
import type { DeliveryFact } from '../domain/delivery-facts.js';
import type { SoftBounceRule } from '../domain/returns.js';
import type { Session } from '../session/session.js';

const ids = (facts: readonly DeliveryFact[]) => facts.map(({ contactId }) => contactId);

/** As everybody locks who changes contacts and their messages: the contacts first, in their order. */
export function lockContacts(session: Session, facts: readonly DeliveryFact[]): Sql {
  return sql`select 1 from contact where tenant_id = ${session.tenantId} and id = any(${ids(facts)}::uuid[])
    order by id for no key update`;
}

/**
 * The newest hard bounce of each. One of a message that left before the address was changed says nothing of the new one: by
 * whatever way the change and the bounce arrive, the address that is there now is judged.
 */
export function addHardBounces(session: Session, hard: readonly DeliveryFact[]): Sql {
  return sql`
    insert into contact_bounce as b (tenant_id, contact_id, hard_at)
    select d.tenant_id, d.contact_id, max(x.at)
    from unnest(${hard.map(({ campaignId }) => campaignId)}::uuid[], ${ids(hard)}::uuid[],
      ${hard.map(({ occurrence }) => occurrence)}::int[], ${hard.map(({ at }) => at)}::timestamptz[])
      as x (campaign_id, contact_id, occurrence, at)
    join delivery d on d.tenant_id = ${session.tenantId} and d.campaign_id = x.campaign_id and d.contact_id = x.contact_id
      and d.occurrence = x.occurrence
    join campaign m on m.tenant_id = d.tenant_id and m.id = d.campaign_id and m.channel = 'email'
    join contact c on c.tenant_id = d.tenant_id and c.id = d.contact_id
      and (c.address_changed_at is null or c.address_changed_at <= d.decided_at)
    group by d.tenant_id, d.contact_id order by d.contact_id
    on conflict (tenant_id, contact_id) do update set hard_at = greatest(b.hard_at, excluded.hard_at)`;
}

/**
 * The newest soft bounce that ends a run of `count` in a row over `days` days, of each of these contacts, read anew from all
 * that the ledger knows of the address that is there now: a sign of life that turns up late breaks a run that had counted.
 * Signs of life are a delivery that did not come back, an open, a click, a reply. A hard or blocked bounce is neither.
 */
export function judgeSoftBounces(
  session: Session,
  facts: readonly DeliveryFact[],
  { count, days }: SoftBounceRule,
): Sql {
  return sql`
    with mail as materialized (
      select d.* from contact c
      join delivery d on d.tenant_id = c.tenant_id and d.contact_id = c.id
        and (c.address_changed_at is null or c.address_changed_at <= d.decided_at)
      join campaign m on m.tenant_id = d.tenant_id and m.id = d.campaign_id and m.channel = 'email'
      where c.tenant_id = ${session.tenantId} and c.id = any(${ids(facts)}::uuid[])
    ), sign as (
      select contact_id, bounced_at as at, true as soft from mail where bounce_kind = 'soft'
      union all select contact_id, delivered_at, false from mail where bounced_at is null and delivered_at is not null
      union all select contact_id, seen.at, false from mail
        cross join lateral (values (opened_at), (last_opened_at), (clicked_at), (last_clicked_at), (replied_at)) as seen (at)
        where seen.at is not null
    ), placed as (
      select contact_id, at, soft, count(*) filter (where not soft) over (partition by contact_id order by at) as run from sign
    ), counted as (
      select contact_id, at, row_number() over (partition by contact_id, run order by at) as n,
        min(at) over (partition by contact_id, run) as began
      from placed where soft
    ), judged as (
      select asked.contact_id, max(counted.at) as soft_at
      from (select distinct unnest(${ids(facts)}::uuid[]) as contact_id) as asked
      left join counted on counted.contact_id = asked.contact_id and counted.n >= ${count}
        and counted.at >= counted.began + make_interval(days => ${days}::int)
      group by asked.contact_id
    ), changed as (
      update contact_bounce b set soft_at = judged.soft_at from judged
      where b.tenant_id = ${session.tenantId} and b.contact_id = judged.contact_id
        and b.soft_at is distinct from judged.soft_at
      returning b.contact_id
    )
    insert into contact_bounce (tenant_id, contact_id, soft_at)
    select ${session.tenantId}::uuid, judged.contact_id, judged.soft_at
    from judged join contact c on c.tenant_id = ${session.tenantId} and c.id = judged.contact_id
    where judged.soft_at is not null and not exists (
      select from contact_bounce b where b.tenant_id = ${session.tenantId} and b.contact_id = judged.contact_id)
    order by judged.contact_id`;
}

/** Of these facts' contacts those of whom soft bounces had counted: what is good news for others changes nothing. */
export function withSoftBounces(session: Session, facts: readonly DeliveryFact[]): Sql {
  return sql`select contact_id as "contactId" from contact_bounce
    where tenant_id = ${session.tenantId} and contact_id = any(${ids(facts)}::uuid[]) and soft_at is not null`;
}

/** A contact whose status changed by this. */
export interface StatusChange {
  contactId: DeliveryFact['contactId'];
  began: boolean;
}

/**
 * `bounced_at` follows: the newest of the hard one, the soft one, and one that somebody set by hand, which is told from an old
 * soft one by not being `before`, what was known before this. Returns whom it newly bounced.
 */
export function followBounces(
  session: Session,
  before: readonly { contactId: string; softAt: Date | null }[],
): Sql {
  return sql`
    update contact c set updated_at = ${session.at},
      bounced_at = greatest(case when c.bounced_at is distinct from x.soft_at then c.bounced_at end, b.hard_at, b.soft_at)
    from unnest(${before.map(({ contactId }) => contactId)}::uuid[], ${before.map(({ softAt }) => softAt)}::timestamptz[])
      as x (contact_id, soft_at)
    join contact_bounce b on b.tenant_id = ${session.tenantId} and b.contact_id = x.contact_id
    where c.tenant_id = ${session.tenantId} and c.id = x.contact_id and c.erased_at is null
      and c.bounced_at is distinct from
        greatest(case when c.bounced_at is distinct from x.soft_at then c.bounced_at end, b.hard_at, b.soft_at)
    returning c.id as "contactId", old.status <> 'bounced' and new.status = 'bounced' as began`;
}

export function softBouncesOf(session: Session, facts: readonly DeliveryFact[]): Sql {
  return sql`
    select asked.contact_id as "contactId", b.soft_at as "softAt"
    from (select distinct unnest(${ids(facts)}::uuid[]) as contact_id) as asked
    left join contact_bounce b on b.tenant_id = ${session.tenantId} and b.contact_id = asked.contact_id
    order by asked.contact_id`;
}

/** The newest complaint of each. Returns of whom it is the first that counts. */
export function addComplaints(session: Session, complaints: readonly DeliveryFact[]): Sql {
  return sql`
    update contact c set complained_at = greatest(c.complained_at, x.at), updated_at = ${session.at}
    from (select contact_id, max(at) as at
      from unnest(${ids(complaints)}::uuid[], ${complaints.map(({ at }) => at)}::timestamptz[]) as x (contact_id, at)
      group by contact_id) as x
    where c.tenant_id = ${session.tenantId} and c.id = x.contact_id and c.erased_at is null
      and (c.complained_at is null or c.complained_at < x.at)
    returning c.id as "contactId", old.status <> 'complained' and new.status = 'complained' as began`;
}

/** A text message that never can arrive: its number is of no use for others either, unless they stopped anyway. */
export function markUndeliverable(session: Session, hard: readonly DeliveryFact[]): Sql {
  return sql`
    update contact c set sms_standing = 'undeliverable', updated_at = ${session.at}
    from unnest(${hard.map(({ campaignId }) => campaignId)}::uuid[], ${ids(hard)}::uuid[]) as x (campaign_id, contact_id)
    join campaign m on m.tenant_id = ${session.tenantId} and m.id = x.campaign_id and m.channel = 'sms'
    where c.tenant_id = ${session.tenantId} and c.id = x.contact_id and c.sms_standing = 'allowed'`;
}

/** The topics that opt-outs are about, of those who were on them when they were told: whoever came back later stays. */
export function leftTopics(session: Session, optOuts: readonly DeliveryFact[]): Sql {
  return sql`
    select distinct s.contact_id as "contactId", s.list_id as "listId"
    from unnest(${optOuts.map(({ campaignId }) => campaignId)}::uuid[], ${ids(optOuts)}::uuid[],
      ${optOuts.map(({ at }) => at)}::timestamptz[]) as x (campaign_id, contact_id, at)
    join campaign m on m.tenant_id = ${session.tenantId} and m.id = x.campaign_id
    join subscription s on s.tenant_id = m.tenant_id and s.list_id = m.list_id and s.contact_id = x.contact_id
    where s.state in ('subscribed', 'pending') and (s.joined_at is null or s.joined_at <= x.at)
    order by 1, 2`;
}

/** A line of proof for each: in a storm hundreds at once (`recordConsent` writes those of one person). */
export function addProof(
  session: Session,
  proof: {
    kind: string;
    source: string;
    actor: string;
    lines: readonly { contactId: string; wording: string | null }[];
  },
): Sql {
  return sql`
    insert into consent_event (tenant_id, contact_id, kind, at, actor, source, wording)
    select ${session.tenantId}::uuid, line.contact_id, ${proof.kind}, ${session.at}::timestamptz, ${proof.actor},
      ${proof.source}, line.wording
    from unnest(${proof.lines.map(({ contactId }) => contactId)}::uuid[],
      ${proof.lines.map(({ wording }) => wording)}::text[]) as line (contact_id, wording)`;
}
