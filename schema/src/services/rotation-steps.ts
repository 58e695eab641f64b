import sql from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import type { Job } from '../entities/job.js';
import type { Database } from '../session/database.js';
import { inSession, type Scope, type Session } from '../session/session.js';
import { inJob } from './job-steps.js';
import { advanceJob } from './jobs.js';

export interface RunRotationOptions {
  /** Stops between two batches by throwing its reason; the next run goes on from there. */
  signal?: AbortSignal;
  /** After each batch that did something, as it was committed. */
  onProgress?: (job: Job) => void;
  /** Rows a transaction. */
  batchRows?: number;
}

/** A rotation under way, for the steps of its phases. */
export interface Task extends RunRotationOptions {
  database: Database;
  scope: Scope;
  jobId: string;
  limit: number;
}

export const noId = '00000000-0000-0000-0000-000000000000';

/** What a batch did, and where the next one begins; nowhere when there is none. */
interface Batch {
  done: number;
  last: string | undefined;
}

interface Checkpoint {
  sweep?: string;
  after?: string;
}

/**
 * Batches of the account's own rows, each with its numbers and where the next one begins in one transaction. `name` says
 * of what and for which key, so that nobody begins where another sweep was.
 */
export async function sweep(
  task: Task,
  name: string,
  batch: (session: Session, after: string) => Promise<Batch>,
): Promise<Job> {
  const { jobId } = task;
  for (;;) {
    task.signal?.throwIfAborted();
    let over = false;
    let did = 0;
    const job = await inJob(task.database, task.scope, jobId, async (session, { checkpoint }) => {
      const before = checkpoint as Checkpoint;
      const { done, last } = await batch(session, (before.sweep === name && before.after) || noId);
      over = last === undefined;
      did = done;
      const next: Checkpoint = { sweep: name, after: last };
      return advanceJob(session, { jobId, add: { processed: done }, checkpoint: over ? {} : next });
    });
    if (did > 0) task.onProgress?.(job);
    if (job.finishedAt || over) return job;
  }
}

/** Works in each tenant of the account; ends early when the job has ended. */
export async function inTenants(task: Task, work: (tenant: Scope) => Promise<Job | undefined>): Promise<Job> {
  for (let after = noId; ; ) {
    const tenants = await inSession(task.database, task.scope, (session) =>
      session.sql<{ id: Id<'tenant'> }>(sql`
        select id from tenant where account_id = ${session.accountId} and id > ${after}::uuid order by id limit 500`),
    );
    for (const { id: tenantId } of tenants) {
      const job = await work({ ...task.scope, tenantId });
      if (job?.finishedAt) return job;
    }
    if (tenants.length === 0) return note(task, 0);
    after = tenants.at(-1)!.id;
  }
}

/** Adds to the job's numbers, for what was committed without it; says when the job has ended meanwhile. */
export async function note(task: Task, processed: number, rejected = 0): Promise<Job> {
  const job = await inJob(task.database, task.scope, task.jobId, (session) =>
    advanceJob(session, { jobId: task.jobId, add: { processed, rejected }, checkpoint: {} }),
  );
  if (processed > 0) task.onProgress?.(job);
  return job;
}
