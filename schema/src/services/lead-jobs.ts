import sql from 'sql-template-tag';
import { HeedError } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import { type LeadWish, leadLimits } from '../domain/leads.js';
import type { Job } from '../entities/job.js';
import type { Database } from '../session/database.js';
import { inSession, type Scope, type Session } from '../session/session.js';
import { inJob } from './job-steps.js';
import { advanceJob, createJob, failJob, finishJob, startJob } from './jobs.js';
import { type LeadChangeInput, readLeadChange } from './lead-changes.js';
import { landLeads } from './lead-landing.js';
import { countLeads, selectedLeads } from './lead-selection.js';

/** What the job keeps of what was asked. */
interface LeadJobInput {
  rule: unknown;
  wish: LeadWish;
  comment: string | null;
}

/**
 * Creates the job that does one thing to every lead a rule chooses, as `changeLeads` does to named ones.
 * @throws {HeedError} INVALID_RULE with a path inside `input.rule`; NOT_FOUND, WRONG_STATE or INVALID_INPUT for the change.
 */
export async function changeLeadsByRule(
  session: Session,
  { rule, ...change }: LeadChangeInput & { rule: unknown },
): Promise<Job> {
  const { wish, comment } = await readLeadChange(session, change);
  const total = await countLeads(session, { rule, path: ['input', 'rule'] });
  const input: LeadJobInput = { rule, wish, comment };
  return createJob(session, { kind: 'change_leads', input, total });
}

interface RunOptions {
  /** Stops between two batches by throwing its reason; the next run goes on from there. */
  signal?: AbortSignal;
  /** After each batch, as it was committed. */
  onProgress?: (job: Job) => void;
  batchRows?: number;
}

/**
 * Runs it: batches by rising id, each with its numbers and where the next one begins in one transaction, so no lead is
 * changed twice. The rule is asked again at each batch. Leads that are won are left as they are, and counted as kept out.
 * @throws {HeedError} NOT_FOUND, UNAVAILABLE
 */
export async function runLeadChange(
  database: Database,
  scope: Scope,
  jobId: string,
  { signal, onProgress, batchRows = leadLimits.batch }: RunOptions = {},
): Promise<Job> {
  let job = await inSession(database, scope, (session) => startJob(session, { jobId }));
  try {
    while (!job.finishedAt) {
      signal?.throwIfAborted();
      job = await inJob(database, scope, jobId, (session, locked) => changeBatch(session, locked, batchRows));
      onProgress?.(job);
    }
    return job;
  } catch (error) {
    // A stage, a reason or something that the rule names went away meanwhile.
    if (!(error instanceof HeedError) || !['INVALID_RULE', 'NOT_FOUND'].includes(error.code)) throw error;
    return inSession(database, scope, (session) => failJob(session, { jobId, error: error.message }));
  }
}

async function changeBatch(session: Session, job: Job, limit: number): Promise<Job> {
  const { rule, wish, comment } = job.input as LeadJobInput;
  const { after } = job.checkpoint as { after?: string };
  const beyond = after ? sql` and l.id > ${after}::uuid` : sql``;
  const chosen = await session.sql<{ id: Id<'lead'> }>(sql`
    select l.id ${await selectedLeads(session, { rule, path: [] })}${beyond} order by l.id limit ${limit}`);
  if (chosen.length === 0) return finishJob(session, { jobId: job.id, state: 'done' });
  const rows = chosen.map(({ id }) => ({ id, wish }));
  const landed = await landLeads(session, { rows, source: '', comment, actor: job.actor });
  const add = {
    processed: chosen.length,
    updated: landed.filter(({ outcome }) => outcome === 'updated').length,
    keptOut: landed.filter(({ outcome }) => outcome === 'refused').length,
  };
  return advanceJob(session, { jobId: job.id, add, checkpoint: { after: chosen.at(-1)!.id } });
}
