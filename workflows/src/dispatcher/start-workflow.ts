import {
  type OwnerRef,
  signals,
  taskQueues,
  workflowIds,
  workflowNames,
} from '@heed/schema/contract/workflows';
import type { DueWorkRow } from '@heed/schema/services/outbox';
import type { WorkflowClient } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError, WorkflowIdReusePolicy } from '@temporalio/client';

/** Temporal's priorities: 1 for what a person waits for, 3 for campaigns, 5 for imports. */
const priorities = {
  singles_changed: 1,
  campaign_changed: 3,
  holds_changed: 3,
  returns_changed: 4,
  job_created: 5,
} as const;

/**
 * Starts or signals the workflow that a row of the outbox asks for, under an id derived from it: twice is harmless.
 * A campaign's or job's workflow that has completed is not started again; those of holds, of single messages and of what came back are.
 */
export async function startWorkflow(client: WorkflowClient, owner: OwnerRef, row: DueWorkRow): Promise<void> {
  const ownerId = owner.tenantId ?? owner.accountId;
  const options = {
    taskQueue: taskQueues.orchestrator,
    priority: { fairnessKey: ownerId, priorityKey: priorities[row.kind] },
  };
  const once = { workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY } as const;
  try {
    switch (row.kind) {
      case 'campaign_changed':
        await client.signalWithStart(workflowNames.campaign, {
          ...options,
          ...once,
          workflowId: workflowIds.campaign(row.payload.campaignId),
          args: [{ ...owner, campaignId: row.payload.campaignId }],
          signal: signals.campaignChanged,
          signalArgs: [],
        });
        return;
      case 'job_created':
        await client.start(workflowNames.job, {
          ...options,
          ...once,
          workflowId: workflowIds.job(row.payload.jobId),
          args: [{ ...owner, jobId: row.payload.jobId }],
        });
        return;
      case 'holds_changed':
        await client.signalWithStart(workflowNames.holds, {
          ...options,
          workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
          workflowId: workflowIds.holds(ownerId),
          args: [owner],
          signal: signals.holdsChanged,
          signalArgs: [],
        });
        return;
      case 'returns_changed':
        await client.signalWithStart(workflowNames.returns, {
          ...options,
          workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
          workflowId: workflowIds.returns(ownerId),
          args: [owner],
          signal: signals.returnsChanged,
          signalArgs: [],
        });
        return;
      case 'singles_changed':
        await client.signalWithStart(workflowNames.singles, {
          ...options,
          workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
          workflowId: workflowIds.singles(ownerId),
          args: [owner],
          signal: signals.singlesChanged,
          signalArgs: [],
        });
    }
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return;
    throw error;
  }
}
