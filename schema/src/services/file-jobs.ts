import { HeedError } from '../domain/errors.js';
import type { FileCheckpoint } from '../domain/imports.js';
import type { Job } from '../entities/job.js';
import type { Database } from '../session/database.js';
import { inSession, type Scope, type Session } from '../session/session.js';
import { CsvReader, type CsvRow } from './import-csv.js';
import { ImportFile } from './import-file.js';
import { inJob } from './job-steps.js';
import { advanceJob, failJob, finishJob, startJob } from './jobs.js';
import { getUpload, readUpload } from './uploads.js';

export interface RunFileOptions {
  /** Stops between two batches by throwing its reason; the next run goes on from there. */
  signal?: AbortSignal;
  /** After each batch, as it was committed. */
  onProgress?: (job: Job) => void;
  /** Rows a transaction. */
  batchRows?: number;
}

/** What a kind of job does with the rows of its file. */
export interface FileWork {
  /** What the checkpoint keeps of the first row. `headless`: it is a row like the others. */
  header(first: CsvRow | undefined): { columns: string[]; headless?: boolean };
  /** Called once, with the columns as the checkpoint has them. `ignored` fill nothing. */
  plan(columns: readonly string[]): { ignored: string[]; land: Landing };
  /** Before the second batch. */
  warm?(session: Session): Promise<void>;
}

/** Lands one batch, its rejections, numbers and checkpoint: all in the session's transaction, or nothing. */
export type Landing = (
  session: Session,
  job: Job,
  batch: { rows: CsvRow[]; checkpoint: FileCheckpoint },
) => Promise<Job>;

/**
 * Runs a job over its uploaded CSV from where it stands to its end, streaming: no more than a batch and a few parts of
 * the file are held in memory. A batch, its rejections, its numbers and the checkpoint are one transaction, so a worker
 * that is killed at any moment leaves exactly what the next one goes on from. A file that cannot be used ends the job as
 * failed.
 * @throws {HeedError} NOT_FOUND; UNAVAILABLE; WRONG_STATE when another worker has gone on with the job meanwhile.
 */
export async function runFileJob(
  database: Database,
  scope: Scope,
  jobId: string,
  prepare: (session: Session, job: Job) => Promise<FileWork>,
  options: RunFileOptions,
): Promise<Job> {
  const job = await inSession(database, scope, (session) => startJob(session, { jobId }));
  if (job.finishedAt) return job;
  try {
    return await run(database, scope, job, prepare, options);
  } catch (error) {
    if (!(error instanceof HeedError) || !['INVALID_INPUT', 'NOT_FOUND'].includes(error.code)) throw error;
    return inSession(database, scope, (session) => failJob(session, { jobId, error: error.message }));
  }
}

async function run(
  database: Database,
  scope: Scope,
  begun: Job,
  prepare: (session: Session, job: Job) => Promise<FileWork>,
  { signal, onProgress, batchRows = 1_000 }: RunFileOptions,
): Promise<Job> {
  const jobId = begun.id;
  const { uploadId } = begun.input as { uploadId: string };
  const { work, bytes } = await inSession(database, scope, async (session) => ({
    work: await prepare(session, begun),
    bytes: (await getUpload(session, { uploadId })).bytes,
  }));
  const open = (from?: Pick<FileCheckpoint, 'byte' | 'line' | 'delimiter'>) =>
    new ImportFile(
      readUpload(database, scope, uploadId, from?.byte),
      new CsvReader(from?.byte, from?.line, from?.delimiter),
    );
  const before = checkpointOf(begun);
  let file = open(before);
  let columns = before?.columns;
  if (!columns) {
    const header = work.header((await file.rows(1))[0]);
    columns = header.columns;
    if (header.headless) file = open({ byte: 0, line: 1, delimiter: file.place.delimiter });
  }
  const { ignored, land } = work.plan(columns);
  const place = (): FileCheckpoint => ({ ...file.place, bytes, columns, ignoredColumns: ignored });
  const step = (from: number | undefined, change: (session: Session, job: Job) => Promise<Job>) =>
    inJob(database, scope, jobId, async (session, job) => {
      if (checkpointOf(job)?.byte !== from)
        throw new HeedError('WRONG_STATE', 'Another worker goes on with this job.');
      return change(session, job);
    });

  let from = before?.byte;
  let job = begun;
  if (!before) {
    const checkpoint = place();
    job = await step(from, (session) => advanceJob(session, { jobId, add: { processed: 0 }, checkpoint }));
    from = checkpoint.byte;
  }
  for (let batch = 0; !job.finishedAt; batch++) {
    signal?.throwIfAborted();
    if (batch === 1 && work.warm) await inSession(database, scope, work.warm);
    const rows = await file.rows(batchRows);
    const checkpoint = place();
    job =
      rows.length > 0
        ? await step(from, (session, locked) => land(session, locked, { rows, checkpoint }))
        : await step(from, (session) => finishJob(session, { jobId, state: 'done' }));
    from = checkpoint.byte;
    onProgress?.(job);
  }
  return job;
}

function checkpointOf(job: Job): FileCheckpoint | undefined {
  const checkpoint = job.checkpoint as Partial<FileCheckpoint>;
  return checkpoint.byte === undefined ? undefined : (checkpoint as FileCheckpoint);
}
