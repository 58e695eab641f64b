import type { Job } from '../entities/job.js';
import type { Database } from '../session/database.js';
import { inSession, type Scope, type Session } from '../session/session.js';
import { finishJob, lockJob } from './jobs.js';

/** Tries of one step that meets somebody who took an address or a lock at the same moment. */
const mostTries = 3;

/** One transaction of a job: it holds the job's row, and stops when that was asked. */
export async function inJob(
  database: Database,
  scope: Scope,
  jobId: string,
  work: (session: Session, job: Job) => Promise<Job>,
): Promise<Job> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await inSession(database, scope, async (session) => {
        const job = await lockJob(session, { jobId });
        if (job.finishedAt) return job;
        if (job.cancelAsked) return finishJob(session, { jobId, state: 'cancelled' });
        return work(session, job);
      });
    } catch (error) {
      if (attempt === mostTries || !isCollision(error)) throw error;
    }
  }
}

/** A unique violation by a concurrent transaction, a deadlock (40P01) or a serialization failure (40001). */
function isCollision(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === 'ALREADY_EXISTS' || code === '40P01' || code === '40001';
}
