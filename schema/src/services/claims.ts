import type { CampaignState } from '../domain/campaign-states.js';
import { notFound } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import type { Recipient } from '../rendering/content.js';
import type { Session } from '../session/session.js';
import { claimStatement, lockNext, type NextBatch } from '../sql/claim.js';
import type { FieldSlot } from '../sql/contact-fields.js';
import { reserveTokens, returnTokens } from '../sql/rates.js';
import { messageOf } from './audience.js';
import { countClaimed, lockCounted } from './counted-sends.js';
import { activeFields } from './custom-fields.js';
import { watchHold } from './hold-watch.js';

export type Claim =
  /** May be empty: everybody of this batch was skipped or held. Go on. */
  | { kind: 'claimed'; recipients: Recipient[] }
  /** No chunk is left that another lane does not hold. */
  | { kind: 'empty' }
  /** The identity's rate is used up; ask again after so many milliseconds, without holding a slot meanwhile. */
  | { kind: 'no_tokens'; waitMs: number }
  | { kind: 'stopped'; state: CampaignState };

/**
 * Claims the next batch of a campaign: a transaction of two statements. The first locks a chunk and the subscription
 * rows in contact order; the second, on a snapshot taken after the locks, judges eligibility again, closes frequency
 * windows, inserts the ledger rows and moves the chunk on. So what a recipient chose before it is obeyed, and two
 * campaigns that race cannot both pass one window.
 */
export async function claimBatch(
  session: Session,
  input: {
    campaignId: Id<'campaign'>;
    lane: number;
    attempt: number;
    limit: number;
    /** Custom fields to give out with each recipient; the tenant's active ones when left out. */
    fields?: readonly FieldSlot[];
  },
): Promise<Claim> {
  const next = await session.row<NextBatch>(lockNext(session, input));
  if (!next) throw notFound('campaign');
  if (next.state !== 'sending') return { kind: 'stopped', state: next.state };
  if (!next.ids) return { kind: 'empty' };
  await lockCounted(session, next.limits, next.ids);
  const { granted, waitMs } = await tokensFor(session, next, next.count);
  if (granted === 0) return { kind: 'no_tokens', waitMs };
  const all = granted === next.count;
  const ids = all ? next.ids : `{${next.ids.slice(1, -1).split(',').slice(0, granted).join()}}`;
  const left = next.left + next.count - granted;
  const fields = input.fields ?? (await activeFields(session));
  const rows = await session.sql<Recipient & { state: string; heldUntil: Date | null }>(
    claimStatement(session, {
      ...input,
      ...next,
      ids,
      count: granted,
      left,
      message: messageOf(next),
      fields,
    }),
  );
  const held = rows.flatMap((row) => (row.heldUntil ? [row.heldUntil.getTime()] : []));
  if (held.length > 0)
    await watchHold(
      session,
      new Date(Math.min(...held, next.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY)),
    );
  const recipients = rows
    .filter((row) => row.state === 'claimed')
    .map(({ state: _, heldUntil: __, ...recipient }) => recipient);
  await countClaimed(session, next.limits, recipients);
  if (next.limited) {
    await returnTokens(session, { identityId: next.identityId, count: granted - recipients.length });
  }
  return { kind: 'claimed', recipients };
}

/** A claim holds at most so many seconds of its identity's rate, so that pausing and fairness stay quick. */
const secondsAClaim = 5;

/** Reserved in the claim's own transaction, after its locks; an identity without limits asks nothing. */
async function tokensFor(session: Session, next: NextBatch, wanted: number) {
  if (!next.limited) return { granted: wanted, waitMs: 0 };
  const want = Math.min(wanted, (next.perSecond ?? Number.POSITIVE_INFINITY) * secondsAClaim);
  return reserveTokens(session, { identityId: next.identityId, want });
}
