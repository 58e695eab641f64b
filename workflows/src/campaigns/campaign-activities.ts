import type { CampaignRef } from '@heed/schema/contract/workflows';
import type { CampaignState } from '@heed/schema/domain/campaign-states';
import type { Id } from '@heed/schema/domain/ids';
import { takeAudience } from '@heed/schema/services/audience';
import { pauseForErrors } from '@heed/schema/services/campaign-states';
import { campaignProgress } from '@heed/schema/services/campaigns';
import { settleCampaign } from '@heed/schema/services/deliveries';
import { inTenant } from '../activity-scope.js';
import { businessClock } from '../business-time.js';
import type { Dependencies } from '../dependencies.js';

export interface CampaignStep {
  campaign: CampaignRef;
  /** The workflow's time, in milliseconds. */
  at: number;
}

/** Small steps in the database, for the campaign's workflow. */
export function campaignActivities({ database }: Dependencies) {
  const at = (step: CampaignStep) => businessClock(step.at)();
  const id = (step: CampaignStep) => step.campaign.campaignId as Id<'campaign'>;
  return {
    async whereCampaignStands(step: CampaignStep): Promise<{ state: CampaignState; scheduledAt: number }> {
      return inTenant(database, step.campaign, at(step), async (session) => {
        const { state, scheduledAt } = await campaignProgress(session, id(step));
        return { state, scheduledAt: scheduledAt?.getTime() ?? 0 };
      });
    },
    /** Once: when it was taken before, it answers with what was selected then. */
    async takeAudienceOf(step: CampaignStep): Promise<{ selected: number }> {
      return inTenant(database, step.campaign, at(step), async (session) => {
        const { selected } = await takeAudience(session, { campaignId: id(step) });
        return { selected };
      });
    },
    async pauseWith(step: CampaignStep & { reason: string }): Promise<void> {
      await inTenant(database, step.campaign, at(step), (session) =>
        pauseForErrors(session, { campaignId: id(step), reason: step.reason }),
      );
    },
    async settle(step: CampaignStep): Promise<'done' | 'working'> {
      return inTenant(database, step.campaign, at(step), (session) =>
        settleCampaign(session, { campaignId: id(step) }),
      );
    },
  };
}
