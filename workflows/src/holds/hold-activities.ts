import type { TenantRef } from '@heed/schema/contract/workflows';
import { loseHoldClaims, nextHolds } from '@heed/schema/services/holds';
import type { Session } from '@heed/schema/session/session';
import { inTenant } from '../activity-scope.js';
import { businessClock } from '../business-time.js';
import type { Dependencies } from '../dependencies.js';

/** What the holds of a tenant want: topics to release, or a time to wait for (milliseconds); neither when none is left. */
export interface HoldsAhead {
  due: { listId: string; due: number }[];
  next: number | null;
}

export function holdActivities({ database }: Dependencies) {
  return {
    /** Only while no lane of the tenant's holds runs: what lanes left behind is settled first. */
    async whatHoldsWant(step: { tenant: TenantRef; at: number }): Promise<HoldsAhead> {
      const now = businessClock(step.at);
      const tenant = <T>(work: (session: Session) => Promise<T>) =>
        inTenant(database, step.tenant, now(), work);
      while (await tenant(loseHoldClaims));
      const { due, next } = await tenant(nextHolds);
      return { due, next: next?.getTime() ?? null };
    },
  };
}
