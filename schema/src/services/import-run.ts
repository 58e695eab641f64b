import { HeedError, notFound } from '../domain/errors.js';
import { type ImportCheckpoint, type ImportJobInput, importColumns } from '../domain/imports.js';
import type { Job } from '../entities/job.js';
import { List } from '../entities/list.js';
import type { Database } from '../session/database.js';
import { inSession, type Scope, type Session } from '../session/session.js';
import { analyseNewTables } from '../sql/statistics.js';
import { activeFields } from './custom-fields.js';
import { type ImportTask, landBatch } from './import-batch.js';
import { type ImportPlan, planImport, readHeader } from './import-columns.js';
import { CsvReader } from './import-csv.js';
import { ImportFile } from './import-file.js';
import { RowReader } from './import-rows.js';
import { advanceJob, failJob, finishJob, lockJob, startJob } from './jobs.js';
import { getUpload, readUpload } from './uploads.js';

export interface RunImportOptions {
  /** Stops between two batches by throwing its reason; the next run goes on from there. */
  signal?: AbortSignal;
  /** After each batch, as it was committed. */
  onProgress?: (job: Job) => void;
  /** Rows a transaction. */
  batchRows?: number;
}

/**
 * Runs an import from where it stands to its end, streaming: no more than a batch and a few parts of the file are held
 * in memory. A batch, its rejections, its numbers and the checkpoint are one transaction, so a worker that is killed
 * at any moment leaves exactly what the next one goes on from. A file that cannot be imported ends the job as failed.
 * @throws {HeedError} NOT_FOUND; UNAVAILABLE; WRONG_STATE when another worker has gone on with the job meanwhile.
 */
export async function runImport(
  database: Database,
  scope: Scope,
  jobId: string,
  options: RunImportOptions = {},
): Promise<Job> {
  const job = await inSession(database, scope, (session) => startJob(session, { jobId }));
  if (job.finishedAt) return job;
  try {
    return await run(database, scope, job, options);
  } catch (error) {
    if (!(error instanceof HeedError) || !['INVALID_INPUT', 'NOT_FOUND'].includes(error.code)) throw error;
    return inSession(database, scope, (session) => failJob(session, { jobId, error: error.message }));
  }
}

async function run(database: Database, scope: Scope, begun: Job, options: RunImportOptions): Promise<Job> {
  const { signal, onProgress, batchRows = 1_000 } = options;
  const jobId = begun.id;
  const input = begun.input as ImportJobInput;
  const { list, fields, bytes } = await inSession(database, scope, async (session) => ({
    list: await session.em.findOne(List, { tenantId: session.tenantId, id: input.listId as List['id'] }),
    fields: await activeFields(session),
    bytes: (await getUpload(session, { uploadId: input.uploadId })).bytes,
  }));
  if (!list) throw notFound('list');
  const before = checkpointOf(begun);
  const file = new ImportFile(
    readUpload(database, scope, input.uploadId, before?.byte),
    new CsvReader(before?.byte, before?.line, before?.delimiter),
  );
  const columns = before?.columns ?? readHeader((await file.rows(1))[0]);
  const plan = planImport(columns, input.mapping, fields);
  const task = taskOf(input, list, plan);
  const reader = new RowReader(plan, database.keyring);
  const place = (): ImportCheckpoint => ({
    ...file.place,
    bytes,
    columns: plan.names,
    ignoredColumns: plan.ignored,
  });

  let from = before?.byte;
  let job = begun;
  if (!before) {
    const checkpoint = place();
    job = await step(database, scope, jobId, from, (session) =>
      advanceJob(session, { jobId, add: { processed: 0 }, checkpoint }),
    );
    from = checkpoint.byte;
  }
  for (let batch = 0; !job.finishedAt; batch++) {
    signal?.throwIfAborted();
    if (batch === 1) await inSession(database, scope, analyseNewTables);
    const rows = (await file.rows(batchRows)).map((row) => reader.read(row));
    const checkpoint = place();
    job =
      rows.length > 0
        ? await step(database, scope, jobId, from, (session, locked) =>
            landBatch(session, locked, task, { rows, checkpoint }),
          )
        : await step(database, scope, jobId, from, (session) => finishJob(session, { jobId, state: 'done' }));
    from = checkpoint.byte;
    onProgress?.(job);
  }
  return job;
}

/**
 * One transaction of a job: it holds the job's row, stops when that was asked, and does nothing when another worker
 * has moved the checkpoint. Tried again when somebody else took an address or a lock at the same moment.
 */
async function step(
  database: Database,
  scope: Scope,
  jobId: string,
  from: number | undefined,
  work: (session: Session, job: Job) => Promise<Job>,
): Promise<Job> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await inSession(database, scope, async (session) => {
        const job = await lockJob(session, { jobId });
        if (job.finishedAt) return job;
        if (job.cancelAsked) return finishJob(session, { jobId, state: 'cancelled' });
        if (checkpointOf(job)?.byte !== from) {
          throw new HeedError('WRONG_STATE', 'Another worker goes on with this import.');
        }
        return work(session, job);
      });
    } catch (error) {
      if (attempt === 3 || !isCollision(error)) throw error;
    }
  }
}

/** A unique violation by a concurrent transaction, a deadlock (40P01) or a serialization failure (40001). */
function isCollision(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === 'ALREADY_EXISTS' || code === '40P01' || code === '40001';
}

function checkpointOf(job: Job): ImportCheckpoint | undefined {
  const checkpoint = job.checkpoint as Partial<ImportCheckpoint>;
  return checkpoint.byte === undefined ? undefined : (checkpoint as ImportCheckpoint);
}

function taskOf(input: ImportJobInput, list: List, plan: ImportPlan): ImportTask {
  const nameOf = (wanted: string) => plan.columns.find(({ target }) => target === wanted)?.name;
  const columns = plan.columns.map(({ target }) =>
    typeof target === 'string' ? importColumns[target] : target.slot,
  );
  if (columns.includes('phone')) columns.push('phone_hash');
  return {
    input,
    listKind: list.kind,
    columns,
    columnNames: { email: nameOf('email')!, phone: nameOf('phone'), externalId: nameOf('externalId') },
  };
}
