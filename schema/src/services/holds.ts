import type { Id } from '../domain/ids.js';
import type { Session } from '../session/session.js';
import { loseClaims, topicsDue } from '../sql/holds.js';
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

/** Claims settled in one transaction. */
const lostAtOnce = 1_000;

/**
 * Asked when no lane of the tenant's holds runs: what a lane still has in hand belongs to nobody, since its worker was
 * lost. It becomes `unknown`; a worker that was only given up may settle its own later. True when there may be more.
 */
export async function loseHoldClaims(session: Session): Promise<boolean> {
  return (await session.sql(loseClaims(session, lostAtOnce))).length === lostAtOnce;
}
