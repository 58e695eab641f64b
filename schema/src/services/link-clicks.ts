import sql from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import type { Session } from '../session/session.js';
import { checkSize, type Page, type PageInput } from '../sql/page.js';

/** A destination of a campaign's links, and how often it was gone to. */
export interface LinkClicks {
  /** What the page is keyed by: the position, as text. */
  id: string;
  position: number;
  url: string;
  /** Messages it was followed from. */
  people: number;
  clicks: number;
  /** Where tracking is anonymous. */
  anonymousClicks: number;
}

/** The links of a campaign, in the order of its mail. */
export async function pageOfLinks(
  session: Session,
  { campaignId, page }: { campaignId: Id<'campaign'>; page: PageInput },
): Promise<Page<LinkClicks>> {
  checkSize(page);
  const of = sql`tenant_id = ${session.tenantId} and campaign_id = ${campaignId}`;
  const nodes = await session.sql<LinkClicks>(sql`
    with l as materialized (
      select position, url from campaign_link where ${of} and position > ${Number(page.after ?? -1)}::int
      order by position limit ${page.first + 1}
    ), k as materialized (
      select position, count(*)::int as people, sum(clicks)::int as clicks from delivery_click
      where ${of} and position in (select position from l) group by position
    )
    select l.position::text as id, l.position, l.url, coalesce(k.people, 0) as people, coalesce(k.clicks, 0) as clicks,
      coalesce(a.hits, 0) as "anonymousClicks"
    from l left join k on k.position = l.position
    left join anonymous_hits a on a.tenant_id = ${session.tenantId} and a.campaign_id = ${campaignId} and a.kind = 'clicked'
      and a.position = l.position
    order by l.position`);
  return {
    hasNextPage: nodes.length > page.first,
    nodes: nodes.slice(0, page.first),
    totalCount: async () =>
      (await session.row<{ n: number }>(sql`select count(*) as n from campaign_link where ${of}`))!.n,
  };
}

/** Hits that are in no other number: anonymous ones, and those of scanners and proxies. */
export interface OtherHits {
  anonymousOpens: number;
  anonymousClicks: number;
  machineOpens: number;
  machineClicks: number;
}

export async function otherHits(session: Session, campaignId: Id<'campaign'>): Promise<OtherHits> {
  const of = sql`tenant_id = ${session.tenantId} and campaign_id = ${campaignId}`;
  const row = await session.row<OtherHits>(sql`
    select coalesce(sum(hits) filter (where kind = 'opened'), 0)::int as "anonymousOpens",
      coalesce(sum(hits) filter (where kind = 'clicked'), 0)::int as "anonymousClicks",
      (select count(*)::int from machine_hit where ${of} and kind = 'opened') as "machineOpens",
      (select count(*)::int from machine_hit where ${of} and kind = 'clicked') as "machineClicks"
    from anonymous_hits where ${of}`);
  return row!;
}
