import sql from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import type { DeliveryState } from '../domain/reasons.js';
import type { Session } from '../session/session.js';
import { type CameBack, cameBack, factsOfDelivery } from '../sql/came-back.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';
import type { DeliveryNode } from './reports.js';

/** The ledger row of a digest. */
const whole = sql`on d.tenant_id = g.tenant_id and d.campaign_id = g.campaign_id and d.contact_id = g.contact_id
  and d.occurrence = g.occurrence`;

/** One message that went in a digest. */
export interface DigestMember {
  digestId: Id<'digest'>;
  contactId: Id<'contact'>;
  /** Of the digest: the contact's n-th of its campaign. */
  occurrence: number;
  campaignId: Id<'campaign'>;
  /** Of the message itself: its link names it. */
  ownOccurrence: number;
}

/** What these digests of a campaign are made of, in the order in which it was sent. */
export async function digestMembers(
  session: Session,
  campaignId: Id<'campaign'>,
  digests: readonly { contactId: string; occurrence: number }[],
): Promise<DigestMember[]> {
  return session.sql<DigestMember>(sql`
    select g.id as "digestId", g.contact_id as "contactId", g.occurrence, d.campaign_id as "campaignId",
      d.occurrence as "ownOccurrence"
    from unnest(${digests.map(({ contactId }) => contactId)}::uuid[], ${digests.map(({ occurrence }) => occurrence)}::int[])
      as x (contact_id, occurrence)
    join digest g on g.tenant_id = ${session.tenantId} and g.campaign_id = ${campaignId}
      and g.contact_id = x.contact_id and g.occurrence = x.occurrence
    join delivery d on d.tenant_id = g.tenant_id and d.contact_id = g.contact_id and d.digest_id = g.id
      and d.state = 'digested'
    order by g.contact_id, d.decided_at, d.campaign_id`);
}

/** The digests of a standing campaign, the newest first: what its report opens. */
export async function pageOfDigests(
  session: Session,
  input: {
    campaignId: Id<'campaign'>;
    state?: DeliveryState | 'waiting';
    reason?: string | null;
    came?: CameBack;
    page: PageInput;
  },
): Promise<Page<DeliveryNode>> {
  const state = input.state ? sql` and d.state = ${input.state}` : sql``;
  const reason = input.reason ? sql` and d.reason = ${input.reason}` : sql``;
  return readPage<DeliveryNode>(session, {
    columns: sql`g.id, g.contact_id as "contactId", d.state, d.reason, d.detail, g.occurrence,
      d.decided_at as "decidedAt", d.settled_at as "settledAt", null as "heldUntil", null as "digestId", ${factsOfDelivery} as facts`,
    body: sql`from digest g join delivery d ${whole}
      where g.tenant_id = ${session.tenantId} and g.campaign_id = ${input.campaignId}${state}${reason}${cameBack(input.came)}`,
    key: sql`g.id`,
    page: input.page,
    direction: 'desc',
  });
}

/** A digest, as one of its messages tells of it. */
export interface DigestNode {
  id: Id<'digest'>;
  campaignId: Id<'campaign'>;
  occurrence: number;
  state: DeliveryState;
  settledAt: Date | null;
}

export async function getDigestsByIds(session: Session, ids: readonly Id<'digest'>[]): Promise<DigestNode[]> {
  return session.sql<DigestNode>(sql`
    select g.id, g.campaign_id as "campaignId", g.occurrence, d.state, d.settled_at as "settledAt"
    from digest g join delivery d ${whole}
    where g.tenant_id = ${session.tenantId} and g.id = any(${[...ids]}::uuid[])`);
}
