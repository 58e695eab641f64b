import sql from 'sql-template-tag';
import type { Frequency } from '../domain/frequency.js';
import type { Id } from '../domain/ids.js';
import type { SubscriptionState } from '../domain/statuses.js';
import type { Session } from '../session/session.js';
import { openFromLastSend } from './windows.js';

export interface SubscriptionChange {
  listId: Id<'list'>;
  state: SubscriptionState;
  frequency: Frequency;
  /** Nothing comes until then; it ends by itself. Null ends it now, and left out it stays. */
  snoozedUntil?: Date | null;
}

/**
 * Writes a contact's standing on some lists under one operation. A changed frequency counts from the last marketing
 * message of that topic, and moves what is held with it.
 */
export async function writeSubscriptions(
  session: Session,
  input: { contactId: Id<'contact'>; operationId: Id<'operation'> | null; changes: SubscriptionChange[] },
): Promise<void> {
  const { contactId, operationId, changes } = input;
  if (changes.length === 0) return;
  const sorted = [...changes].sort((a, b) => (a.listId < b.listId ? -1 : 1));
  const written = await session.sql<{ listId: Id<'list'>; before: Frequency | null; after: Frequency }>(sql`
    insert into subscription as s
      (tenant_id, list_id, contact_id, state, frequency, snoozed_until, joined_at, changed_at, operation_id)
    select ${session.tenantId}, change.list_id, ${contactId}, change.state, change.frequency, change.snoozed_until,
      ${session.at}, ${session.at}, ${operationId}
    from unnest(${sorted.map((change) => change.listId)}::uuid[], ${sorted.map((change) => change.state)}::text[],
      ${sorted.map((change) => change.frequency)}::text[],
      ${sorted.map((change) => change.snoozedUntil ?? null)}::timestamptz[])
      as change (list_id, state, frequency, snoozed_until)
    on conflict (tenant_id, list_id, contact_id) do update set
      state = excluded.state, frequency = excluded.frequency, changed_at = excluded.changed_at,
      snoozed_until = case when s.list_id = any(${sorted.filter((change) => change.snoozedUntil === undefined).map((change) => change.listId)}::uuid[])
        then s.snoozed_until else excluded.snoozed_until end,
      operation_id = excluded.operation_id,
      joined_at = case when s.state = 'subscribed' then s.joined_at else excluded.joined_at end
    returning s.list_id as "listId", old.frequency as before, new.frequency as after`);
  const chosen = written.filter(({ before, after }) => before !== after);
  if (chosen.length > 0)
    await reopenWindows(
      session,
      contactId,
      chosen.map(({ listId }) => listId),
    );
}

/**
 * Sets `opens_at` from the last message and the present frequency; holds follow, or fall due where it is open. Only where
 * the frequency changed: what is stored stays as it is otherwise, whatever the contact's zone has become.
 */
export async function reopenWindows(
  session: Session,
  contactId: Id<'contact'>,
  listIds: readonly string[],
): Promise<void> {
  if (listIds.length > 0) await openFromLastSend(session, { contactIds: [contactId], listIds });
}
