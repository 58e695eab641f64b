import { signals, type TenantRef, taskQueues } from '@heed/schema/contract/workflows';
import * as workflow from '@temporalio/workflow';
import type { SinglesActivities } from '../activities.js';

const { sendSingles } = workflow.proxyActivities<SinglesActivities>({
  taskQueue: taskQueues.singles,
  startToCloseTimeout: '15 minutes',
  heartbeatTimeout: '12s',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: { initialInterval: '2s', maximumInterval: '15s' },
});

/** A message was asked for, or an unknown is to be sent again. */
export const singlesChanged = workflow.defineSignal(signals.singlesChanged);

/**
 * A tenant's single messages, one lane for all of them: each leaves as soon as it is asked for. Ends when none waits; the
 * next one starts it anew.
 */
export async function singlesWorkflow(tenant: TenantRef): Promise<void> {
  let changed = false;
  workflow.setHandler(singlesChanged, () => {
    changed = true;
  });

  for (;;) {
    changed = false;
    const nextIn = await lookAgainIn(tenant);
    if (nextIn === null && !changed) return;
    if (nextIn) await workflow.condition(() => changed, nextIn);
    if (workflow.workflowInfo().continueAsNewSuggested && !changed) {
      await workflow.continueAsNew<typeof singlesWorkflow>(tenant);
    }
  }
}

/** Milliseconds until the next message is due. After a fault of ours messages wait a minute, or for the next one. */
async function lookAgainIn(tenant: TenantRef): Promise<number | null> {
  try {
    return (await sendSingles({ tenant, at: Date.now() })).nextIn;
  } catch (error) {
    if (workflow.isCancellation(error)) throw error;
    return 60_000;
  }
}
