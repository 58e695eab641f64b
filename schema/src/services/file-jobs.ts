import { setImmediate as turn } from 'node:timers/promises';
import { HeedError } from '../domain/errors.js';
import { fileDelimiters } from '../domain/files.js';
import type { DeclaredFile, FileCheckpoint } from '../domain/imports.js';
import type { Job } from '../entities/job.js';
import type { Database } from '../session/database.js';
import { inSession, type Scope, type Session } from '../session/session.js';
import { type FileText, openText, type TextShape } from './file-text.js';
import { CsvReader, type CsvRow } from './import-csv.js';
import { ImportFile } from './import-file.js';
import { inJob } from './job-steps.js';
import { advanceJob, failJob, finishJob, startJob } from './jobs.js';
import { getUpload } from './uploads.js';

export interface RunFileOptions {
  /** Stops between two batches by throwing its reason; the next run goes on from there. */
  signal?: AbortSignal;
  /** After each batch, as it was committed. */
  onProgress?: (job: Job) => void;
  /** Rows a transaction; an import was fastest with 10,000 (tried: 2,500, 5,000, 10,000). */
  batchRows?: number;
}

/** A batch ends early after so many bytes, so that long rows do not fill the memory. */
const mostBatchBytes = 4 * 1024 * 1024;
/** Rows that are read before others get a turn: those who land the batch before, above all. */
const rowsATurn = 250;

/** Rows on their way, read while the batch before is landing. */
export interface FileBatch {
  add(row: CsvRow): void;
}

/** What a kind of job does with the rows of its file. */
export interface FileWork<Batch extends FileBatch> {
  /** What the checkpoint keeps of the first row. `headless`: it is a row like the others. */
  header(first: CsvRow | undefined): { columns: string[]; headless?: boolean };
  /** Called once, with the columns as the checkpoint has them. */
  plan(columns: readonly string[], delimiter: string): FilePlan<Batch>;
  /** Before the second batch. */
  warm?(session: Session): Promise<void>;
}

export interface FilePlan<Batch extends FileBatch> {
  /** Columns that fill nothing. */
  ignored: string[];
  batch(): Batch;
  /** Lands a batch, its rejections, numbers and checkpoint: all in the session's transaction, or nothing. */
  land(session: Session, job: Job, landing: Landing<Batch>): Promise<Job>;
  /** The transaction was committed. */
  landed?(batch: Batch): void;
  /** Where rows depend on those before them: given every row before the checkpoint, when a worker takes over. */
  remember?(session: Session, job: Job): Promise<(row: CsvRow) => void>;
}

export interface Landing<Batch> {
  batch: Batch;
  rows: number;
  checkpoint: FileCheckpoint;
}

/**
 * Runs a job over its uploaded CSV from where it stands to its end, streaming: no more than two batches and a few parts of
 * the file are held in memory. A batch, its rejections, its numbers and the checkpoint are one transaction, so a worker
 * that is killed at any moment leaves exactly what the next one goes on from. A file that cannot be used ends the job as
 * failed.
 * @throws {HeedError} NOT_FOUND; UNAVAILABLE; WRONG_STATE when another worker has gone on with the job meanwhile.
 */
export async function runFileJob<Batch extends FileBatch>(
  database: Database,
  scope: Scope,
  jobId: string,
  prepare: (session: Session, job: Job) => Promise<FileWork<Batch>>,
  options: RunFileOptions,
): Promise<Job> {
  const job = await inSession(database, scope, (session) => startJob(session, { jobId }));
  if (job.finishedAt) return job;
  const run = new FileRun<Batch>(database, scope, job);
  try {
    return await run.toItsEnd(prepare, options);
  } catch (error) {
    if (!(error instanceof HeedError) || !ends.has(error.code)) throw error;
    const { code, message } = error;
    return inSession(database, scope, (session) => failJob(session, { jobId, error: message, code }));
  } finally {
    await run.close();
  }
}

/** What no other try would mend. */
const ends = new Set(['INVALID_INPUT', 'NOT_FOUND', 'LIMIT_EXCEEDED']);

class FileRun<Batch extends FileBatch> {
  private file: ImportFile | undefined;
  private plan!: FilePlan<Batch>;
  /** What the checkpoint says of every batch alike. */
  private known!: Pick<FileCheckpoint, 'bytes' | 'columns' | 'ignoredColumns'> & TextShape;

  constructor(
    private readonly database: Database,
    private readonly scope: Scope,
    private readonly begun: Job,
  ) {}

  async toItsEnd(
    prepare: (session: Session, job: Job) => Promise<FileWork<Batch>>,
    { signal, onProgress, batchRows = 10_000 }: RunFileOptions,
  ): Promise<Job> {
    const { begun } = this;
    const { work, bytes } = await this.inSession(async (session) => ({
      work: await prepare(session, begun),
      bytes: (await getUpload(session, { uploadId: this.input.uploadId })).bytes,
    }));
    let job = begun;
    let from = checkpointOf(begun)?.byte;
    if (from === undefined) {
      await this.start(work, bytes);
      const checkpoint = this.checkpoint();
      job = await this.step(undefined, (session) =>
        advanceJob(session, { jobId: begun.id, add: { processed: 0 }, checkpoint }),
      );
      from = checkpoint.byte;
    } else {
      await this.goOn(work, checkpointOf(begun)!);
    }
    // While one batch lands the next is read. What goes wrong with that is heard when it is its turn, if it comes to that.
    const next = () => {
      const gathering = this.gather(batchRows);
      gathering.catch(() => undefined);
      return gathering;
    };
    let ahead = next();
    for (let count = 0; !job.finishedAt; count++) {
      signal?.throwIfAborted();
      if (count === 1 && work.warm) await this.inSession(work.warm);
      const landing = await ahead;
      if (landing.rows > 0) {
        ahead = next();
        job = await this.step(from, (session, locked) => this.plan.land(session, locked, landing));
        this.plan.landed?.(landing.batch);
      } else {
        job = await this.step(from, (session) => finishJob(session, { jobId: begun.id, state: 'done' }));
      }
      from = landing.checkpoint.byte;
      onProgress?.(job);
    }
    await ahead.catch(() => undefined);
    return job;
  }

  async close(): Promise<void> {
    await this.file?.close().catch(() => undefined);
  }

  private get input(): { uploadId: string } & Partial<DeclaredFile> {
    return this.begun.input as { uploadId: string } & Partial<DeclaredFile>;
  }

  /** A job that nobody has begun: its first row says what the others are. */
  private async start(work: FileWork<Batch>, bytes: number): Promise<void> {
    const { encoding, delimiter } = this.input;
    const declared = delimiter ? fileDelimiters[delimiter] : undefined;
    const { shape } = await this.open({ encoding }, { byte: 0, line: 1, delimiter: declared });
    const { columns, headless } = work.header((await this.file!.rows(1))[0]);
    const found = this.file!.place.delimiter;
    if (headless) {
      await this.close();
      await this.open({ shape }, { byte: 0, line: 1, delimiter: found });
    }
    this.plan = work.plan(columns, found);
    this.known = { bytes, columns, ignoredColumns: this.plan.ignored, ...shape };
  }

  /** A job that another worker left at its checkpoint. */
  private async goOn(work: FileWork<Batch>, before: FileCheckpoint): Promise<void> {
    const { bytes, columns, ignoredColumns, encoding, compressed, byte, line, delimiter } = before;
    this.known = { bytes, columns, ignoredColumns, encoding, compressed };
    this.plan = work.plan(columns, delimiter);
    const shape = { encoding, compressed };
    if (!this.plan.remember) {
      await this.open({ shape, fromByte: byte }, { byte, line, delimiter });
      return;
    }
    const remember = await this.inSession((session) => this.plan.remember!(session, this.begun));
    await this.open({ shape }, { byte: 0, line: 1, delimiter });
    await this.file!.rows(1);
    while (this.file!.place.byte < byte) {
      for (const row of await this.file!.rows(1)) remember(row);
      if (this.file!.place.line % rowsATurn === 0) await turn();
    }
  }

  private async open(
    known: Parameters<typeof openText>[3],
    { byte, line, delimiter }: { byte: number; line: number; delimiter?: string },
  ): Promise<FileText> {
    const text = await openText(this.database, this.scope, this.input.uploadId, known);
    const converted = text.shape.encoding !== 'utf_8';
    this.file = new ImportFile(text.chunks, new CsvReader(byte, line, delimiter, converted));
    return text;
  }

  /** The next batch; one without rows when the file is over. */
  private async gather(batchRows: number): Promise<Landing<Batch>> {
    const file = this.file!;
    const batch = this.plan.batch();
    const from = file.place.byte;
    let rows = 0;
    while (rows < batchRows && file.place.byte - from < mostBatchBytes) {
      const some = await file.rows(Math.min(rowsATurn, batchRows - rows));
      if (some.length === 0) break;
      for (const row of some) batch.add(row);
      rows += some.length;
      await turn();
    }
    return { batch, rows, checkpoint: this.checkpoint() };
  }

  private checkpoint(): FileCheckpoint {
    return { ...this.file!.place, ...this.known };
  }

  private step(from: number | undefined, change: (session: Session, job: Job) => Promise<Job>): Promise<Job> {
    return inJob(this.database, this.scope, this.begun.id, async (session, job) => {
      if (checkpointOf(job)?.byte !== from)
        throw new HeedError('WRONG_STATE', 'Another worker goes on with this job.');
      return change(session, job);
    });
  }

  private inSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return inSession(this.database, this.scope, work);
  }
}

function checkpointOf(job: Job): FileCheckpoint | undefined {
  const checkpoint = job.checkpoint as Partial<FileCheckpoint>;
  return checkpoint.byte === undefined ? undefined : (checkpoint as FileCheckpoint);
}
