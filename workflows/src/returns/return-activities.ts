import type { TenantRef } from '@heed/schema/contract/workflows';
import { answersWait, forgetReturns, handleReturns } from '@heed/schema/services/return-work';
import type { Session } from '@heed/schema/session/session';
import { inTenant } from '../activity-scope.js';
import { businessClock } from '../business-time.js';
import type { Dependencies } from '../dependencies.js';

export interface ReturnsInput {
  tenant: TenantRef;
  /** The workflow's time, in milliseconds. */
  at: number;
}

/** `answers`: there are some to be passed on to the team. */
export interface ReturnsEnd {
  handled: number;
  more: boolean;
  answers: boolean;
}

/** Milliseconds of work before others have their turn. */
const turn = 1_000;

export function returnActivities({ database }: Dependencies) {
  return {
    /** Works off what came back, batch by batch, for a turn. */
    async workOffReturns(input: ReturnsInput): Promise<ReturnsEnd> {
      const now = businessClock(input.at);
      const tenant = <T>(work: (session: Session) => Promise<T>) =>
        inTenant(database, input.tenant, now(), work, { name: 'returns' });
      const began = performance.now();
      let handled = 0;
      for (;;) {
        const batch = await tenant(handleReturns);
        handled += batch.handled;
        if (batch.more && performance.now() - began < turn) continue;
        return { handled, more: batch.more, answers: await tenant(answersWait) };
      }
    },

    /** Forgets what is older than it is kept. */
    async forgetOldReturns(input: ReturnsInput): Promise<void> {
      const now = businessClock(input.at);
      while (await inTenant(database, input.tenant, now(), forgetReturns, { name: 'returns' }));
    },
  };
}
