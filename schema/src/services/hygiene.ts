import { invalid } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import { unengagedRule } from '../domain/reengagement.js';
import { type Status, type SubscriptionState, statuses } from '../domain/statuses.js';
import type { Segment } from '../entities/segment.js';
import type { Session } from '../session/session.js';
import { countStatuses, standingChanges } from '../sql/hygiene.js';
import { getList } from './lists.js';
import { createSegment } from './segments.js';

/** How many there were at the end of a day, by status or by standing on a list. */
export interface StandingDay<Standing extends string = string> {
  /** `YYYY-MM-DD`, in the tenant's zone. */
  day: string;
  counts: { standing: Standing; count: number }[];
}

/** @throws {HeedError} NOT_FOUND for a list that is not there. */
export async function requireHygieneOf(session: Session, listId: Id<'list'> | null): Promise<void> {
  if (listId) await getList(session, listId);
}

/** How many contacts have which status now, nobody's left out; within a list, of those who are or were on it. */
export async function statusCounts(
  session: Session,
  { listId }: { listId: Id<'list'> | null },
): Promise<{ status: Status; count: number }[]> {
  const rows = await session.sql<{ status: Status; n: number }>(countStatuses(session, listId));
  return statuses.map((status) => ({ status, count: rows.find((row) => row.status === status)?.n ?? 0 }));
}

const subscriptionStates = ['subscribed', 'pending', 'unsubscribed'] as const satisfies SubscriptionState[];

/** Days in one answer. */
const mostDays = 400;
const dayText = /^\d{4}-\d{2}-\d{2}$/;

/**
 * How many contacts had which status at the end of each day, or stood how on a list: counted as it changed, since of dated
 * facts the newest alone is kept. A day that is not over shows how it is by now.
 * @throws {HeedError} INVALID_INPUT for days that are none, in the wrong order or more than 400.
 */
export async function standingHistory(
  session: Session,
  input: { listId: Id<'list'> | null; from: string; until: string },
): Promise<StandingDay[]> {
  const days = daysOf(input);
  const standings: readonly string[] = input.listId ? subscriptionStates : statuses;
  const counts = new Map(standings.map((standing) => [standing, 0]));
  const changes = await session.sql<{ day: string; standing: string; n: number }>(
    standingChanges(session, input),
  );
  let next = 0;
  return days.map((day) => {
    for (; changes[next] && changes[next]!.day <= day; next += 1) {
      const { standing, n } = changes[next]!;
      counts.set(standing, counts.get(standing)! + n);
    }
    return { day, counts: [...counts].map(([standing, count]) => ({ standing, count })) };
  });
}

/**
 * A segment of those who ignored everything for so long, to ask whether they still want it: a rule like any other, that can
 * be changed and sent to.
 * @throws {HeedError} INVALID_INPUT, NOT_FOUND, ALREADY_EXISTS for the name.
 */
export async function createReengagementSegment(
  session: Session,
  input: { days: number; listId?: Id<'list'> | null; name?: string | null },
): Promise<Segment> {
  const { days, listId = null } = input;
  const rule = unengagedRule({ days, listId });
  const name = input.name ?? `No reaction in ${days} days`;
  return createSegment(session, { name, listId, rule });
}

function daysOf({ from, until }: { from: string; until: string }): string[] {
  const [first, last] = [readDay(from, 'from'), readDay(until, 'until')];
  const count = (last - first) / 86_400_000 + 1;
  if (count < 1) throw invalid('"until" comes before "from".', 'until');
  if (count > mostDays) throw invalid(`At most ${mostDays} days at once.`, 'until');
  return Array.from({ length: count }, (_, i) => new Date(first + i * 86_400_000).toISOString().slice(0, 10));
}

function readDay(text: string, place: string): number {
  const at = dayText.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text || text < '1970-01-01')
    throw invalid('A day is like 2026-01-31.', place);
  return at;
}
