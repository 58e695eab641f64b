import sql from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import type { FailReason } from '../domain/reasons.js';
import type { Session } from '../session/session.js';
import { putBack, recordOthers, recordSent } from '../sql/outcomes.js';
import type { Unsent } from '../sql/sends.js';
import { lookAtParked, reopenAfterFailure } from './windows.js';

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
  const sent = input.outcomes.filter((outcome) => outcome.result === 'sent');
  for (const [occurrence, same] of Map.groupBy(sent, (outcome) => outcome.occurrence)) {
    const contactIds = same.map((outcome) => outcome.contactId);
    await session.sql(recordSent(session, { campaignId, attempt, occurrence, contactIds }));
  }
  const other = input.outcomes.filter(({ result }) => result === 'failed' || result === 'unknown');
  const unsent =
    other.length > 0
      ? await session.sql<Unsent>(recordOthers(session, { campaignId, attempt, outcomes: other }))
      : [];
  const back = input.outcomes.filter((outcome) => outcome.result === 'not_tried');
  if (back.length > 0) {
    const contactIds = back.map((outcome) => outcome.contactId);
    unsent.push(...(await session.sql<Unsent>(putBack(session, { campaignId, attempt, contactIds }))));
  }
  if (unsent.length > 0) await reopenAfterFailure(session, { campaignId, unsent });
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
      and released_at is null and lane = ${input.lane} and attempt < ${input.beforeAttempt}
    returning 1`);
  return rows.length;
}

const nobodySelected = 'The audience is empty: nobody was selected.';
const nobodyEligible = 'Nobody of the audience may get it: all were skipped, each with a reason.';

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
    await session.sql(sql`
      update delivery set state = 'cancelled', reason = null, held_until = null, settled_at = ${session.at}
      where ${at} and state = 'held'`);
    await lookAtParked(session, input.campaignId);
  } else if (campaign.waiting || campaign.state !== 'sending') {
    return 'working';
  }
  await session.sql(sql`
    update delivery set state = 'unknown', settled_at = ${session.at}, detail = 'The process that was sending it stopped.'
    where ${at} and state = 'claimed' and released_at is null`);
  await session.sql(sql`
    update campaign set state = case state when 'sending' then 'done' else state end,
      state_reason = case when state <> 'sending' then state_reason when selected = 0 then ${nobodySelected}
        when not exists (select from delivery where ${at} and state <> 'skipped') then ${nobodyEligible} end,
      finished_at = coalesce(finished_at, ${session.at}), updated_at = ${session.at}
    where tenant_id = ${session.tenantId} and id = ${input.campaignId}`);
  return 'done';
}
