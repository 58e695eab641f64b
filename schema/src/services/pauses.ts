import sql from 'sql-template-tag';
import { invalid, notFound } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import { type PauseLength, pauseLengths, readPauseDay } from '../domain/pauses.js';
import type { Session } from '../session/session.js';
import { pauseEnd } from '../sql/pauses.js';
import type { Pause } from './choices.js';
import type { Left } from './leaving.js';
import type { Link } from './link-access.js';
import { type Evidence, recordConsent, recordOperation } from './operations.js';
import { asBefore, type Facts, lockStanding } from './standing.js';

/** A pause as somebody asks for it: a length, or the day on which mail comes again (`YYYY-MM-DD`, their zone). */
export interface PauseInput {
  /** One topic; null or left out: every topic that is on. */
  listId?: Id<'list'> | null;
  length?: PauseLength | null;
  until?: string | null;
}

/**
 * When a pause ends.
 * @throws {HeedError} INVALID_INPUT unless there is a length or a day, and the day is from tomorrow to a year ahead.
 */
export async function readPause(session: Session, facts: Facts, input: PauseInput): Promise<Pause> {
  const { listId = null, length, until } = input;
  if (Boolean(length) === Boolean(until))
    throw invalid('Give a length or a day, one of them.', 'input', 'pause');
  if (length && !pauseLengths.includes(length))
    throw invalid('There is no such length.', 'input', 'pause', 'length');
  const day = until ? readPauseDay(until, facts.today) : null;
  if (day && !day.ok) throw invalid(day.message, 'input', 'pause', 'until');
  const pause = day ? { until: day.value } : { length: length! };
  const row = await session.row<{ until: Date }>(
    sql`select ${pauseEnd(pause, sql`${session.at}::timestamptz`, sql`${facts.timeZone}::text`)} as until`,
  );
  return { listId, until: row!.until };
}

/** Sets or ends pauses under an operation. */
export async function writePauses(
  session: Session,
  input: {
    contactId: Id<'contact'>;
    operationId: Id<'operation'>;
    pauses: readonly { listId: Id<'list'>; until: Date | null }[];
  },
): Promise<void> {
  const { contactId, operationId, pauses } = input;
  if (pauses.length === 0) return;
  await session.sql(sql`
    update subscription s set snoozed_until = pause.until, changed_at = ${session.at}, operation_id = ${operationId}
    from unnest(${pauses.map(({ listId }) => listId)}::uuid[], ${pauses.map(({ until }) => until)}::timestamptz[])
      as pause (list_id, until)
    where s.tenant_id = ${session.tenantId} and s.contact_id = ${contactId} and s.list_id = pause.list_id`);
}

/**
 * Ends the pause of one topic, or of all, before its time. Where none is in force nothing changes.
 * @throws {HeedError} NOT_FOUND for a topic that is not the brand's.
 */
export async function endPause(
  session: Session,
  link: Link,
  input: { listId?: Id<'list'> | null; evidence: Evidence },
): Promise<Left> {
  if (link.mode === 'test') return { operationId: null };
  const { contactId } = link;
  const { lists } = await lockStanding(session, contactId);
  if (input.listId && !lists.some(({ listId }) => listId === input.listId))
    throw notFound('topic', ['input', 'listId']);
  const paused = lists.filter(
    ({ listId, snoozedUntil }) =>
      snoozedUntil && snoozedUntil > session.at && (input.listId ?? listId) === listId,
  );
  if (paused.length === 0) return { operationId: null };
  const operationId = await recordOperation(session, {
    contactId,
    kind: 'save_preferences',
    listId: paused.length === 1 ? paused[0]!.listId : null,
    before: { subscriptions: paused.map(asBefore) },
  });
  const pauses = paused.map(({ listId }) => ({ listId, until: null }));
  await writePauses(session, { contactId, operationId, pauses });
  const lines = paused.map(({ listId, name }) => ({ listId, kind: 'pause_ended' as const, wording: name }));
  await recordConsent(session, { contactId, evidence: input.evidence, operationId, lines });
  return { operationId };
}
