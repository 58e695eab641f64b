import { HeedError } from '@heed/schema/domain/errors';
import type { Id } from '@heed/schema/domain/ids';
import type { Job } from '@heed/schema/entities/job';
import { runExport } from '@heed/schema/services/export-run';
import { runEmptying } from '@heed/schema/services/field-emptying';
import { runImport } from '@heed/schema/services/import-run';
import { runLeadChange } from '@heed/schema/services/lead-jobs';
import { runOptOuts } from '@heed/schema/services/opt-out-files';
import { runRotation } from '@heed/schema/services/rotation-run';
import { runSegmentFilling } from '@heed/schema/services/segment-filling';
import type { Database } from '@heed/schema/session/database';
import type { Scope } from '@heed/schema/session/session';
import { ApplicationFailure, Context } from '@temporalio/activity';
import { businessClock } from '../business-time.js';
import { beating } from '../campaigns/heartbeat.js';
import type { Dependencies } from '../dependencies.js';
import type { JobStep } from './job-activities.js';

/** Tries of a job that meets a fault of ours; a database that is away is waited for. */
const mostTries = 5;

type Run = (
  database: Database,
  scope: Scope,
  jobId: string,
  options: { signal: AbortSignal; onProgress: (job: Job) => void },
) => Promise<Job>;

/** A job that goes on from where it stands, on whichever worker takes the next try. */
function longJob(name: string, run: Run) {
  return async ({ database }: Dependencies, { job, at }: JobStep): Promise<void> => {
    const scope: Scope = {
      accountId: job.accountId as Id<'account'>,
      tenantId: job.tenantId as Id<'tenant'> | undefined,
      actor: { type: 'system', name },
      at: businessClock(at)(),
    };
    const { cancellationSignal: signal, info } = Context.current();
    await beating(async ({ progress }) => {
      try {
        await run(database, scope, job.jobId, {
          signal,
          onProgress: ({ processed }) => progress({ processed }),
        });
      } catch (error) {
        if (signal.aborted || (error instanceof HeedError && error.code === 'UNAVAILABLE')) throw error;
        if (info.attempt < mostTries) throw error;
        throw ApplicationFailure.nonRetryable(error instanceof Error ? error.message : String(error));
      }
    });
  };
}

export const importContacts = longJob('import', runImport);
export const exportContacts = longJob('export', runExport);
export const optOutAddresses = longJob('opt-outs', runOptOuts);
export const changeLeads = longJob('leads', runLeadChange);
export const rotateKeys = longJob('rotation', runRotation);
export const emptyField = longJob('fields', runEmptying);
export const fillSegments = longJob('segments', runSegmentFilling);
