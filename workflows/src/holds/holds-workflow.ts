import { signals, type TenantRef, taskQueues } from '@heed/schema/contract/workflows';
import * as workflow from '@temporalio/workflow';
import type { OrchestratorActivities, SenderActivities } from '../activities.js';

const { nextOpening } = workflow.proxyActivities<OrchestratorActivities>({
  taskQueue: taskQueues.orchestrator,
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '500ms', maximumInterval: '15s' },
});

const { releaseLane } = workflow.proxyActivities<SenderActivities>({
  taskQueue: taskQueues.sender,
  startToCloseTimeout: '15 minutes',
  heartbeatTimeout: '12s',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: { initialInterval: '2s', maximumInterval: '15s' },
});

/** A hold was written: the next opening may be nearer. */
export const holdsChanged = workflow.defineSignal(signals.holdsChanged);

/** A tenant's held messages: each leaves when its window opens. Ends when nothing is held; the next hold starts it anew. */
export async function holdsWorkflow(tenant: TenantRef): Promise<void> {
  let changed = false;
  workflow.setHandler(holdsChanged, () => {
    changed = true;
  });

  for (;;) {
    changed = false;
    const opening = await nextOpening({ tenant, at: Date.now() });
    if (opening === null) {
      if (changed) continue;
      return;
    }
    if (opening > Date.now()) {
      await workflow.condition(() => changed, opening - Date.now());
    } else {
      const { handled } = await releaseLane({ tenant, lane: 0, at: Date.now() });
      if (handled === 0) await workflow.condition(() => changed, '1s'); // due, but locked by somebody else
    }
    if (workflow.workflowInfo().continueAsNewSuggested)
      await workflow.continueAsNew<typeof holdsWorkflow>(tenant);
  }
}
