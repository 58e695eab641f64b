import sql from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import type { FailReason } from '../domain/reasons.js';
import type { Session } from '../session/session.js';

/** What became of one handed-over message. `not_tried`: it was definitely never accepted, so it goes back to waiting. */
export type Outcome = { contactId: string; occurrence: number } & (
  | { result: 'sent' }
  | { result: 'failed'; reason: FailReason; detail: string }
  | { result: 'unknown'; detail: string }
  | { result: 'not_tried'; detail: string }
);

/**
 * Records the outcomes of one claim in bulk. Only rows of this attempt are touched, so a worker that was given up
 * cannot overwrite what came after; it may still settle its own `unknown`s. A definite failure opens the window that
 * the message had closed; `unknown` does not.
 */
export async function recordOutcomes(
  session: Session,
  input: { campaignId: Id<'campaign'>; attempt: number; outcomes: readonly Outcome[] },
): Promise<void> {
  const { campaignId, attempt } = input;
  const settled = input.outcomes.filter((outcome) => outcome.result !== 'not_tried');
  if (settled.length > 0) {
    await session.sql(sql`
      with outcome as (
        select * from unnest(${settled.map((o) => o.contactId)}::uuid[], ${settled.map((o) => o.occurrence)}::int[],
          ${settled.map((o) => o.result)}::text[], ${settled.map((o) => ('reason' in o ? o.reason : null))}::text[],
          ${settled.map((o) => ('detail' in o ? o.detail.slice(0, 500) : null))}::text[])
          as outcome (contact_id, occurrence, state, reason, detail)
      ), written as (
        update delivery d set state = outcome.state, reason = outcome.reason, detail = outcome.detail,
          settled_at = ${session.at}
        from outcome
        where d.tenant_id = ${session.tenantId} and d.campaign_id = ${campaignId} and d.contact_id = outcome.contact_id
          and d.occurrence = outcome.occurrence and d.state in ('claimed', 'unknown') and d.attempt = ${attempt}
        returning d.contact_id, d.closed_until, d.state
      )
      update subscription s set opens_at = null
      from written, campaign m
      where written.state = 'failed' and written.closed_until is not null
        and m.tenant_id = ${session.tenantId} and m.id = ${campaignId}
        and s.tenant_id = m.tenant_id and s.list_id = m.list_id and s.contact_id = written.contact_id
        and s.opens_at = written.closed_until`);
  }
  const back = input.outcomes.filter((outcome) => outcome.result === 'not_tried');
  if (back.length > 0)
    await putBack(session, { campaignId, attempt, contactIds: back.map((o) => o.contactId) });
}

/** Messages that no server accepted wait again: in a chunk of their own, or on hold where they came from a hold. */
async function putBack(
  session: Session,
  input: { campaignId: Id<'campaign'>; attempt: number; contactIds: string[] },
): Promise<void> {
  const { campaignId, attempt, contactIds } = input;
  const claimed = sql`d.tenant_id = ${session.tenantId} and d.campaign_id = ${campaignId}
    and d.contact_id = any(${contactIds}::uuid[]) and d.state = 'claimed' and d.attempt = ${attempt}`;
  await session.sql(sql`
    with mine as (
      select d.contact_id, d.occurrence, d.held_until, d.closed_until from delivery d where ${claimed}
      order by d.contact_id for update
    ), windows as (
      update subscription s set opens_at = null
      from mine, campaign m
      where mine.closed_until is not null and m.tenant_id = ${session.tenantId} and m.id = ${campaignId}
        and s.tenant_id = m.tenant_id and s.list_id = m.list_id and s.contact_id = mine.contact_id
        and s.opens_at = mine.closed_until
    ), held as (
      update delivery d set state = 'held', closed_until = null, lane = null
      from mine
      where mine.held_until is not null and d.tenant_id = ${session.tenantId} and d.campaign_id = ${campaignId}
        and d.contact_id = mine.contact_id and d.occurrence = mine.occurrence
      returning d.contact_id
    ), due_again as (
      update hold h set opens_at = ${session.at}::timestamptz + interval '5 minutes'
      from held, campaign m
      where m.tenant_id = ${session.tenantId} and m.id = ${campaignId}
        and h.tenant_id = m.tenant_id and h.list_id = m.list_id and h.contact_id = held.contact_id
    ), freed as (
      delete from delivery d using mine
      where mine.held_until is null and d.tenant_id = ${session.tenantId} and d.campaign_id = ${campaignId}
        and d.contact_id = mine.contact_id and d.occurrence = mine.occurrence
      returning d.contact_id
    )
    insert into audience_chunk (tenant_id, campaign_id, phase, ordinal, contact_ids)
    select ${session.tenantId}::uuid, ${campaignId}::uuid, 0,
      (select coalesce(max(ordinal), 0) + 1 + floor(random() * 1000000)::int from audience_chunk
        where tenant_id = ${session.tenantId} and campaign_id = ${campaignId}),
      array_agg(contact_id order by contact_id)
    from freed having count(*) > 0`);
}

/**
 * A lane starts again after its worker was lost: what its earlier attempts had claimed may have been handed over but
 * not recorded, so it becomes `unknown`: never resent silently, never called sent.
 */
export async function abandonClaims(
  session: Session,
  input: { campaignId: Id<'campaign'>; lane: number; beforeAttempt: number },
): Promise<number> {
  const rows = await session.sql(sql`
    update delivery set state = 'unknown', settled_at = ${session.at}, detail = 'The process that was sending it stopped.'
    where tenant_id = ${session.tenantId} and campaign_id = ${input.campaignId} and state = 'claimed'
      and held_until is null and lane = ${input.lane} and attempt < ${input.beforeAttempt}
    returning 1`);
  return rows.length;
}

/**
 * Ends a campaign when nothing waits any more: `done`, or for a cancelled one, what still waited becomes `cancelled`.
 * Called when no lane of it runs, so a claim that is still open belongs to nobody: `unknown`.
 */
export async function settleCampaign(
  session: Session,
  input: { campaignId: Id<'campaign'> },
): Promise<'done' | 'working'> {
  const at = sql`tenant_id = ${session.tenantId} and campaign_id = ${input.campaignId}`;
  const campaign = (await session.row<{ state: string; waiting: boolean }>(sql`
    select state, exists (select from audience_chunk where ${at}) as waiting from campaign
    where tenant_id = ${session.tenantId} and id = ${input.campaignId} for no key update`))!;
  if (campaign.state === 'cancelled') {
    await session.sql(sql`
      with chunks as (delete from audience_chunk where ${at} returning contact_ids, next)
      insert into delivery (tenant_id, campaign_id, contact_id, state, decided_at)
      select ${session.tenantId}::uuid, ${input.campaignId}::uuid, contact_id, 'cancelled', ${session.at}::timestamptz
      from chunks, unnest(contact_ids[next + 1 :]) as contact_id
      on conflict do nothing`);
    await session.sql(
      sql`update delivery set state = 'cancelled', settled_at = ${session.at} where ${at} and state = 'held'`,
    );
  } else if (campaign.waiting || campaign.state !== 'sending') {
    return 'working';
  }
  await session.sql(sql`
    update delivery set state = 'unknown', settled_at = ${session.at}, detail = 'The process that was sending it stopped.'
    where ${at} and state = 'claimed' and held_until is null`);
  await session.sql(sql`
    update campaign set state = case state when 'sending' then 'done' else state end,
      finished_at = coalesce(finished_at, ${session.at}), updated_at = ${session.at}
    where tenant_id = ${session.tenantId} and id = ${input.campaignId}`);
  return 'done';
}
