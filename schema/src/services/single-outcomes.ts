import sql, { type Sql } from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import { pauseAfter, singleMessagePatience } from '../domain/single-messages.js';
import type { Session } from '../session/session.js';
import { type Outcome, recordOutcomes } from './deliveries.js';
import type { ClaimedMessage } from './single-claims.js';

interface Sent {
  campaignId: Id<'campaign'>;
  attempt: number;
  messages: readonly ClaimedMessage[];
  /** One for each message, in their order. */
  outcomes: readonly Outcome[];
}

/**
 * Records what became of one claim's messages of one campaign. What no server took waits for another try, for a day; then
 * it has failed. Whatever becomes of a second sending, the first stays as it was: only its success settles it.
 */
export async function recordSingles(session: Session, sent: Sent): Promise<void> {
  const { campaignId, attempt, messages } = sent;
  await session.sql(sql`
    select 1 from single_message where tenant_id = ${session.tenantId} and claimed_by = ${attempt}
      and campaign_id = ${campaignId} for no key update`); // before the ledger's rows, as claims lock
  const settled: Outcome[] = [];
  const back: Back[] = [];
  for (const [index, message] of messages.entries()) {
    const outcome = sent.outcomes[index]!;
    const age = session.at.getTime() - message.createdAt.getTime();
    if (outcome.result !== 'not_tried') settled.push(message.again ? secondTry(outcome) : outcome);
    else if (age < singleMessagePatience || message.again) back.push({ message, detail: outcome.detail });
    else settled.push({ ...outcome, result: 'failed', reason: 'provider_error' });
  }
  if (settled.length > 0) await recordOutcomes(session, { campaignId, attempt, outcomes: settled });
  if (settled.length > 0) await session.sql(release(session, sent, settled));
  for (const each of back) await session.sql(putBack(session, sent, each));
}

/** A refusal of the second sending says nothing about the first. */
function secondTry(outcome: Outcome): Outcome {
  if (outcome.result !== 'failed') return outcome;
  const { contactId, occurrence, detail } = outcome;
  return { contactId, occurrence, result: 'unknown', detail: `Sent again, and not taken: ${detail}` };
}

function release(session: Session, { campaignId, attempt }: Sent, outcomes: readonly Outcome[]): Sql {
  return sql`
    update single_message q set claimed_by = null
    from unnest(${outcomes.map((o) => o.contactId)}::uuid[], ${outcomes.map((o) => o.occurrence)}::int[])
      as b (contact_id, occurrence)
    where q.tenant_id = ${session.tenantId} and q.campaign_id = ${campaignId} and q.contact_id = b.contact_id
      and q.occurrence = b.occurrence and q.claimed_by = ${attempt}`;
}

interface Back {
  message: ClaimedMessage;
  detail: string;
}

/** Due again after a pause that grows; without a ledger row, as before its claim, or unknown, as before. */
function putBack(session: Session, { campaignId, attempt }: Sent, { message, detail }: Back): Sql {
  const key = sql`tenant_id = ${session.tenantId} and campaign_id = ${campaignId}
    and contact_id = ${message.contactId} and occurrence = ${message.occurrence}`;
  const ledger = message.again
    ? sql`update delivery set state = 'unknown', detail = ${detail.slice(0, 500)} where ${key} and state = 'claimed'
        and attempt = ${attempt} returning 1`
    : sql`delete from delivery where ${key} and state = 'claimed' and attempt = ${attempt} returning 1`;
  return sql`
    with mine as (${ledger})
    update single_message set claimed_by = null, tries = tries + 1,
      due_at = ${new Date(session.at.getTime() + pauseAfter(message.tries))}
    where ${key} and claimed_by = ${attempt} and exists (select from mine)`;
}
