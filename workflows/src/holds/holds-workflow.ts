import { signals, type TenantRef, taskQueues } from '@heed/schema/contract/workflows';
import * as workflow from '@temporalio/workflow';
import type { OrchestratorActivities, SenderActivities } from '../activities.js';

const { whatHoldsWant } = workflow.proxyActivities<OrchestratorActivities>({
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

/** Something is held that must be looked at sooner than this workflow would. */
export const holdsChanged = workflow.defineSignal(signals.holdsChanged);

/** Lanes of all topics together, at most. */
const mostLanes = 4;
/** While a topic waits for its identity's rate, others may fall due: milliseconds until the next look. */
const longestWait = 10_000;

/**
 * A tenant's held messages: each leaves when its window opens. Rounds of a turn a lane while something is due, a timer
 * until the next is, and an end when nothing is held; the next hold starts it anew. Ids and counts alone cross its boundary.
 */
export async function holdsWorkflow(tenant: TenantRef): Promise<void> {
  let changed = false;
  workflow.setHandler(holdsChanged, () => {
    changed = true;
  });

  const waits = new Map<string, number>();

  for (;;) {
    changed = false;
    const { due, next } = await whatHoldsWant({ tenant, at: Date.now() });
    const ready = due.filter(({ listId }) => (waits.get(listId) ?? 0) <= Date.now());
    if (ready.length > 0) {
      const lanes = lanesFor(ready);
      const ends = await Promise.all(lanes.map((listId) => releaseLane({ tenant, listId, at: Date.now() })));
      for (const [index, { waitMs }] of ends.entries()) waits.set(lanes[index]!, Date.now() + waitMs);
      const idle = ends.every(({ end, handled }) => end === 'waiting' && handled === 0);
      if (idle) await workflow.condition(() => changed, '1s'); // due, but in somebody else's hands
    } else if (due.length > 0) {
      const soonest = Math.min(...due.map(({ listId }) => waits.get(listId)!));
      await workflow.condition(() => changed, Math.min(longestWait, Math.max(1, soonest - Date.now())));
    } else if (next !== null) {
      await workflow.condition(() => changed, Math.max(1, next - Date.now()));
    } else if (!changed) return;
    if (workflow.workflowInfo().continueAsNewSuggested && !changed) {
      await workflow.continueAsNew<typeof holdsWorkflow>(tenant);
    }
  }
}

/** A lane for each topic, the longest waiting first; what is free goes to topics with more than a lane does in a turn. */
function lanesFor(due: readonly { listId: string; due: number }[]): string[] {
  const topics = due.slice(0, mostLanes);
  const lanes = topics.map(({ listId }) => listId);
  for (const topic of topics) {
    const more = Math.min(mostLanes - lanes.length, Math.floor(topic.due / 1_000));
    for (let n = 0; n < more; n++) lanes.push(topic.listId);
  }
  return lanes;
}
