import sql from 'sql-template-tag';
import type { CampaignState } from '../domain/campaign-states.js';
import { notFound } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import type { Channel, MessageKind } from '../domain/statuses.js';
import type { Recipient } from '../rendering/content.js';
import type { Session } from '../session/session.js';
import { claimStatement, lockNext } from '../sql/claim.js';
import { messageOf } from './audience.js';
import { activeFields } from './custom-fields.js';
import { askFor } from './outbox.js';

export type Claim =
  /** May be empty: everybody of this batch was skipped or held. Go on. */
  | { kind: 'claimed'; recipients: Recipient[] }
  /** No chunk is left that another lane does not hold. */
  | { kind: 'empty' }
  | { kind: 'stopped'; state: CampaignState };

/**
 * Claims the next batch of a campaign: a transaction of two statements. The first locks a chunk and the subscription
 * rows in contact order; the second, on a snapshot taken after the locks, judges eligibility again, closes frequency
 * windows, inserts the ledger rows and moves the chunk on. So what a recipient chose before it is obeyed, and two
 * campaigns that race cannot both pass one window.
 */
export async function claimBatch(
  session: Session,
  input: { campaignId: Id<'campaign'>; lane: number; attempt: number; limit: number },
): Promise<Claim> {
  const campaign = await session.row<{
    state: CampaignState;
    listId: Id<'list'>;
    kind: MessageKind;
    channel: Channel;
  }>(sql`
    select state, list_id as "listId", kind, channel from campaign
    where tenant_id = ${session.tenantId} and id = ${input.campaignId}`);
  if (!campaign) throw notFound('campaign');
  if (campaign.state !== 'sending') return { kind: 'stopped', state: campaign.state };
  const fields = await activeFields(session);
  const chunk = await session.row<{ phase: number; ordinal: number; ids: string[]; left: number }>(
    lockNext(session, { ...input, listId: campaign.listId }),
  );
  if (!chunk) return { kind: 'empty' };
  const rows = await session.sql<Recipient & { state: string }>(
    claimStatement(session, {
      ...input,
      listId: campaign.listId,
      message: messageOf(campaign),
      ids: chunk.ids,
      fields,
    }),
  );
  const at = sql`tenant_id = ${session.tenantId} and campaign_id = ${input.campaignId}
    and phase = ${chunk.phase} and ordinal = ${chunk.ordinal}`;
  await session.sql(
    chunk.left > 0
      ? sql`update audience_chunk set next = next + ${chunk.ids.length} where ${at}`
      : sql`delete from audience_chunk where ${at}`,
  );
  if (rows.some((row) => row.state === 'held'))
    await askFor(session, 'holds_changed', { key: 'tenant', payload: {} });
  const recipients = rows
    .filter((row) => row.state === 'claimed')
    .map(({ state: _, ...recipient }) => recipient);
  return { kind: 'claimed', recipients };
}
