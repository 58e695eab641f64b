import { type JobRef, taskQueues } from '@heed/schema/contract/workflows';
import * as workflow from '@temporalio/workflow';
import type { JobsActivities, OrchestratorActivities, SenderActivities } from '../activities.js';
import { faultOf } from '../fault.js';

const retry = { initialInterval: '500ms', maximumInterval: '15s' } as const;

const { kindOfJob, endFailedJob } = workflow.proxyActivities<OrchestratorActivities>({
  taskQueue: taskQueues.orchestrator,
  startToCloseTimeout: '1 minute',
  retry,
});

const {
  runImportJob,
  runExportJob,
  runOptOutJob,
  runRotationJob,
  runEmptyingJob,
  runSegmentJob,
  runLeadChangeJob,
} = workflow.proxyActivities<JobsActivities>({
  taskQueue: taskQueues.jobs,
  startToCloseTimeout: '12 hours',
  heartbeatTimeout: '12s',
  retry,
});

const { sendTest } = workflow.proxyActivities<SenderActivities>({
  taskQueue: taskQueues.sender,
  startToCloseTimeout: '5 minutes',
  retry,
});

/** Work that takes longer than a second. What stops it for good is written on the job, in words. */
export async function jobWorkflow(job: JobRef): Promise<void> {
  const step = () => ({ job, at: Date.now() });
  const kind = await kindOfJob(step());
  try {
    switch (kind) {
      case 'import_contacts':
        return await runImportJob(step());
      case 'export_contacts':
        return await runExportJob(step());
      case 'opt_out_addresses':
        return await runOptOutJob(step());
      case 'rotate_keys':
        return await runRotationJob(step());
      case 'empty_field':
        return await runEmptyingJob(step());
      case 'segment_members':
        return await runSegmentJob(step());
      case 'change_leads':
        return await runLeadChangeJob(step());
      case 'test_message':
        return await sendTest(step());
    }
  } catch (error) {
    if (workflow.isCancellation(error)) throw error;
    await endFailedJob({ ...step(), error: faultOf(error) });
  }
}
