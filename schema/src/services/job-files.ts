import sql from 'sql-template-tag';
import { HeedError, notFound } from '../domain/errors.js';
import type { Database } from '../session/database.js';
import { inSession, type Scope, type Session } from '../session/session.js';

/** Files are kept so long after their job began, in days. */
const keptDays = 7;
/** And so many of one owner: the oldest goes for the next. */
const mostFiles = 50;

/** What a job made to be fetched. */
export interface StoredFile {
  jobId: string;
  filename: string;
  bytes: number;
  expiresAt: Date;
}

/**
 * Adds to the file of a job, in the transaction of the batch that it comes from; the first addition makes it. `lines` are
 * those of the uploaded file that it tells of.
 */
export async function appendToFile(
  session: Session,
  { jobId, filename, text, lines }: { jobId: string; filename: string; text: string; lines?: number[] },
): Promise<void> {
  const { ownerId, at } = session;
  const bytes = Buffer.from(text);
  const made = await session.sql(sql`
    insert into job_file (owner_id, job_id, filename, expires_at)
    values (${ownerId}, ${jobId}, ${filename}, ${at}::timestamptz + make_interval(days => ${keptDays}))
    on conflict (owner_id, job_id) do nothing returning 1`);
  if (made.length > 0) await dropOldFiles(session, jobId);
  await session.sql(sql`
    insert into job_file_part (owner_id, job_id, ordinal, bytes, lines)
    select ${ownerId}, ${jobId}, coalesce(max(ordinal) + 1, 0), ${bytes}, ${lines ?? null}::int[]
    from job_file_part where owner_id = ${ownerId} and job_id = ${jobId}`);
  await session.sql(sql`
    update job_file set bytes = bytes + ${bytes.length} where owner_id = ${ownerId} and job_id = ${jobId}`);
}

/** Drops what is over, and of complete ones all but the newest. */
async function dropOldFiles(session: Session, own: string): Promise<void> {
  const { ownerId, at } = session;
  await session.sql(sql`
    delete from job_file where owner_id = ${ownerId} and complete and (expires_at <= ${at} or job_id in (
      select job_id from job_file where owner_id = ${ownerId} and job_id <> ${own}
      order by expires_at desc, job_id desc offset ${mostFiles - 1}))`);
}

/** The files that jobs made, for a batch of nodes; null where there is none, or none yet or any more. */
export async function getFilesOfJobs(
  session: Session,
  jobIds: readonly string[],
): Promise<(StoredFile | null)[]> {
  const files = await session.sql<StoredFile>(sql`
    select job_id as "jobId", filename, bytes, expires_at as "expiresAt" from job_file
    where owner_id = ${session.ownerId} and job_id = any (${[...jobIds]}::uuid[]) and complete
      and expires_at > ${session.at}`);
  const byJob = new Map(files.map((file) => [file.jobId, file]));
  return jobIds.map((jobId) => byJob.get(jobId) ?? null);
}

/** @throws {HeedError} NOT_FOUND, also when it is not complete yet or its time is over. */
export async function getJobFile(session: Session, { jobId }: { jobId: string }): Promise<StoredFile> {
  const [file] = await getFilesOfJobs(session, [jobId]);
  if (!file) throw notFound('file', ['jobId']);
  return file;
}

/**
 * The bytes of a job's file, a part at a time, each in a short transaction of its own.
 * @throws {HeedError} NOT_FOUND, also when it goes away while it is read.
 */
export async function* readJobFile(
  database: Database,
  scope: Scope,
  { jobId, bytes }: StoredFile,
): AsyncGenerator<Buffer, void, undefined> {
  let read = 0;
  for (let ordinal = 0; read < bytes; ordinal++) {
    const part = await inSession(database, { ...scope, readOnly: true }, (session) =>
      session.row<{ bytes: Buffer }>(sql`
        select bytes from job_file_part
        where owner_id = ${session.ownerId} and job_id = ${jobId} and ordinal = ${ordinal}`),
    );
    if (!part) throw new HeedError('NOT_FOUND', 'This file is gone.', ['jobId']);
    read += part.bytes.length;
    yield part.bytes;
  }
}

/** Which lines of the uploaded file a job's file tells of. */
export async function linesOfFile(session: Session, jobId: string): Promise<Set<number>> {
  const rows = await session.sql<{ line: number }>(sql`
    select unnest(lines) as line from job_file_part where owner_id = ${session.ownerId} and job_id = ${jobId}`);
  return new Set(rows.map(({ line }) => line));
}

/**
 * Drops files in which one of these texts stands, in any case; a job that is still writing one is asked to stop. Reads 100 MB
 * in half a second.
 */
export async function dropFilesNaming(session: Session, texts: readonly string[]): Promise<void> {
  const { ownerId } = session;
  await session.sql(sql`
    with wanted as materialized (
      select lower(encode(convert_to(text, 'UTF8'), 'escape')) as text from unnest(${[...texts]}::text[]) as given (text)
    ), naming as materialized (
      select distinct p.job_id from job_file_part p
      where p.owner_id = ${ownerId} and exists (
        select from wanted where position(wanted.text in lower(encode(p.bytes, 'escape'))) > 0)
    ), stopped as (
      update job set cancel_asked = true
      where owner_id = ${ownerId} and finished_at is null and id in (select job_id from naming)
    )
    delete from job_file where owner_id = ${ownerId} and job_id in (select job_id from naming)`);
}
