import type { JobRef } from '@heed/schema/contract/workflows';
import type { JobKind } from '@heed/schema/domain/jobs';
import { failJob, getJob } from '@heed/schema/services/jobs';
import { inTenant } from '../activity-scope.js';
import { businessClock } from '../business-time.js';
import type { Dependencies } from '../dependencies.js';

export interface JobStep {
  job: JobRef;
  /** The workflow's time, in milliseconds. */
  at: number;
}

/** Small steps in the database, for the workflow of a job. */
export function jobActivities({ database }: Dependencies) {
  return {
    async kindOfJob({ job, at }: JobStep): Promise<JobKind> {
      const { kind } = await inTenant(database, job, businessClock(at)(), (session) =>
        getJob(session, { jobId: job.jobId }),
      );
      return kind;
    },
    async endFailedJob({ job, at, error }: JobStep & { error: string }): Promise<void> {
      await inTenant(database, job, businessClock(at)(), (session) =>
        failJob(session, { jobId: job.jobId, error }),
      );
    },
  };
}
