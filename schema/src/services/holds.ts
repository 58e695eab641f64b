import type { Id } from '../domain/ids.js';
import type { Session } from '../session/session.js';
import { giveBack, lockClaimed, lockLost, loseClaims, topicsDue } from '../sql/holds.js';
import { lockWatch, setWatch } from './hold-watch.js';

/** A topic with held messages that are due. */
export interface DueTopic {
  listId: Id<'list'>;
  /** How many contacts have some, counted up to `mostDue`. */
  due: number;
}

/** Beyond this the number of lanes does not grow. */
export const mostDue = 20_000;

/**
 * What the workflow of a tenant's holds does next, asked when no lane of it runs: the topics that have something due, the
 * longest waiting first, or when to look again; null when nothing is held.
 */
export async function nextHolds(session: Session): Promise<{ due: DueTopic[]; next: Date | null }> {
  await lockWatch(session);
  const topics = await session.sql<DueTopic & { dueAt: Date }>(topicsDue(session, mostDue));
  const due = topics.filter((topic) => topic.due > 0);
  const next = topics[0]?.dueAt ?? null;
  await setWatch(session, next);
  return { due: due.map(({ listId, due: count }) => ({ listId, due: count })), next };
}

/** When the next held message of the tenant may go, or expires; null when none is held. */
export async function nextHoldOpening(session: Session): Promise<Date | null> {
  const [next] = await session.sql<{ dueAt: Date }>(topicsDue(session, 1));
  return next?.dueAt ?? null;
}

/** Holds settled in one transaction. */
const lostAtOnce = 1_000;

/**
 * Asked when no lane of the tenant's holds runs: what a lane still has in hand belongs to nobody, since its worker was
 * lost. It becomes `unknown`; a worker that was only given up may settle its own later. True when there may be more.
 */
export async function loseHoldClaims(session: Session): Promise<boolean> {
  const lost = await session.sql<{ contactId: string; listId: string; attempt: number }>(
    lockLost(session, lostAtOnce),
  );
  for (const some of Map.groupBy(lost, ({ listId, attempt }) => `${listId} ${attempt}`).values()) {
    const { listId, attempt } = some[0]!;
    const contactIds = some.map(({ contactId }) => contactId);
    await session.sql(loseClaims(session, { listId, contactIds, attempt }));
    await session.sql(giveBack(session, { listId, contactIds, pause: 0 }));
  }
  return lost.length === lostAtOnce;
}

/** Lets holds go whose messages were settled; what else they hold is due after `pause` seconds. */
export async function finishHolds(
  session: Session,
  input: { listId: Id<'list'>; attempt: number; contactIds: readonly string[]; pause: number },
): Promise<void> {
  const mine = await session.sql<{ contactId: string }>(lockClaimed(session, input));
  const contactIds = mine.map(({ contactId }) => contactId);
  if (contactIds.length > 0) await session.sql(giveBack(session, { ...input, contactIds }));
}
