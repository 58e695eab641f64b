import sql from 'sql-template-tag';
import type { Session } from '../session/session.js';
import { askFor } from './outbox.js';

/**
 * Something is held that must be looked at at `dueAt`. Wakes the tenant's holds workflow only when that is sooner than it
 * looks anyway: the first of many changes turns the watch, the rest find it turned. Those who find it share a lock on it
 * until they commit, so the workflow cannot go back to sleep without having seen what they held.
 */
export async function watchHold(session: Session, dueAt: Date): Promise<void> {
  const watched = await session.row(sql`
    select 1 from hold_watch where tenant_id = ${session.tenantId} and wakes_at <= ${dueAt} for key share`);
  if (watched) return;
  const turned = await session.row(sql`
    insert into hold_watch as w (tenant_id, wakes_at) values (${session.tenantId}, ${dueAt})
    on conflict (tenant_id) do update set wakes_at = excluded.wakes_at where w.wakes_at > excluded.wakes_at
    returning 1`);
  if (turned) await askFor(session, 'holds_changed', { key: 'tenant', payload: {} });
}

/** Waits for those who hold something at this moment, and keeps others from doing so until the watch is set. */
export async function lockWatch(session: Session): Promise<void> {
  await session.sql(sql`
    insert into hold_watch (tenant_id, wakes_at) values (${session.tenantId}, 'infinity') on conflict do nothing`);
  await session.sql(sql`select 1 from hold_watch where tenant_id = ${session.tenantId} for update`);
}

/** Minutes after which a workflow that should have looked is started again, whatever became of it. */
const sweepMinutes = 5;

/**
 * The workflow looks next at `wakesAt`; null when nothing is held, and it ends. After `lockWatch`. A row of the outbox
 * starts it once more some minutes later, unless it has looked by then: nothing depends on a workflow staying alive.
 */
export async function setWatch(session: Session, wakesAt: Date | null): Promise<void> {
  const sweep = { kind: 'holds_changed', key: 'sweep' } as const;
  if (!wakesAt) {
    await session.sql(sql`delete from hold_watch where tenant_id = ${session.tenantId}`);
    await session.sql(sql`
      delete from due_work where owner_id = ${session.ownerId} and kind = ${sweep.kind} and key = ${sweep.key}`);
    return;
  }
  await session.sql(sql`update hold_watch set wakes_at = ${wakesAt} where tenant_id = ${session.tenantId}`);
  await session.sql(sql`
    insert into due_work (owner_id, account_id, kind, key, payload, due_at)
    values (${session.ownerId}, ${session.accountId}, ${sweep.kind}, ${sweep.key}, '{}',
      greatest(${wakesAt}::timestamptz, ${session.at}::timestamptz) + make_interval(mins => ${sweepMinutes}::int))
    on conflict (owner_id, kind, key) do update set due_at = excluded.due_at`);
}
