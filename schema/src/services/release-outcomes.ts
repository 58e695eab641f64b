import type { Id } from '../domain/ids.js';
import type { Session } from '../session/session.js';
import {
  type FailedDigest,
  failLeftOut,
  failMembers,
  type HeldAgain,
  holdAgain,
  holdFor,
  type LeftOut,
  letGo,
} from '../sql/release-outcomes.js';
import { type Outcome, recordOutcomes } from './deliveries.js';
import { reopenAfterFailure } from './windows.js';

/** Seconds that messages wait which no server accepted. */
const pauseAfterTrouble = 300;

/**
 * Records what became of released messages of one campaign, as those of a claim are recorded, and lets them go.
 * With a digest that failed its members have failed, for its reason; while it is unknown they are `digested`, in a digest
 * that is unknown. What was not tried is held again.
 */
export async function recordReleased(
  session: Session,
  input: {
    listId: Id<'list'>;
    campaignId: Id<'campaign'>;
    attempt: number;
    outcomes: readonly Outcome[];
    /** Members that are missing in the digests. */
    leftOut?: readonly LeftOut[];
  },
): Promise<void> {
  const { campaignId, attempt, outcomes, leftOut = [] } = input;
  const tried = outcomes.filter(({ result }) => result !== 'not_tried');
  if (tried.length > 0) await recordOutcomes(session, { campaignId, attempt, outcomes: tried });
  const failed: FailedDigest[] = tried.flatMap((outcome) => (outcome.result === 'failed' ? [outcome] : []));
  if (failed.length > 0) await session.sql(failMembers(session, campaignId, failed));
  if (leftOut.length > 0) await session.sql(failLeftOut(session, leftOut));
  const back = outcomes.filter(({ result }) => result === 'not_tried');
  if (back.length > 0) {
    const which = { campaignId, attempt, contactIds: idsOf(back) };
    const unsent = await session.sql<HeldAgain>(holdAgain(session, which));
    if (unsent.length > 0) {
      await reopenAfterFailure(session, { campaignId, unsent });
      await session.sql(holdFor(session, input.listId, pauseAfterTrouble, unsent));
    }
  }
  await session.sql(letGo(session, { campaignId, attempt, contactIds: idsOf(outcomes) }));
}

function idsOf(outcomes: readonly Outcome[]): string[] {
  return outcomes.map(({ contactId }) => contactId);
}
