import { signals, type TenantRef, taskQueues } from '@heed/schema/contract/workflows';
import * as workflow from '@temporalio/workflow';
import type { OrchestratorActivities, SinglesActivities } from '../activities.js';

const { workOffReturns, forgetOldReturns } = workflow.proxyActivities<OrchestratorActivities>({
  taskQueue: taskQueues.orchestrator,
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '500ms', maximumInterval: '15s' },
});

const { passOnReplies } = workflow.proxyActivities<SinglesActivities>({
  taskQueue: taskQueues.singles,
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '12s',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: { initialInterval: '2s', maximumInterval: '15s', maximumAttempts: 5 },
});

/** Something came back: an event of a provider, or a mail. */
export const returnsChanged = workflow.defineSignal(signals.returnsChanged);

/**
 * Storms ask for this twice a second at most (`event-intake.ts`), so what came after the last asking is looked for once
 * more this much later, before the workflow ends.
 */
const linger = '3 seconds';
const betweenTries = '5 minutes';

/** Works off what came back to a tenant, and passes people's answers on to its team. Ends when nothing waits. */
export async function returnsWorkflow(tenant: TenantRef): Promise<void> {
  let changed = false;
  workflow.setHandler(returnsChanged, () => {
    changed = true;
  });

  for (let lookedTwice = false; ; ) {
    changed = false;
    const { handled, more, answers } = await workOffReturns({ tenant, at: Date.now() });
    if (more) {
      if (workflow.workflowInfo().continueAsNewSuggested)
        await workflow.continueAsNew<typeof returnsWorkflow>(tenant);
      continue;
    }
    const waiting = answers && (await passOn(tenant)) > 0;
    if (handled > 0) lookedTwice = false;
    if (waiting) await workflow.condition(() => changed, betweenTries);
    else if (!lookedTwice) lookedTwice = !(await workflow.condition(() => changed, linger));
    else {
      await forgetOldReturns({ tenant, at: Date.now() });
      if (!changed) return;
      lookedTwice = false;
    }
    if (workflow.workflowInfo().continueAsNewSuggested && !changed)
      await workflow.continueAsNew<typeof returnsWorkflow>(tenant);
  }
}

/** How many answers are still to be tried. A fault of ours keeps answers waiting, and nothing else. */
async function passOn(tenant: TenantRef): Promise<number> {
  try {
    return (await passOnReplies({ tenant, at: Date.now() })).waiting;
  } catch (error) {
    if (workflow.isCancellation(error)) throw error;
    return 1;
  }
}
