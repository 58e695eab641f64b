import sql from 'sql-template-tag';
import type { TenantLimits } from '../domain/limits.js';
import type { Session } from '../session/session.js';
import { addSend, countSends, type IdArray, lockSends, makeSends } from '../sql/sends.js';

/** The tenant's ceilings and quiet hours; null where there are none. */
export async function tenantLimits(session: Session): Promise<TenantLimits | null> {
  const row = await session.row<{ limits: TenantLimits | null }>(sql`
    select limits from tenant where id = ${session.tenantId}`);
  return row?.limits ?? null;
}

/**
 * Makes what ceilings count of a batch's contacts right and locks it, after the subscriptions and in contact order: a
 * claim of another topic waits, and sees what this one sent. Asks nothing where the tenant has no ceiling.
 */
export async function lockCounted(
  session: Session,
  limits: TenantLimits | null,
  contactIds: IdArray,
): Promise<void> {
  if (!limits || limits.ceilings.length === 0) return;
  await session.sql(makeSends(session, contactIds));
  const locked = await session.row<{ stale: number }>(lockSends(session, limits, contactIds));
  if (locked?.stale) await session.sql(countSends(session, limits, contactIds));
}

/** Counts a message to each of these contacts, whom `lockCounted` locked. */
export async function countClaimed(
  session: Session,
  limits: TenantLimits | null,
  recipients: readonly { contactId: string }[],
): Promise<void> {
  if (!limits || limits.ceilings.length === 0 || recipients.length === 0) return;
  const contactIds = recipients.map(({ contactId }) => contactId);
  await session.sql(addSend(session, limits, contactIds));
}
