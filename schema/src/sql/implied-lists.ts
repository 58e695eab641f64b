import sql from 'sql-template-tag';
import type { Session } from '../session/session.js';

/**
 * Puts new contacts on every implied list of the tenant, with the list's basis, which counts as consent of that kind
 * (`implied_at`). A row that is there is never touched.
 */
export async function joinImpliedLists(session: Session, contactIds: readonly string[]): Promise<void> {
  await session.sql(sql`
    with joined as (
      insert into subscription (tenant_id, list_id, contact_id, state, basis, joined_at, changed_at)
      select l.tenant_id, l.id, fresh.id, 'subscribed', l.basis, ${session.at}::timestamptz, ${session.at}::timestamptz
      from list l cross join unnest(${[...contactIds]}::uuid[]) as fresh (id)
      where l.tenant_id = ${session.tenantId} and l.kind = 'implied' and l.archived_at is null
      on conflict (tenant_id, list_id, contact_id) do nothing
      returning contact_id
    )
    update contact c set implied_at = ${session.at}::timestamptz
    where c.tenant_id = ${session.tenantId} and c.implied_at is null and c.id in (select contact_id from joined)`);
}

/** Puts everybody on one implied list, set-based; returns how many. */
export async function fillImpliedList(
  session: Session,
  list: { id: string; basis: string },
): Promise<number> {
  const row = await session.row<{ n: number }>(sql`
    with joined as (
      insert into subscription (tenant_id, list_id, contact_id, state, basis, joined_at, changed_at)
      select c.tenant_id, ${list.id}::uuid, c.id, 'subscribed', ${list.basis}::text, ${session.at}::timestamptz,
        ${session.at}::timestamptz
      from contact c where c.tenant_id = ${session.tenantId} and c.erased_at is null
      on conflict (tenant_id, list_id, contact_id) do nothing
      returning 1
    ), based as (
      update contact c set implied_at = ${session.at}::timestamptz
      where c.tenant_id = ${session.tenantId} and c.implied_at is null and c.erased_at is null
    )
    select count(*) as n from joined`);
  return row!.n;
}
