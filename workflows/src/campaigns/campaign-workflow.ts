import { type CampaignRef, signals, taskQueues } from '@heed/schema/contract/workflows';
import * as workflow from '@temporalio/workflow';
import type { OrchestratorActivities, SenderActivities } from '../activities.js';
import { faultOf } from '../fault.js';

const { whereCampaignStands, takeAudienceOf, pauseWith, settle } =
  workflow.proxyActivities<OrchestratorActivities>({
    taskQueue: taskQueues.orchestrator,
    startToCloseTimeout: '2 minutes',
    retry: { initialInterval: '500ms', maximumInterval: '15s' },
  });

// A lane gives its slot back after a few seconds (`LanePace.turn`); a claim to a slow server may take minutes more.
const { sendLane } = workflow.proxyActivities<SenderActivities>({
  taskQueue: taskQueues.sender,
  startToCloseTimeout: '15 minutes',
  heartbeatTimeout: '12s',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: { initialInterval: '2s', maximumInterval: '15s' },
});

/** Set-up: the state of a campaign changed in PostgreSQL (sent, moved, paused, resumed, cancelled). */
export const campaignChanged = workflow.defineSignal(signals.campaignChanged);

/** One campaign from its schedule to its end. Ids and counts alone cross this boundary; the truth is in PostgreSQL. */
export async function campaignWorkflow(campaign: CampaignRef): Promise<void> {
  let changed = false;
  workflow.setHandler(campaignChanged, () => {
    changed = true;
  });
  const step = () => ({ campaign, at: Date.now() });

  for (;;) {
    changed = false;
    const { state, scheduledAt } = await whereCampaignStands(step());
    if (state === 'done') return;
    if (state === 'cancelled') {
      await settle(step());
      return;
    }
    if (state === 'draft' || state === 'paused') {
      await workflow.condition(() => changed);
    } else if (state === 'scheduled' && scheduledAt > Date.now()) {
      await workflow.condition(() => changed, scheduledAt - Date.now());
    } else {
      try {
        const { selected } = await takeAudienceOf(step());
        await Promise.all(lanesFor(selected).map((lane) => keepLane(campaign, lane, () => changed)));
      } catch (error) {
        if (workflow.isCancellation(error)) throw error;
        await pauseWith({ ...step(), reason: faultOf(error) });
        continue;
      }
      if ((await settle(step())) === 'working' && !changed) await workflow.condition(() => changed, '1s');
    }
    if (workflow.workflowInfo().continueAsNewSuggested && !changed) {
      await workflow.continueAsNew<typeof campaignWorkflow>(campaign);
    }
  }
}

/**
 * A lane again and again, each time behind others who wait for a slot, until there is nothing left for it to do. While its
 * identity's rate is used up it holds no slot; a change of the campaign ends that wait.
 */
async function keepLane(campaign: CampaignRef, lane: number, changed: () => boolean): Promise<void> {
  for (;;) {
    const { end, waitMs = 0 } = await sendLane({ campaign, lane, at: Date.now() });
    if (end === 'no_tokens' && (await workflow.condition(changed, waitMs))) return;
    if (end !== 'no_tokens' && end !== 'turn_over') return;
    if (workflow.workflowInfo().continueAsNewSuggested) return;
  }
}

/** A lane for each 250 contacts, at most four: a lane keeps five connections busy. */
function lanesFor(selected: number): number[] {
  return Array.from({ length: Math.min(4, Math.max(1, Math.ceil(selected / 250))) }, (_, lane) => lane);
}
