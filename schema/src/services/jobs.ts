import sql, { type Sql } from 'sql-template-tag';
import { actorLabel } from '../domain/actors.js';
import { type ErrorCode, HeedError, notFound } from '../domain/errors.js';
import { type Id, newId } from '../domain/ids.js';
import type { JobKind } from '../domain/jobs.js';
import type { Job } from '../entities/job.js';
import type { Session } from '../session/session.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';
import { askFor } from './outbox.js';

const columns = sql`
  owner_id as "ownerId", id, kind, state, input, checkpoint, processed, total, created, updated,
  unchanged, skipped, kept_out as "keptOut", rejected, error, error_code as "errorCode", cancel_asked as "cancelAsked", actor, created_at as "createdAt",
  started_at as "startedAt", finished_at as "finishedAt"`;

/** Inserts a job and asks for the workflow that runs it, in this session's transaction. */
export async function createJob(
  session: Session,
  job: { kind: JobKind; input: unknown; total?: number },
): Promise<Job> {
  const id = newId('job');
  const row = await session.row<Job>(sql`
    insert into job (owner_id, id, kind, state, input, total, actor, created_at)
    values (${session.ownerId}, ${id}, ${job.kind}, 'queued', ${JSON.stringify(job.input)}::jsonb,
      ${job.total ?? null}, ${actorLabel(session.actor)}, ${session.at})
    returning ${columns}`);
  await askFor(session, 'job_created', { key: id, payload: { jobId: id } });
  return row!;
}

/** @throws {HeedError} NOT_FOUND */
export async function getJob(session: Session, { jobId }: { jobId: string }): Promise<Job> {
  return found(session.row<Job>(sql`select ${columns} from job where ${isJob(session, jobId)}`));
}

/** The jobs of the tenant, or those of the account as a whole, the newest first. */
export async function pageOfJobs(
  session: Session,
  input: { page: PageInput; kind?: JobKind | null },
): Promise<Page<Job>> {
  const ofKind = input.kind ? sql`and kind = ${input.kind}` : sql``;
  return readPage<Job>(session, {
    columns,
    body: sql`from job where owner_id = ${session.ownerId} ${ofKind}`,
    key: sql`id`,
    page: input.page,
    direction: 'desc',
  });
}

/**
 * Asks a job to stop; it does so after the batch at hand, and what landed stays.
 * @throws {HeedError} NOT_FOUND; WRONG_STATE when it has ended already.
 */
export async function cancelJob(session: Session, { jobId }: { jobId: string }): Promise<Job> {
  const job = await lockJob(session, { jobId });
  if (job.finishedAt)
    throw new HeedError('WRONG_STATE', `This job is ${job.state} already.`, ['input', 'jobId']);
  return change(session, jobId, sql`cancel_asked = true`);
}

/** The job, locked until this transaction ends, so that two workers cannot both go on from one checkpoint. */
export async function lockJob(session: Session, { jobId }: { jobId: string }): Promise<Job> {
  return found(
    session.row<Job>(sql`select ${columns} from job where ${isJob(session, jobId)} for no key update`),
  );
}

/** A worker begins, or goes on where another stopped. An ended job is returned as it is. */
export async function startJob(session: Session, { jobId }: { jobId: string }): Promise<Job> {
  const job = await lockJob(session, { jobId });
  if (job.finishedAt) return job;
  return change(
    session,
    jobId,
    sql`state = 'running', started_at = coalesce(started_at, ${session.at}::timestamptz)`,
  );
}

/** What one batch added to a job. */
interface JobProgress {
  processed: number;
  created?: number;
  updated?: number;
  unchanged?: number;
  skipped?: number;
  keptOut?: number;
  rejected?: number;
}

/** Adds a batch's numbers and keeps the checkpoint, in the transaction that did the batch. */
export async function advanceJob(
  session: Session,
  input: { jobId: string; add: JobProgress; checkpoint: object },
): Promise<Job> {
  const {
    processed,
    created = 0,
    updated = 0,
    unchanged = 0,
    skipped = 0,
    keptOut = 0,
    rejected = 0,
  } = input.add;
  return change(
    session,
    input.jobId,
    sql`checkpoint = ${JSON.stringify(input.checkpoint)}::jsonb, processed = processed + ${processed},
        created = created + ${created}, updated = updated + ${updated}, unchanged = unchanged + ${unchanged},
        skipped = skipped + ${skipped}, kept_out = kept_out + ${keptOut}, rejected = rejected + ${rejected}`,
  );
}

/** Ends a job that did its work, or was cancelled. Its total is then what it processed. */
export async function finishJob(
  session: Session,
  { jobId, state }: { jobId: string; state: 'done' | 'cancelled' },
): Promise<Job> {
  const total = state === 'done' ? sql`, total = processed` : sql``;
  await dropLeftovers(session, jobId);
  return change(session, jobId, sql`state = ${state}, finished_at = ${session.at} ${total}`);
}

/** Ends a job that cannot go on, with a sentence a person can act on. An ended job is returned as it is. */
export async function failJob(
  session: Session,
  { jobId, error, code = 'INTERNAL' }: { jobId: string; error: string; code?: ErrorCode },
): Promise<Job> {
  const job = await lockJob(session, { jobId });
  if (job.finishedAt) return job;
  await dropLeftovers(session, jobId);
  return change(
    session,
    jobId,
    sql`state = 'failed', error = ${error}, error_code = ${code}, finished_at = ${session.at}`,
  );
}

/** An ended job needs neither the file it read nor the address it wrote to; the file it made is whole. */
async function dropLeftovers(session: Session, jobId: string): Promise<void> {
  const { ownerId } = session;
  await session.sql(sql`
    update job_file set complete = true where owner_id = ${ownerId} and job_id = ${jobId} and bytes > 0`);
  await session.sql(sql`
    delete from upload u using job j
    where u.owner_id = ${ownerId} and j.owner_id = ${ownerId} and j.id = ${jobId}
      and u.id = (j.input ->> 'uploadId')::uuid`);
  await session.sql(sql`
    update job set input = input - 'to' where ${isJob(session, jobId)} and kind = 'test_message'`);
}

async function change(session: Session, jobId: string, set: Sql): Promise<Job> {
  return found(
    session.row<Job>(sql`update job set ${set} where ${isJob(session, jobId)} returning ${columns}`),
  );
}

function isJob(session: Session, jobId: string): Sql {
  return sql`owner_id = ${session.ownerId} and id = ${jobId as Id<'job'>}`;
}

async function found(job: Promise<Job | undefined>): Promise<Job> {
  const row = await job;
  if (!row) throw notFound('job', ['input', 'jobId']);
  return row;
}
