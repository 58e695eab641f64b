import sql from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import type { CampaignContent } from '../rendering/content.js';
import { fixedDestinations, mostDestinations } from '../rendering/destinations.js';
import type { Session } from '../session/session.js';

/**
 * What a campaign's links lead to, by position. Written when it is first compiled for sending. A position never gets another
 * destination: what a template of transactional mail says later comes behind what it said before, so that links of
 * messages that have left stay what they were.
 */
export async function campaignDestinations(
  session: Session,
  content: Pick<CampaignContent, 'campaignId' | 'html' | 'text'>,
): Promise<string[]> {
  const campaignId = content.campaignId as Id<'campaign'>;
  const wanted = fixedDestinations(content);
  const stored = await storedDestinations(session, campaignId);
  if (wanted.every((url) => stored.includes(url))) return stored;
  // Lanes begin together: one writes, the others read what it wrote.
  await session.sql(sql`
    select 1 from campaign where tenant_id = ${session.tenantId} and id = ${campaignId} for no key update`);
  const before = await storedDestinations(session, campaignId);
  const known = new Set(before);
  const fresh = wanted.filter((url) => !known.has(url)).slice(0, mostDestinations - before.length);
  await session.sql(sql`
    insert into campaign_link (tenant_id, campaign_id, position, url)
    select ${session.tenantId}, ${campaignId}, ${before.length}::int - 1 + place, url
    from unnest(${fresh}::text[]) with ordinality as x (url, place)`);
  return [...before, ...fresh];
}

/** By position. */
export async function storedDestinations(session: Session, campaignId: Id<'campaign'>): Promise<string[]> {
  const rows = await session.sql<{ url: string }>(sql`
    select url from campaign_link where tenant_id = ${session.tenantId} and campaign_id = ${campaignId} order by position`);
  return rows.map(({ url }) => url);
}
