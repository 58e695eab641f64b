import sql from 'sql-template-tag';
import type { Frequency } from '../domain/frequency.js';
import type { Id } from '../domain/ids.js';
import type { SubscriptionState } from '../domain/statuses.js';
import type { Session } from '../session/session.js';
import { opensAgain } from '../sql/frequency.js';
import { askFor } from './outbox.js';

export interface SubscriptionChange {
  listId: Id<'list'>;
  state: SubscriptionState;
  frequency: Frequency;
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
  await session.sql(sql`
    insert into subscription as s
      (tenant_id, list_id, contact_id, state, frequency, joined_at, changed_at, operation_id)
    select ${session.tenantId}, change.list_id, ${contactId}, change.state, change.frequency, ${session.at}, ${session.at},
      ${operationId}
    from unnest(${sorted.map((change) => change.listId)}::uuid[], ${sorted.map((change) => change.state)}::text[],
      ${sorted.map((change) => change.frequency)}::text[]) as change (list_id, state, frequency)
    on conflict (tenant_id, list_id, contact_id) do update set
      state = excluded.state, frequency = excluded.frequency, changed_at = excluded.changed_at,
      operation_id = excluded.operation_id,
      joined_at = case when s.state = 'subscribed' then s.joined_at else excluded.joined_at end`);
  await reopenWindows(
    session,
    contactId,
    sorted.map((change) => change.listId),
  );
}

/** Sets `opens_at` from the last message and the present frequency; holds follow, or fall due where it is open. */
export async function reopenWindows(
  session: Session,
  contactId: Id<'contact'>,
  listIds: string[],
): Promise<void> {
  const moved = await session.sql(sql`
    with last_sent as (
      select m.list_id, max(coalesce(d.settled_at, d.decided_at)) as at
      from delivery d join campaign m on m.tenant_id = d.tenant_id and m.id = d.campaign_id
      where d.tenant_id = ${session.tenantId} and d.contact_id = ${contactId} and m.list_id = any(${listIds}::uuid[])
        and d.state in ('claimed', 'sent', 'unknown', 'digested')
      group by m.list_id
    ), windows as (
      update subscription s set opens_at = ${opensAgain(sql`last_sent.at`, sql`s.frequency`, sql`coalesce(c.time_zone, t.time_zone)`)}
      from contact c join tenant t on t.id = c.tenant_id, last_sent
      where s.tenant_id = ${session.tenantId} and s.contact_id = ${contactId} and s.list_id = last_sent.list_id
        and c.tenant_id = s.tenant_id and c.id = s.contact_id
      returning s.list_id, s.opens_at
    )
    update hold h set opens_at = coalesce(windows.opens_at, ${session.at})
    from windows where h.tenant_id = ${session.tenantId} and h.contact_id = ${contactId} and h.list_id = windows.list_id
    returning h.list_id`);
  if (moved.length > 0) await askFor(session, 'holds_changed', { key: 'tenant', payload: {} });
}
