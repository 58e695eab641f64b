import type { Id } from '../domain/ids.js';
import type { Session } from '../session/session.js';
import {
  type FailedDigest,
  failLeftOut,
  failMembers,
  holdAgain,
  type LeftOut,
} from '../sql/release-outcomes.js';
import type { Unsent } from '../sql/sends.js';
import { type Outcome, recordOutcomes } from './deliveries.js';
import { finishHolds } from './holds.js';
import { reopenAfterFailure } from './windows.js';

/** Seconds that messages wait which no server accepted. */
const pauseAfterTrouble = 300;

/**
 * Records what became of released messages of one campaign, as those of a claim are recorded, and gives their holds back.
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
  await finishHolds(session, { ...input, contactIds: idsOf(tried), pause: 0 });

  const back = outcomes.filter(({ result }) => result === 'not_tried');
  if (back.length === 0) return;
  const contactIds = idsOf(back);
  const unsent = await session.sql<Unsent>(holdAgain(session, { campaignId, attempt, contactIds }));
  if (unsent.length > 0) await reopenAfterFailure(session, { campaignId, unsent });
  await finishHolds(session, { ...input, contactIds, pause: pauseAfterTrouble });
}

function idsOf(outcomes: readonly Outcome[]): string[] {
  return outcomes.map(({ contactId }) => contactId);
}
