import sql from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import { type MergedSubscription, mergeSubscriptions } from '../domain/merging.js';
import type { Session } from '../session/session.js';
import { lockSubscriptions } from '../sql/merging.js';
import { windowsFromLastSend } from '../sql/windows.js';

type Row = MergedSubscription & { listId: Id<'list'> };

/** Locks how contacts stand on their lists, and writes how they stand as one. */
export async function mergeStanding(session: Session, ids: readonly Id<'contact'>[]) {
  const locked = await session.sql<Row>(lockSubscriptions(session, ids));
  return {
    /** `lead`: whose address is kept. After the ledger's rows moved: windows count from the last message to any of them. */
    async write({
      keep,
      merge,
      lead,
      left,
    }: {
      keep: string;
      merge: readonly string[];
      lead: string;
      left: boolean;
    }) {
      const lists = [...Map.groupBy(locked, ({ listId }) => listId).values()];
      const merged = lists.map((rows): Row => {
        const one = { ...rows[0]!, ...mergeSubscriptions(rows, lead) };
        // Leaving the brand was leaving every topic, also those that another of the contacts was on.
        return left && one.state !== 'unsubscribed'
          ? { ...one, state: 'unsubscribed', operationId: null }
          : one;
      });
      const theirs = sql`tenant_id = ${session.tenantId} and contact_id = any(${[...merge]}::uuid[])`;
      await session.sql(sql`update subscription set changed_at = ${session.at} where ${theirs}`);
      await session.sql(sql`delete from subscription where ${theirs}`);
      await writeRows(session, keep, merged);
      const listIds = merged.map(({ listId }) => listId);
      await session.sql(windowsFromLastSend(session, { contactIds: [keep], listIds }));
      await session.sql(sql`
        update subscription s set opens_at = greatest(s.opens_at, x.opens_at)
        from unnest(${listIds}::uuid[], ${merged.map((one) => one.opensAt)}::timestamptz[]) as x (list_id, opens_at)
        where s.tenant_id = ${session.tenantId} and s.contact_id = ${keep} and s.list_id = x.list_id
          and s.frequency <> 'every'`);
    },
  };
}

async function writeRows(session: Session, keep: string, merged: readonly Row[]): Promise<void> {
  await session.sql(sql`
    insert into subscription as s (tenant_id, list_id, contact_id, state, frequency, snoozed_until, opens_at, basis, joined_at,
      changed_at, operation_id)
    select ${session.tenantId}::uuid, x.list_id, ${keep}::uuid, x.state, x.frequency, x.snoozed_until, x.opens_at, x.basis, x.joined_at,
      ${session.at}::timestamptz, x.operation_id
    from unnest(${merged.map((one) => one.listId)}::uuid[], ${merged.map((one) => one.state)}::text[],
      ${merged.map((one) => one.frequency)}::text[], ${merged.map((one) => one.snoozedUntil)}::timestamptz[],
      ${merged.map((one) => one.opensAt)}::timestamptz[], ${merged.map((one) => one.basis)}::text[],
      ${merged.map((one) => one.joinedAt)}::timestamptz[], ${merged.map((one) => one.operationId)}::uuid[])
      as x (list_id, state, frequency, snoozed_until, opens_at, basis, joined_at, operation_id)
    on conflict (tenant_id, list_id, contact_id) do update set state = excluded.state, frequency = excluded.frequency,
      snoozed_until = excluded.snoozed_until, basis = excluded.basis, joined_at = excluded.joined_at,
      changed_at = excluded.changed_at, operation_id = excluded.operation_id`);
}
