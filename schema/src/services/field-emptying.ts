import sql from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import { CustomField } from '../entities/custom-field.js';
import type { Job } from '../entities/job.js';
import type { Database } from '../session/database.js';
import { inSession, type Scope } from '../session/session.js';
import { emptySlot } from '../sql/custom-fields.js';
import { inJob } from './job-steps.js';
import { advanceJob, finishJob, startJob } from './jobs.js';

/** Contacts a transaction: half a second, so that nobody waits long behind it. */
const contactsAtOnce = 5_000;

/**
 * Empties the slot of a deleted field, a batch of contacts at a time, and drops the definition: from then on the slot can
 * be given out again. Goes on from where a killed worker stopped.
 */
export async function runEmptying(
  database: Database,
  scope: Scope,
  jobId: string,
  options: { signal?: AbortSignal; onProgress?: (job: Job) => void; batchRows?: number } = {},
): Promise<Job> {
  const limit = options.batchRows ?? contactsAtOnce;
  let job = await inSession(database, scope, (session) => startJob(session, { jobId }));
  while (!job.finishedAt) {
    options.signal?.throwIfAborted();
    job = await inJob(database, scope, jobId, async (session, { input, checkpoint }) => {
      const { customFieldId: id } = input as { customFieldId: Id<'customField'> };
      const field = await session.em.findOne(CustomField, { tenantId: session.tenantId, id });
      if (!field?.deletedAt) return finishJob(session, { jobId, state: 'done' });
      const { after = null } = checkpoint as { after?: string | null };
      const batch = (await session.row<{ seen: number; emptied: number; last: string | null }>(
        emptySlot(session, field, { after, limit }),
      ))!;
      const add = { processed: batch.seen, updated: batch.emptied };
      const advanced = await advanceJob(session, { jobId, add, checkpoint: { after: batch.last ?? after } });
      if (batch.seen === limit) return advanced;
      await session.sql(sql`delete from custom_field where tenant_id = ${session.tenantId} and id = ${id}`);
      return finishJob(session, { jobId, state: 'done' });
    });
    options.onProgress?.(job);
  }
  return job;
}
