import sql from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import type { Recipient } from '../rendering/content.js';
import type { Session } from '../session/session.js';
import { lockDueHolds, lockWindows, releaseStatement } from '../sql/holds.js';
import { activeFields } from './custom-fields.js';

/** When the next held message of the tenant may go; null when none is held. */
export async function nextHoldOpening(session: Session): Promise<Date | null> {
  const row = await session.row<{ at: Date | null }>(sql`
    select min(opens_at) as at from hold where tenant_id = ${session.tenantId}`);
  return row?.at ?? null;
}

/** Messages of one campaign whose windows have opened. */
export interface Released {
  campaignId: Id<'campaign'>;
  recipients: Recipient[];
}

/**
 * Claims held messages whose windows have opened, after judging again: one for each (contact, topic), the one held
 * longest; the window closes again and the others wait for the next. Messages past their campaign's expiry, of people
 * who have left, or of a cancelled campaign end with their reason. `more` says whether others are due now.
 */
export async function claimDueHolds(
  session: Session,
  input: { lane: number; attempt: number; limit: number },
): Promise<{ released: Released[]; more: boolean }> {
  const due = await session.sql<{ contactId: string; listId: string }>(lockDueHolds(session, input.limit));
  if (due.length === 0) return { released: [], more: false };
  await session.sql(lockWindows(session, due));
  const rows = await session.sql<Recipient & { campaignId: Id<'campaign'> }>(
    releaseStatement(session, { ...input, due, fields: await activeFields(session) }),
  );
  const byCampaign = Map.groupBy(rows, (row) => row.campaignId);
  const released = [...byCampaign].map(([campaignId, recipients]) => ({
    campaignId,
    recipients: recipients.map(({ campaignId: _, ...recipient }) => recipient),
  }));
  return { released, more: due.length === input.limit };
}

/**
 * A release starts again after its worker was lost: what its earlier attempts had claimed may have been handed over but
 * not recorded, so it becomes `unknown`. Its holds are still there, as leases: they lead to the rows, not the whole ledger.
 */
export async function abandonHoldClaims(
  session: Session,
  input: { lane: number; beforeAttempt: number },
): Promise<number> {
  const rows = await session.sql(sql`
    update delivery d set state = 'unknown', settled_at = ${session.at}, detail = 'The process that was sending it stopped.'
    where d.tenant_id = ${session.tenantId} and d.state = 'claimed' and d.held_until is not null
      and d.lane = ${input.lane} and d.attempt < ${input.beforeAttempt}
      and d.contact_id in (select h.contact_id from hold h where h.tenant_id = ${session.tenantId})
    returning 1`);
  return rows.length;
}
