import sql, { type Sql } from 'sql-template-tag';
import type { Hit } from '../domain/hits.js';
import type { MessageKind } from '../domain/statuses.js';
import type { TenantTracking, TrackingMode } from '../domain/tracking.js';
import type { Session } from '../session/session.js';

/** Keeps hits until they are judged; one that is there already is the same one. */
export function keepHits(session: Session, hits: readonly Hit[]): Sql {
  return sql`
    insert into hit_waiting (tenant_id, id, campaign_id, contact_id, occurrence, epoch, kind, position, at, machine, network)
    select ${session.tenantId}::uuid, x.* from unnest(${hits.map(({ id }) => id)}::uuid[], ${hits.map(({ campaignId }) => campaignId)}::uuid[],
      ${hits.map(({ contactId }) => contactId)}::uuid[], ${hits.map(({ occurrence }) => occurrence)}::int[],
      ${hits.map(({ epoch }) => epoch)}::int[], ${hits.map(({ kind }) => kind)}::text[],
      ${hits.map(({ position }) => position)}::smallint[], ${hits.map(({ at }) => at)}::timestamptz[],
      ${hits.map(({ machine }) => machine)}::text[], ${hits.map(({ network }) => network)}::bytea[]) as x
    on conflict do nothing`;
}

/** A waiting hit with what judging it takes. */
export interface WaitingHit extends Hit {
  /** Null only where it is gone. */
  campaignKind: MessageKind | null;
  setting: TenantTracking | null;
  wish: TrackingMode | null;
  /** There is no such campaign, or its contact was erased, or took its links back. */
  gone: boolean;
  /** When the message was on its way. */
  sentAt: Date | null;
  /** Different destinations of its campaign. */
  links: number;
}

/** Hits that are judged together: a contact's of a campaign, or those from one address where nobody is named. */
const whose = sql`coalesce(h.contact_id::text, encode(h.network, 'hex'), '')`;

/** The longest waiting hits of the tenant, with all that wait beside them of the same message, unless somebody else judges them now. Bound to one process by a lock. */
export function waitingHits(session: Session, most: number): Sql {
  return sql`
    with mine as materialized (
      select pg_try_advisory_xact_lock(hashtextextended('hits of ' || ${session.tenantId}::text, 0)) as locked
    ), first as materialized (
      select h.campaign_id, ${whose} as whose from hit_waiting h
      where h.tenant_id = ${session.tenantId} and (select locked from mine) order by h.id limit ${most}
    ), h as materialized (
      select h.* from hit_waiting h where h.tenant_id = ${session.tenantId}
        and (h.campaign_id, ${whose}) in (select campaign_id, whose from first)
    ), links as materialized (
      select campaign_id, count(*)::int as links from campaign_link
      where tenant_id = ${session.tenantId} and campaign_id in (select campaign_id from h) group by campaign_id
    )
    select h.id, h.campaign_id as "campaignId", h.contact_id as "contactId", h.occurrence, h.epoch, h.kind, h.position, h.at,
      h.machine, h.network, m.kind as "campaignKind", t.tracking as setting, c.tracking as wish,
      m.id is null or (h.contact_id is not null and (c.id is null or c.erased_at is not null or c.epoch <> h.epoch)) as gone,
      case when d.state = 'digested' then d.settled_at else coalesce(d.released_at, d.decided_at) end as "sentAt",
      coalesce(links.links, 0) as links
    from h
    join tenant t on t.id = h.tenant_id
    left join campaign m on m.tenant_id = h.tenant_id and m.id = h.campaign_id
    left join contact c on c.tenant_id = h.tenant_id and c.id = h.contact_id
    left join delivery d on d.tenant_id = h.tenant_id and d.campaign_id = h.campaign_id and d.contact_id = h.contact_id
      and d.occurrence = h.occurrence
    left join links on links.campaign_id = h.campaign_id
    order by h.id`;
}

export function dropWaiting(session: Session, ids: readonly string[]): Sql {
  return sql`delete from hit_waiting where tenant_id = ${session.tenantId} and id = any(${[...ids]}::uuid[])`;
}

export function keepMachines(session: Session, hits: readonly Hit[]): Sql {
  return sql`
    insert into machine_hit (tenant_id, id, campaign_id, contact_id, occurrence, kind, position, at, why)
    select ${session.tenantId}::uuid, x.* from unnest(${hits.map(({ id }) => id)}::uuid[], ${hits.map(({ campaignId }) => campaignId)}::uuid[],
      ${hits.map(({ contactId }) => contactId)}::uuid[], ${hits.map(({ occurrence }) => occurrence)}::int[],
      ${hits.map(({ kind }) => kind)}::text[], ${hits.map(({ position }) => position)}::smallint[],
      ${hits.map(({ at }) => at)}::timestamptz[], ${hits.map(({ machine }) => machine)}::text[]) as x
    on conflict do nothing`;
}

/** Hits of machines from before a time are of no more use. A UUIDv7 begins with its time. */
export function forgetMachines(session: Session, before: Date): Sql {
  const hex = Math.max(0, before.getTime()).toString(16).padStart(12, '0');
  return sql`
    delete from machine_hit where tenant_id = ${session.tenantId}
      and id < ${`${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`}::uuid`;
}

export function addAnonymous(
  session: Session,
  hits: readonly Pick<Hit, 'campaignId' | 'kind' | 'position'>[],
): Sql {
  return sql`
    insert into anonymous_hits as a (tenant_id, campaign_id, kind, position, hits)
    select ${session.tenantId}::uuid, campaign_id, kind, position, count(*)
    from unnest(${hits.map(({ campaignId }) => campaignId)}::uuid[], ${hits.map(({ kind }) => kind)}::text[],
      ${hits.map(({ position }) => position ?? -1)}::smallint[]) as x (campaign_id, kind, position)
    group by campaign_id, kind, position order by campaign_id, kind, position
    on conflict (tenant_id, campaign_id, kind, position) do update set hits = a.hits + excluded.hits`;
}
