import sql, { type Sql } from 'sql-template-tag';
import type { MessagePlan } from '../domain/merging-messages.js';
import type { Session } from '../session/session.js';

/** A chunk in which some of the merged contacts wait, locked. */
export interface WaitingChunk {
  campaignId: string;
  phase: number;
  ordinal: number;
  ids: string[];
}

/** Held messages that end here, since another of the contacts has or gets the same. Before the rows move. */
export function dropHeld(session: Session, { dropped }: MessagePlan): Sql {
  return sql`
    update delivery d set state = 'skipped', reason = 'merged', settled_at = ${session.at}, held_until = null
    from unnest(${dropped.map((one) => one.campaignId)}::uuid[], ${dropped.map((one) => one.contactId)}::uuid[],
      ${dropped.map((one) => one.occurrence)}::int[]) as x (campaign_id, contact_id, occurrence)
    where d.tenant_id = ${session.tenantId} and d.campaign_id = x.campaign_id and d.contact_id = x.contact_id
      and d.occurrence = x.occurrence and d.state = 'held'`;
}

/**
 * Of those who wait in a chunk one becomes the kept contact, and the others leave it with a row that says why: sums hold. A
 * chunk that is used up goes, as behind a claim.
 */
export function changeChunk(session: Session, chunk: WaitingChunk, keep: string, plan: MessagePlan): Sql[] {
  const mine = plan.waiting.filter(
    ({ campaignId, contactId }) => campaignId === chunk.campaignId && chunk.ids.includes(contactId),
  );
  const stays = mine.find(({ becomes }) => becomes === 'kept')?.contactId ?? null;
  const out = mine.flatMap(({ contactId, becomes }) =>
    becomes === 'kept' ? [] : [{ contactId, ...becomes }],
  );
  const here = sql`tenant_id = ${session.tenantId} and campaign_id = ${chunk.campaignId} and phase = ${chunk.phase}
    and ordinal = ${chunk.ordinal}`;
  return [
    sql`
      update audience_chunk set contact_ids = contact_ids[: next] || array(
        select case when id = ${stays}::uuid then ${keep}::uuid else id end
        from unnest(contact_ids[next + 1 :]) with ordinality as waits (id, place)
        where id <> all(${out.map((one) => one.contactId)}::uuid[]) order by place)
      where ${here}`,
    sql`delete from audience_chunk where ${here} and next >= cardinality(contact_ids)`,
    sql`
      insert into delivery (tenant_id, campaign_id, contact_id, occurrence, state, reason, decided_at)
      select ${session.tenantId}::uuid, ${chunk.campaignId}::uuid, ${keep}::uuid, occurrence, 'skipped', 'merged', ${session.at}::timestamptz
      from unnest(${out.map((one) => one.occurrence)}::int[]) as x (occurrence)`,
  ];
}

/** One hold a topic, due now: the workflow judges what it holds again, with what the person chose taken together. */
export function mergeHolds(
  session: Session,
  { keep, merge }: { keep: string; merge: readonly string[] },
): Sql[] {
  const theirs = sql`tenant_id = ${session.tenantId} and contact_id = any(${[...merge]}::uuid[])`;
  return [
    sql`
      insert into hold as h (tenant_id, contact_id, list_id, opens_at, due_at, reason, campaign_ids)
      select tenant_id, ${keep}::uuid, list_id, max(opens_at), ${session.at}::timestamptz, (array_agg(reason order by opens_at desc))[1],
        array(select distinct campaign_id from hold o cross join unnest(o.campaign_ids) as held (campaign_id)
          where o.tenant_id = hold.tenant_id and o.list_id = hold.list_id and o.contact_id = any(${[...merge]}::uuid[]))
      from hold where ${theirs} group by tenant_id, list_id order by list_id
      on conflict (tenant_id, contact_id, list_id) do update set opens_at = greatest(h.opens_at, excluded.opens_at),
        due_at = excluded.due_at, campaign_ids = array(select distinct unnest(h.campaign_ids || excluded.campaign_ids))
      returning 1`,
    sql`delete from hold where ${theirs}`,
  ];
}
