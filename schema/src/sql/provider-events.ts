import sql, { type Sql } from 'sql-template-tag';
import type { BounceKind } from '../domain/delivery-facts.js';
import type { Id } from '../domain/ids.js';
import { keepEventDays, keepPayloadDays, type ReturnEvent, type ReturnKind } from '../domain/returns.js';
import type { Session } from '../session/session.js';

export const eventOutcomes = ['waiting', 'recorded', 'no_meaning', 'not_ours', 'erased'] as const;
export type EventOutcome = (typeof eventOutcomes)[number];

/** An event that is to be worked off. `erased`: its contact was; null: there is no such contact. */
export interface WaitingEvent {
  endpointId: Id<'webhookEndpoint'>;
  key: string;
  at: Date;
  kind: ReturnKind | null;
  campaignId: Id<'campaign'>;
  contactId: Id<'contact'>;
  occurrence: number;
  bounceKind: BounceKind | null;
  reason: string | null;
  detail: string | null;
  erased: boolean | null;
}

interface Told {
  endpointId: string;
  event: ReturnEvent;
  payload: string;
}

/** Longer names and keys are no provider's. */
const longestWord = 300;

/** Each once, in the order of their keys, so that two batches with the same ones wait for each other in turn. */
export function insertEvents(session: Session, told: readonly Told[]): Sql {
  const sorted = [...told].sort((a, b) => (a.event.key < b.event.key ? -1 : 1));
  const column = <T>(read: (event: ReturnEvent, each: Told) => T) =>
    sorted.map((each) => read(each.event, each));
  const ours = ({ ref }: ReturnEvent) => (ref?.tenantId === session.tenantId ? ref : undefined);
  const kept = (event: ReturnEvent, payload: string | undefined) =>
    ours(event) && event.kind !== 'opened' && event.kind !== 'clicked' ? storable(payload) : null;
  return sql`
    insert into provider_event (tenant_id, endpoint_id, key, received_at, at, name, kind, outcome, campaign_id, contact_id,
      occurrence, bounce_kind, reason, detail, payload)
    select distinct on (x.endpoint_id, x.key) ${session.tenantId}::uuid, x.endpoint_id, x.key, ${session.at}::timestamptz,
      least(x.at, ${session.at}::timestamptz), x.name, x.kind, case when x.contact_id is null then 'not_ours' else 'waiting' end,
      x.campaign_id, x.contact_id, x.occurrence, x.bounce_kind, x.reason, x.detail, x.payload
    from unnest(${column((_, { endpointId }) => endpointId)}::uuid[], ${column(({ key }) => word(key))}::text[],
      ${column(({ at }) => at)}::timestamptz[], ${column(({ name }) => word(name))}::text[],
      ${column(({ kind }) => kind)}::text[], ${column((event) => ours(event)?.campaignId ?? null)}::uuid[],
      ${column((event) => ours(event)?.contactId ?? null)}::uuid[],
      ${column((event) => ours(event)?.occurrence ?? null)}::int[],
      ${column(({ bounce }) => bounce?.kind ?? null)}::text[], ${column(({ bounce }) => bounce?.reason ?? null)}::text[],
      ${column((event) => kept(event, event.detail)?.slice(0, 500) ?? null)}::text[],
      ${column((event, { payload }) => kept(event, payload))}::text[])
      as x (endpoint_id, key, at, name, kind, campaign_id, contact_id, occurrence, bounce_kind, reason, detail, payload)
    order by x.endpoint_id, x.key
    on conflict (tenant_id, endpoint_id, key) do nothing
    returning 1`;
}

/** The longest waiting, locked; whoever works beside passes over them. */
export function takeWaiting(session: Session, limit: number): Sql {
  return sql`
    select e.endpoint_id as "endpointId", e.key, e.at, e.kind, e.campaign_id as "campaignId", e.contact_id as "contactId",
      e.occurrence, e.bounce_kind as "bounceKind", e.reason, e.detail,
      case when c.id is not null then c.erased_at is not null end as erased
    from provider_event e left join contact c on c.tenant_id = e.tenant_id and c.id = e.contact_id
    where e.tenant_id = ${session.tenantId} and e.outcome = 'waiting'
    order by e.received_at limit ${limit} for update of e skip locked`;
}

/** What is not ours after all, or of somebody erased, leaves nothing but that it came. */
export function settleEvents(
  session: Session,
  events: readonly WaitingEvent[],
  outcomes: readonly EventOutcome[],
): Sql {
  return sql`
    update provider_event e set outcome = x.outcome,
      payload = case when x.outcome in ('recorded', 'no_meaning') then e.payload end,
      detail = case when x.outcome in ('recorded', 'no_meaning') then e.detail end,
      contact_id = case when x.outcome = 'not_ours' then null else e.contact_id end
    from unnest(${events.map(({ endpointId }) => endpointId)}::uuid[], ${events.map(({ key }) => key)}::text[],
      ${[...outcomes]}::text[]) as x (endpoint_id, key, outcome)
    where e.tenant_id = ${session.tenantId} and e.endpoint_id = x.endpoint_id and e.key = x.key`;
}

/** Forgets what is older than it is kept: first what was said, then that something was. */
export function forgetEvents(session: Session, limit: number): Sql[] {
  const before = (days: number) => sql`${new Date(session.at.getTime() - days * 86_400_000)}::timestamptz`;
  const mine = (table: Sql) => sql`from ${table} where tenant_id = ${session.tenantId}`;
  const event = sql`provider_event`;
  const mail = sql`inbound_mail`;
  return [
    sql`delete from provider_event where ctid = any(array(select ctid ${mine(event)}
        and received_at < ${before(keepEventDays)} and outcome <> 'waiting' limit ${limit})) returning 1`,
    sql`update provider_event set payload = null where ctid = any(array(select ctid ${mine(event)}
        and received_at < ${before(keepPayloadDays)} and payload is not null and outcome <> 'waiting' limit ${limit})) returning 1`,
    sql`delete from inbound_mail where ctid = any(array(select ctid ${mine(mail)}
        and received_at < ${before(keepEventDays)} and outcome not in ('waiting', 'passing_on') limit ${limit})) returning 1`,
    sql`update inbound_mail set raw = null where ctid = any(array(select ctid ${mine(mail)}
        and received_at < ${before(keepPayloadDays)} and raw is not null and outcome not in ('waiting', 'passing_on')
        limit ${limit})) returning 1`,
  ];
}

export function countEvents(session: Session, endpointIds: readonly string[]): Sql {
  return sql`select endpoint_id as "endpointId", outcome, count(*) as count from provider_event
    where tenant_id = ${session.tenantId} and endpoint_id = any(${[...endpointIds]}::uuid[])
    group by endpoint_id, outcome order by endpoint_id, outcome`;
}

function word(text: string): string {
  return storable(text)!.slice(0, longestWord);
}

/** PostgreSQL takes no NUL in a text, and no half of a pair of surrogates. */
function storable(text: string | undefined): string | null {
  return text === undefined ? null : text.replaceAll('\0', '').toWellFormed();
}
