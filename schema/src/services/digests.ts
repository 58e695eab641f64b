import sql from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import type { Session } from '../session/session.js';

/** One message that went in a digest. */
export interface DigestMember {
  digestId: Id<'digest'>;
  contactId: Id<'contact'>;
  /** Of the digest: the contact's n-th of its campaign. */
  occurrence: number;
  campaignId: Id<'campaign'>;
}

/** What these digests of a campaign are made of, in the order in which it was sent. */
export async function digestMembers(
  session: Session,
  campaignId: Id<'campaign'>,
  digests: readonly { contactId: string; occurrence: number }[],
): Promise<DigestMember[]> {
  return session.sql<DigestMember>(sql`
    select g.id as "digestId", g.contact_id as "contactId", g.occurrence, d.campaign_id as "campaignId"
    from unnest(${digests.map(({ contactId }) => contactId)}::uuid[], ${digests.map(({ occurrence }) => occurrence)}::int[])
      as x (contact_id, occurrence)
    join digest g on g.tenant_id = ${session.tenantId} and g.campaign_id = ${campaignId}
      and g.contact_id = x.contact_id and g.occurrence = x.occurrence
    join delivery d on d.tenant_id = g.tenant_id and d.contact_id = g.contact_id and d.digest_id = g.id
      and d.state = 'digested'
    order by g.contact_id, d.decided_at, d.campaign_id`);
}
