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

/** After the last message the next is waited for so long: starting a workflow costs more than a timer. */
const linger = '10 minutes';

/**
 * A tenant's single messages, one lane for all of them: each leaves as soon as it is asked for. Ends when none has come
 * for a while; the next one starts it anew.
 */
export async function singlesWorkflow(tenant: TenantRef): Promise<void> {
  let changed = false;
  workflow.setHandler(singlesChanged, () => {
    changed = true;
  });

  for (;;) {
    changed = false;
    const nextIn = await lookAgainIn(tenant);
    const more = nextIn === 0 || (await workflow.condition(() => changed, nextIn ?? linger));
    if (nextIn === null && !more) return;
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
