import type { Id } from '@heed/schema/domain/ids';
import type { Session } from '@heed/schema/session/session';
import sql from 'sql-template-tag';

interface Line {
  state: string;
  reason: string | null;
  heldUntil: Date | null;
  /** The state of the digest it went in. */
  digest: string | null;
}

/** What became of each contact of a campaign. */
export async function ledgerLines(session: Session, campaignId: Id<'campaign'>): Promise<Map<string, Line>> {
  const rows = await session.sql<Line & { contactId: string }>(sql`
    select d.contact_id as "contactId", d.state, d.reason, d.held_until as "heldUntil", whole.state as digest
    from delivery d
    left join digest g on g.tenant_id = d.tenant_id and g.id = d.digest_id
    left join delivery whole on whole.tenant_id = g.tenant_id and whole.campaign_id = g.campaign_id
      and whole.contact_id = g.contact_id and whole.occurrence = g.occurrence
    where d.tenant_id = ${session.tenantId} and d.campaign_id = ${campaignId}`);
  return new Map(rows.map(({ contactId, ...line }) => [contactId, line]));
}
