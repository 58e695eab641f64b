import sql from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import type { Session } from '../session/session.js';
import { takeBackSends, type Unsent } from '../sql/sends.js';
import { closedStill, dueAgain, moveHolds, windowsFromLastSend } from '../sql/windows.js';
import { tenantLimits } from './counted-sends.js';
import { watchHold } from './hold-watch.js';

/**
 * Sets when topics open again from the last message that left and the frequency at present, and moves what is held with
 * it: sooner or later, or at once where the topic is open. The caller holds the subscriptions' locks.
 */
export async function openFromLastSend(
  session: Session,
  pairs: { contactIds: readonly string[]; listIds: readonly string[] },
): Promise<void> {
  await session.sql(windowsFromLastSend(session, pairs));
  const limits = await tenantLimits(session);
  const moved = await session.row<{ dueAt: Date | null }>(moveHolds(session, { ...pairs, limits }));
  if (moved?.dueAt) await watchHold(session, moved.dueAt);
}

/**
 * Messages that definitely did not leave count for nothing: their windows are open again (also where another frequency
 * was chosen meanwhile), ceilings have room, and what waited for either is looked at now.
 */
export async function reopenAfterFailure(
  session: Session,
  { campaignId, unsent }: { campaignId: Id<'campaign'>; unsent: readonly Unsent[] },
): Promise<void> {
  const contactIds = unsent.map(({ contactId }) => contactId);
  const closed = await session.sql<{ contactId: string; listId: string }>(
    closedStill(session, { campaignId, contactIds }),
  );
  if (closed.length > 0) {
    await session.sql(
      windowsFromLastSend(session, {
        contactIds: closed.map((pair) => pair.contactId),
        listIds: [closed[0]!.listId],
      }),
    );
  }
  await session.sql(takeBackSends(session, unsent));
  const due = await session.sql(dueAgain(session, { campaignId, contactIds }));
  if (due.length > 0) await watchHold(session, session.at);
}

/** What a paused campaign parked is due: it goes on, or it was cancelled. */
export async function lookAtParked(session: Session, campaignId: Id<'campaign'>): Promise<void> {
  const due = await session.sql(sql`
    with parked as materialized (
      select h.contact_id, h.list_id from hold h
      join campaign m on m.tenant_id = h.tenant_id and m.id = ${campaignId} and m.list_id = h.list_id
      where h.tenant_id = ${session.tenantId} and h.due_at = 'infinity'
      order by h.contact_id for no key update of h
    )
    update hold h set due_at = ${session.at} from parked
    where h.tenant_id = ${session.tenantId} and h.list_id = parked.list_id and h.contact_id = parked.contact_id
    returning 1`);
  if (due.length > 0) await watchHold(session, session.at);
}
