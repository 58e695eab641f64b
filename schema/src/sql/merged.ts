import sql, { type Sql } from 'sql-template-tag';
import type { Session } from '../session/session.js';

/**
 * Whom a contact was merged into, however often: the one at the end, itself if it was not. With the number under which a
 * message of it stands there. Columns `id`, `occurrence`, `erased`, `locale`.
 */
export function followMerged(
  session: Session,
  {
    contactId,
    campaignId = null,
    occurrence = 1,
  }: { contactId: string; campaignId?: string | null; occurrence?: number },
): Sql {
  return sql`
    with recursive way as (
      select c.id, c.merged_into, c.erased_at, ${occurrence}::int as occurrence from contact c
      where c.tenant_id = ${session.tenantId} and c.id = ${contactId}
      union all
      select k.id, k.merged_into, k.erased_at, coalesce(m.became, way.occurrence)
      from way join contact k on k.tenant_id = ${session.tenantId} and k.id = way.merged_into
      left join merged_message m on m.tenant_id = ${session.tenantId} and m.campaign_id = ${campaignId}::uuid
        and m.contact_id = way.id and m.occurrence = way.occurrence
    )
    select id, occurrence, erased_at is not null as erased from way where merged_into is null`;
}

/** Everybody who was merged into a contact, however indirectly. Column `id`. */
export function mergedInto(session: Session, contactId: string): Sql {
  return sql`
    with recursive gone as (
      select id from contact where tenant_id = ${session.tenantId} and merged_into = ${contactId}
      union all
      select c.id from gone join contact c on c.tenant_id = ${session.tenantId} and c.merged_into = gone.id
    )
    select id from gone`;
}

/** The same for many messages at once, of merged contacts alone. Columns `place` (from 0), `contactId`, `occurrence`. */
export function followMessages(
  session: Session,
  messages: readonly { campaignId: string; contactId: string; occurrence: number }[],
): Sql {
  return sql`
    with recursive way as (
      select x.place, x.campaign_id, x.occurrence, c.id, c.merged_into
      from unnest(${messages.map((one) => one.campaignId)}::uuid[], ${messages.map((one) => one.contactId)}::uuid[],
        ${messages.map((one) => one.occurrence)}::int[]) with ordinality as x (campaign_id, contact_id, occurrence, place)
      join contact c on c.tenant_id = ${session.tenantId} and c.id = x.contact_id and c.merged_into is not null
      union all
      select way.place, way.campaign_id, coalesce(m.became, way.occurrence), k.id, k.merged_into
      from way join contact k on k.tenant_id = ${session.tenantId} and k.id = way.merged_into
      left join merged_message m on m.tenant_id = ${session.tenantId} and m.campaign_id = way.campaign_id
        and m.contact_id = way.id and m.occurrence = way.occurrence
    )
    select (place - 1)::int as place, id as "contactId", occurrence from way where merged_into is null`;
}
