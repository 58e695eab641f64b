import type { JobRef } from '@heed/schema/contract/workflows';
import { HeedError } from '@heed/schema/domain/errors';
import type { Id } from '@heed/schema/domain/ids';
import type { JobKind } from '@heed/schema/domain/jobs';
import { runImport } from '@heed/schema/services/import-run';
import { failJob, getJob } from '@heed/schema/services/jobs';
import { ApplicationFailure, Context } from '@temporalio/activity';
import { inTenant } from '../activity-scope.js';
import { businessClock } from '../business-time.js';
import { beating } from '../campaigns/heartbeat.js';
import type { Dependencies } from '../dependencies.js';

export interface JobStep {
  job: JobRef;
  /** The workflow's time, in milliseconds. */
  at: number;
}

/** Tries of a job that meets a fault of ours; a database that is away is waited for. */
const mostTries = 5;

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

/** Imports go on from their checkpoint, on whichever worker takes the next try. */
export async function importContacts({ database }: Dependencies, { job, at }: JobStep): Promise<void> {
  const scope = {
    accountId: job.accountId as Id<'account'>,
    tenantId: job.tenantId as Id<'tenant'>,
    actor: { type: 'system', name: 'import' } as const,
    at: businessClock(at)(),
  };
  const { cancellationSignal: signal, info } = Context.current();
  await beating(async ({ progress }) => {
    try {
      await runImport(database, scope, job.jobId, {
        signal,
        onProgress: ({ processed }) => progress({ processed }),
      });
    } catch (error) {
      if (signal.aborted || (error instanceof HeedError && error.code === 'UNAVAILABLE')) throw error;
      if (info.attempt < mostTries) throw error;
      throw ApplicationFailure.nonRetryable(error instanceof Error ? error.message : String(error));
    }
  });
}
