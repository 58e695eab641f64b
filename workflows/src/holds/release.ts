import type { TenantRef } from '@heed/schema/contract/workflows';
import type { Id } from '@heed/schema/domain/ids';
import { recordReleased } from '@heed/schema/services/release-outcomes';
import { releaseBatch } from '@heed/schema/services/releases';
import type { Session } from '@heed/schema/session/session';
import { inTenant } from '../activity-scope.js';
import { businessClock, laneAttempt } from '../business-time.js';
import { beating } from '../campaigns/heartbeat.js';
import { troublesInARow } from '../campaigns/lane.js';
import { Ledger } from '../campaigns/ledger.js';
import { type Dependencies, usualPace } from '../dependencies.js';
import { type Sent, Turn } from './turn.js';

export interface ReleaseInput {
  tenant: TenantRef;
  listId: string;
  /** The workflow's time, in milliseconds. */
  at: number;
}

/**
 * `waiting`: nothing of the topic is due that nobody else has in hand, or the mail server fails and they wait on hold.
 * `turn_over`: others wait for the slot; there may be more. `no_tokens`: the identity's rate is used up for `waitMs`.
 */
export type ReleaseEnd = { end: 'waiting' | 'turn_over' | 'no_tokens'; handled: number; waitMs: number };

/** Sends held messages of one topic whose windows have opened, each by itself or several as one, for a turn. */
export async function releaseHolds(dependencies: Dependencies, input: ReleaseInput): Promise<ReleaseEnd> {
  const pace = { ...usualPace, ...dependencies.pace };
  const now = businessClock(input.at);
  const listId = input.listId as Id<'list'>;
  const attempt = laneAttempt(now());
  const hot = <T>(work: (session: Session) => Promise<T>) =>
    inTenant(dependencies.database, input.tenant, now(), work, { hot: 'walking' });
  const ledger = new Ledger<Sent[]>(async (sent) => {
    for (const each of sent) await hot((session) => recordReleased(session, { listId, attempt, ...each }));
  });
  const turn = new Turn(dependencies, input.tenant, now);

  try {
    return await beating(async ({ signal, progress }) => {
      const began = performance.now();
      let handled = 0;
      let troubles = 0;
      let end: ReleaseEnd['end'] = 'turn_over';
      let waitMs = 0;
      while (!signal.aborted && performance.now() - began < pace.turn) {
        const batch = await hot((session) => releaseBatch(session, { listId, attempt, limit: pace.claim }));
        const sent = await turn.send(batch.released, signal);
        await ledger.add(sent);
        const outcomes = sent.flatMap((group) => group.outcomes);
        troubles = troublesInARow(outcomes, troubles);
        handled += outcomes.length;
        progress({ handled });
        waitMs = batch.waitMs;
        if (waitMs > 0) end = 'no_tokens';
        else if (!batch.more || troubles >= pace.troubles) end = 'waiting';
        if (end !== 'turn_over') break;
      }
      await ledger.done();
      return { end, handled, waitMs };
    });
  } finally {
    turn.close();
  }
}
