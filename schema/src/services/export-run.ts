import sql, { join, raw, type Sql } from 'sql-template-tag';
import { csvLine } from '../domain/csv.js';
import { HeedError } from '../domain/errors.js';
import { type ExportCheckpoint, type ExportJobInput, exportColumns } from '../domain/exports.js';
import { fileDelimiters } from '../domain/files.js';
import { type Id, showId } from '../domain/ids.js';
import type { Job } from '../entities/job.js';
import type { Database } from '../session/database.js';
import { inSession, type Scope, type Session } from '../session/session.js';
import { addressHashing } from './address-hashing.js';
import { selectedContacts } from './contact-selection.js';
import { activeFields } from './custom-fields.js';
import type { RunFileOptions } from './file-jobs.js';
import { appendToFile } from './job-files.js';
import { inJob } from './job-steps.js';
import { advanceJob, failJob, finishJob, startJob } from './jobs.js';
import { getListsByIds } from './lists.js';

/** One column of the file: its name, and what fills it, of alias `c`. */
interface Cell {
  name: string;
  value: Sql;
  show?: (value: string) => string;
}

const byteOrderMark = '\ufeff';

/**
 * Runs an export from where it stands to its end. A batch is one transaction: its part of the file, the numbers and the
 * checkpoint, so that a worker that is killed leaves no row out and writes none twice. A rule is judged as of the job's start;
 * whoever changes meanwhile is written as they are when it is their turn, in the order of their ids.
 * @throws {HeedError} UNAVAILABLE; NOT_FOUND for the job.
 */
export async function runExport(
  database: Database,
  scope: Scope,
  jobId: string,
  { signal, onProgress, batchRows = 5_000 }: RunFileOptions = {},
): Promise<Job> {
  let job = await inSession(database, scope, (session) => startJob(session, { jobId }));
  try {
    while (!job.finishedAt) {
      signal?.throwIfAborted();
      job = await inJob(database, scope, jobId, (session, locked) => writeBatch(session, locked, batchRows));
      onProgress?.(job);
    }
    return job;
  } catch (error) {
    if (!(error instanceof HeedError) || !['INVALID_INPUT', 'INVALID_RULE', 'NOT_FOUND'].includes(error.code))
      throw error;
    const { code, message } = error;
    return inSession(database, scope, (session) => failJob(session, { jobId, error: message, code }));
  }
}

async function writeBatch(session: Session, job: Job, batchRows: number): Promise<Job> {
  const input = job.input as ExportJobInput;
  const { after } = job.checkpoint as ExportCheckpoint;
  // An erasure waits for this batch, and then finds what it wrote.
  await addressHashing(session);
  const cells = await cellsOf(session, input);
  const from = await selectedContacts(session.asOf(job.startedAt!), input.selection as never);
  const beyond = after ? sql`and c.id > ${after}::uuid` : sql``;
  const values = join(cells.map(({ value }, i) => sql`${value} as ${raw(`v${i}`)}`));
  const rows = await session.sql<Record<string, unknown> & { id: string }>(sql`
    select c.id, ${values} ${from} ${beyond} order by c.id limit ${batchRows}`);
  const delimiter = fileDelimiters[input.delimiter];
  const header = csvLine(
    cells.map(({ name }) => name),
    delimiter,
  );
  const first = after === undefined ? `${input.byteOrderMark ? byteOrderMark : ''}${header}` : '';
  const text = rows.map((row) =>
    csvLine(
      cells.map(({ show }, i) => (show ? show(row[`v${i}`] as string) : shown(row[`v${i}`]))),
      delimiter,
    ),
  );
  if (first || rows.length > 0)
    await appendToFile(session, { jobId: job.id, filename: input.filename, text: first + text.join('') });
  if (rows.length < batchRows) {
    if (rows.length > 0) await advance(session, job, rows);
    return finishJob(session, { jobId: job.id, state: 'done' });
  }
  return advance(session, job, rows);
}

function advance(session: Session, job: Job, rows: readonly { id: string }[]): Promise<Job> {
  const checkpoint: ExportCheckpoint = { after: rows.at(-1)!.id };
  return advanceJob(session, { jobId: job.id, add: { processed: rows.length }, checkpoint });
}

async function cellsOf(session: Session, { columns, lists }: ExportJobInput): Promise<Cell[]> {
  const fields = new Map((await activeFields(session)).map((field) => [field.key, field]));
  const found = await getListsByIds(session, lists as Id<'list'>[]);
  const names = new Map<string, string>(found.map(({ id, name }) => [id, name]));
  const own = columns.map((column): Cell => {
    if (column === 'id') return { name: column, value: sql`c.id`, show: (id) => showId('contact', id) };
    if (Object.hasOwn(exportColumns, column))
      return { name: column, value: raw(`c.${exportColumns[column as keyof typeof exportColumns]}`) };
    const field = fields.get(column);
    if (!field || !/^[a-z]+_\d+$/.test(field.slot))
      throw new HeedError('INVALID_INPUT', `There is no custom field "${column}" any more.`);
    return { name: column, value: raw(`c.${field.slot}`) };
  });
  const standings = lists.map(
    (id): Cell => ({
      name: `list: ${names.get(id) ?? showId('list', id)}`,
      value: sql`(select s.state from subscription s
        where s.tenant_id = ${session.tenantId} and s.list_id = ${id}::uuid and s.contact_id = c.id)`,
    }),
  );
  return [...own, ...standings];
}

/** A value as an import reads it. */
function shown(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  return Array.isArray(value) ? value.join(';') : String(value);
}
