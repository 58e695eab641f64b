import type { TenantRef } from '@heed/schema/contract/workflows';
import { HeedError } from '@heed/schema/domain/errors';
import type { Id } from '@heed/schema/domain/ids';
import { compileWire } from '@heed/schema/rendering/wire';
import { campaignForSending } from '@heed/schema/services/campaign-content';
import type { Outcome } from '@heed/schema/services/deliveries';
import { recordOutcomes } from '@heed/schema/services/deliveries';
import { abandonHoldClaims, claimDueHolds, type Released } from '@heed/schema/services/holds';
import type { Session } from '@heed/schema/session/session';
import { ApplicationFailure, Context } from '@temporalio/activity';
import { inTenant } from '../activity-scope.js';
import { businessClock, laneAttempt } from '../business-time.js';
import { deliver } from '../campaigns/deliver.js';
import { beating } from '../campaigns/heartbeat.js';
import { troublesInARow } from '../campaigns/lane.js';
import { Ledger } from '../campaigns/ledger.js';
import { type Dependencies, usualPace } from '../dependencies.js';
import { openSigned } from '../dkim/signed-channel.js';

export interface ReleaseInput {
  tenant: TenantRef;
  lane: number;
  /** The workflow's time, in milliseconds. */
  at: number;
}

/** `waiting`: nothing more is due now, or the mail server fails and they wait on hold. `turn_over`: start again. */
export type ReleaseEnd = { end: 'waiting' | 'turn_over'; handled: number };

/** Sends held messages whose windows have opened, campaign by campaign, until no other is due. */
export async function releaseHolds(dependencies: Dependencies, input: ReleaseInput): Promise<ReleaseEnd> {
  const pace = { ...usualPace, ...dependencies.pace };
  const now = businessClock(input.at);
  const attempt = laneAttempt(now());
  const which = { lane: input.lane, attempt };
  const tenant = <T>(work: (session: Session) => Promise<T>) =>
    inTenant(dependencies.database, input.tenant, now(), work);

  if (Context.current().info.attempt > 1) {
    await tenant((session) => abandonHoldClaims(session, { lane: input.lane, beforeAttempt: attempt }));
  }
  const ledger = new Ledger<{ campaignId: Id<'campaign'>; outcomes: Outcome[] }>((entry) =>
    tenant((session) => recordOutcomes(session, { ...entry, attempt })),
  );
  const send = async (released: Released, signal: AbortSignal) => {
    const outcomes = await sendReleased(dependencies, tenant, released, { now, signal });
    await ledger.add({ campaignId: released.campaignId, outcomes });
    return outcomes;
  };

  return beating(async ({ signal, progress }) => {
    const began = performance.now();
    let handled = 0;
    let troubles = 0;
    while (!signal.aborted && performance.now() - began < pace.turn) {
      const { released, more } = await tenant((session) =>
        claimDueHolds(session, { ...which, limit: pace.claim }),
      );
      for (const group of released) {
        const outcomes = await send(group, signal);
        troubles = troublesInARow(outcomes, troubles);
        handled += outcomes.length;
        progress({ handled });
      }
      if (!more || troubles >= pace.troubles) {
        await ledger.done();
        return { end: 'waiting', handled };
      }
    }
    await ledger.done();
    return { end: 'turn_over', handled };
  });
}

/** One campaign's released messages. When the campaign cannot be sent at all, they go back on hold. */
async function sendReleased(
  dependencies: Dependencies,
  tenant: <T>(work: (session: Session) => Promise<T>) => Promise<T>,
  { campaignId, recipients }: Released,
  way: { now: () => Date; signal: AbortSignal },
): Promise<Outcome[]> {
  try {
    const content = await tenant((session) => campaignForSending(session, campaignId));
    const { publicUrl, database } = dependencies;
    const render = compileWire(content, { keyring: database.keyring, publicUrl });
    const channel = openSigned(dependencies.openChannel, content.identity);
    try {
      return await deliver(recipients, { render, channel, ...way });
    } finally {
      channel.close();
    }
  } catch (error) {
    if (!(error instanceof HeedError || error instanceof ApplicationFailure)) throw error;
    return recipients.map(({ contactId, occurrence }) => ({
      contactId,
      occurrence,
      result: 'not_tried',
      detail: error.message,
    }));
  }
}
