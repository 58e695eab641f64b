import sql from 'sql-template-tag';
import { type DueWorkKind, type DueWorkPayloads, dueWorkChannel } from '../contract/due-work.js';
import type { Session } from '../session/session.js';

/**
 * Asks, in this session's own transaction, for a workflow to be started or signalled once the commit is through
 * (a transactional outbox). Asking twice for the same key before it was dispatched is one row.
 */
export async function askFor<K extends DueWorkKind>(
  session: Session,
  kind: K,
  work: { key: string; payload: DueWorkPayloads[K]; dueAt?: Date },
): Promise<void> {
  const { key, payload, dueAt = session.at } = work;
  await session.sql(sql`
    insert into due_work (owner_id, account_id, kind, key, payload, due_at)
    values (${session.ownerId}, ${session.accountId}, ${kind}, ${key}, ${JSON.stringify(payload)}::jsonb, ${dueAt})
    on conflict (owner_id, kind, key)
      do update set due_at = least(due_work.due_at, excluded.due_at), payload = excluded.payload, attempts = 0`);
  await session.sql(sql`select pg_notify(${dueWorkChannel}, '')`);
}

export type DueWorkRow = {
  [K in DueWorkKind]: { id: string; kind: K; payload: DueWorkPayloads[K] };
}[DueWorkKind];

/** Locks up to `limit` rows that are due, the oldest first; other dispatchers pass over them. */
export async function takeDueWork(session: Session, { limit = 50 } = {}): Promise<DueWorkRow[]> {
  return session.sql<DueWorkRow>(sql`
    select id, kind, payload from due_work
    where owner_id = ${session.ownerId} and due_at <= ${session.at}
    order by due_at limit ${limit} for update skip locked`);
}

/** Dispatched: the row goes in the same transaction that locked it. */
export async function dropDueWork(session: Session, id: string): Promise<void> {
  await session.sql(sql`delete from due_work where owner_id = ${session.ownerId} and id = ${id}`);
}

/** Not dispatched: tried again after a growing wait, 1 s to 5 min. */
export async function postponeDueWork(session: Session, id: string, error: string): Promise<void> {
  await session.sql(sql`
    update due_work set attempts = attempts + 1, last_error = ${error.slice(0, 500)},
      due_at = ${session.at}::timestamptz + least(300, power(2, attempts)) * interval '1 second'
    where owner_id = ${session.ownerId} and id = ${id}`);
}
