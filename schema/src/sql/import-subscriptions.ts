import sql from 'sql-template-tag';
import type { Session } from '../session/session.js';

/** Puts contacts on a list who have no row there; a row that is there is never touched. Returns those who are new. */
export async function joinList(
  session: Session,
  input: {
    listId: string;
    contactIds: readonly string[];
    state: 'subscribed' | 'pending';
    basis: string | null;
  },
): Promise<string[]> {
  const joined = await session.sql<{ id: string }>(sql`
    insert into subscription (tenant_id, list_id, contact_id, state, basis, joined_at, changed_at)
    select ${session.tenantId}, ${input.listId}, id, ${input.state}, ${input.basis}, ${session.at}, ${session.at}
    from unnest(${[...input.contactIds]}::uuid[]) as r (id)
    on conflict (tenant_id, list_id, contact_id) do nothing returning contact_id as id`);
  return joined.map(({ id }) => id);
}

/** How many of these contacts have left the list. */
export async function countLeft(
  session: Session,
  listId: string,
  contactIds: readonly string[],
): Promise<number> {
  const row = await session.row<{ n: number }>(sql`
    select count(*) as n from subscription
    where tenant_id = ${session.tenantId} and list_id = ${listId} and contact_id = any(${[...contactIds]}::uuid[])
      and state = 'unsubscribed'`);
  return row!.n;
}

/** One line of proof for each contact. */
export async function recordImportedConsent(
  session: Session,
  input: {
    listId: string;
    contactIds: readonly string[];
    at: Date;
    actor: string;
    source: string;
    wording: string;
  },
): Promise<void> {
  await session.sql(sql`
    insert into consent_event (tenant_id, contact_id, list_id, kind, at, actor, source, wording)
    select ${session.tenantId}, id, ${input.listId}, 'consented', ${input.at}, ${input.actor}, ${input.source},
      ${input.wording}
    from unnest(${[...input.contactIds]}::uuid[]) as r (id)`);
}

/** Adds contacts to a fixed segment, if it is still there. */
export async function addMembers(
  session: Session,
  segmentId: string,
  contactIds: readonly string[],
): Promise<void> {
  await session.sql(sql`
    insert into segment_member (tenant_id, segment_id, contact_id)
    select s.tenant_id, s.id, r.id from segment s cross join unnest(${[...contactIds]}::uuid[]) as r (id)
    where s.tenant_id = ${session.tenantId} and s.id = ${segmentId}
    on conflict do nothing`);
}
