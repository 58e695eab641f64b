import type { CampaignRef } from '@heed/schema/contract/workflows';
import { HeedError } from '@heed/schema/domain/errors';
import type { Id } from '@heed/schema/domain/ids';
import { compileWire, type RenderWire } from '@heed/schema/rendering/wire';
import { campaignForSending } from '@heed/schema/services/campaign-content';
import { pauseForErrors } from '@heed/schema/services/campaign-states';
import { type Claim, claimBatch } from '@heed/schema/services/claims';
import { abandonClaims, type Outcome, recordOutcomes } from '@heed/schema/services/deliveries';
import type { Scope, Session } from '@heed/schema/session/session';
import { Context } from '@temporalio/activity';
import { inTenant } from '../activity-scope.js';
import { businessClock, laneAttempt } from '../business-time.js';
import { type Channel, isTrouble } from '../channels/channel.js';
import { type Dependencies, usualPace } from '../dependencies.js';
import { openSigned } from '../dkim/signed-channel.js';
import { faultPoint } from '../fault-point.js';
import { firstClaim, nextLimit } from './claim-size.js';
import { deliver } from './deliver.js';
import { beating } from './heartbeat.js';
import { Ledger } from './ledger.js';

export interface LaneInput {
  campaign: CampaignRef;
  lane: number;
  /** The workflow's time, in milliseconds. */
  at: number;
}

/**
 * `empty`: nobody is left to claim. `stopped`: paused, cancelled or done, as the campaign says. `turn_over`: others wait
 * for the slot, or this worker shuts down; start the lane again. `no_tokens`: the identity's rate is used up, so the
 * slot goes to somebody else meanwhile.
 */
export type LaneEnd = {
  end: 'empty' | 'stopped' | 'turn_over' | 'no_tokens';
  handled: number;
  /** After `no_tokens`: milliseconds until the identity's rate allows more. */
  waitMs?: number;
};

/**
 * One lane of a campaign: claims, renders, sends, and records, until one of the ends above. What was sent is recorded in
 * the transaction of the next claim, so a lane that is killed leaves one claim unknown at most; other lanes use the
 * processor meanwhile.
 */
export async function runLane(dependencies: Dependencies, input: LaneInput): Promise<LaneEnd> {
  const { database, publicUrl, inboundDomain } = dependencies;
  const pace = { ...usualPace, ...dependencies.pace };
  const now = businessClock(input.at);
  const campaignId = input.campaign.campaignId as Id<'campaign'>;
  const attempt = laneAttempt(now());
  const which = { campaignId, lane: input.lane, attempt };
  const tenant = <T>(work: (session: Session) => Promise<T>) =>
    inTenant(database, input.campaign, now(), work);
  const hot = <T>(hot: Scope['hot'], work: (session: Session) => Promise<T>) =>
    inTenant(database, input.campaign, now(), work, { hot });

  if (Context.current().info.attempt > 1) {
    await tenant((session) => abandonClaims(session, { ...which, beforeAttempt: attempt }));
  }
  const content = await tenant((session) => campaignForSending(session, campaignId));
  let render: RenderWire;
  let channel: Channel;
  try {
    render = compileWire(content, { keyring: database.keyring, publicUrl, inboundDomain });
    channel = openSigned(dependencies.openChannel, content.identity);
  } catch (error) {
    if (!(error instanceof HeedError)) throw error;
    await tenant((session) => pauseForErrors(session, { campaignId, reason: error.message }));
    return { end: 'stopped', handled: 0 };
  }

  const ledger = new Ledger<Outcome[]>((outcomes) =>
    hot('walking', (session) => recordOutcomes(session, { ...which, outcomes })),
  );
  let limit = Math.min(firstClaim, pace.claim);
  const claim = (session: Session) => claimBatch(session, { ...which, limit, fields: content.slots });
  /** Records how the last claim ended, and claims the next batch. */
  const goOn = async (outcomes: Outcome[]): Promise<Claim> => {
    // A failure opens a window: its lock, taken out of the contacts' order, must not meet those of a claim.
    if (outcomes.some(({ result }) => result !== 'sent')) {
      await ledger.record(outcomes);
      return hot('hashing', claim);
    }
    if (outcomes.length > 0) faultPoint('before_record');
    try {
      return await hot('hashing', async (session) => {
        await recordOutcomes(session, { ...which, outcomes });
        return claim(session);
      });
    } catch (error) {
      await ledger.record(outcomes);
      throw error;
    }
  };
  const began = performance.now();
  let outcomes: Outcome[] = [];
  let troubles = 0;
  let handled = 0;
  try {
    return await beating(async ({ signal, progress }) => {
      while (!signal.aborted && performance.now() - began < pace.turn) {
        const batch = await goOn(outcomes);
        outcomes = [];
        if (batch.kind !== 'claimed') {
          return { end: batch.kind, handled, ...('waitMs' in batch ? { waitMs: batch.waitMs } : {}) };
        }
        if (batch.recipients.length === 0) continue;
        const from = performance.now();
        outcomes = await deliver(batch.recipients, { render, channel, now, signal });
        limit = nextLimit(limit, performance.now() - from, pace.claim);
        handled += outcomes.length;
        progress({ handled });
        troubles = troublesInARow(outcomes, troubles);
        if (troubles >= pace.troubles && !signal.aborted) {
          await ledger.record(outcomes);
          await tenant((session) => pauseForErrors(session, { campaignId, reason: reasonOf(outcomes) }));
          return { end: 'stopped', handled };
        }
      }
      await ledger.record(outcomes);
      return { end: 'turn_over', handled };
    });
  } finally {
    channel.close();
  }
}

export function troublesInARow(outcomes: readonly Outcome[], before: number): number {
  return outcomes.reduce((row, outcome) => {
    if (outcome.result === 'failed' && outcome.reason === 'render_failed') return row;
    return isTrouble(outcome) ? row + 1 : 0;
  }, before);
}

function reasonOf(outcomes: readonly Outcome[]): string {
  const details = outcomes.flatMap((outcome) =>
    isTrouble(outcome) && 'detail' in outcome ? [outcome.detail] : [],
  );
  return `The mail server failed too often in a row. Its first words: ${details[0] ?? 'none'}`;
}
