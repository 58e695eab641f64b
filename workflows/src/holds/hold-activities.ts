import type { TenantRef } from '@heed/schema/contract/workflows';
import { nextHoldOpening } from '@heed/schema/services/holds';
import { inTenant } from '../activity-scope.js';
import { businessClock } from '../business-time.js';
import type { Dependencies } from '../dependencies.js';

export function holdActivities({ database }: Dependencies) {
  return {
    /** When the tenant's next held message may go, in milliseconds; null when none is held. */
    async nextOpening(step: { tenant: TenantRef; at: number }): Promise<number | null> {
      const opening = await inTenant(database, step.tenant, businessClock(step.at)(), nextHoldOpening);
      return opening?.getTime() ?? null;
    },
  };
}
