import sql from 'sql-template-tag';
import { HeedError } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import type { Job } from '../entities/job.js';
import type { Database } from '../session/database.js';
import { inSession, type Scope, type Session } from '../session/session.js';
import { inJob } from './job-steps.js';
import { advanceJob, createJob, failJob, finishJob, startJob } from './jobs.js';
import { prepareRule, ruleCondition } from './rules.js';
import { getFixedSegment } from './segment-members.js';

/** The stored input of a `segment_members` job: whom to add to a fixed segment, or to take out of it. */
export interface SegmentFilling {
  segmentId: Id<'segment'>;
  rule: unknown;
  change: 'add' | 'remove';
  /** The moment of which the rule is asked: when the job was made. */
  at: string;
}

/**
 * Creates the job that adds everybody whom a rule chooses now to a fixed segment, or takes them out.
 * @throws {HeedError} NOT_FOUND, WRONG_STATE for a segment with a rule, INVALID_RULE.
 */
export async function fillSegment(
  session: Session,
  { id, rule, change }: { id: Id<'segment'>; rule: unknown; change: SegmentFilling['change'] },
): Promise<Job> {
  await getFixedSegment(session, id);
  const prepared = await prepareRule(session, rule, ['input', 'rule']);
  const input: SegmentFilling = { segmentId: id, rule: prepared.rule, change, at: session.at.toISOString() };
  return createJob(session, { kind: 'segment_members', input });
}

/**
 * Runs it: one statement in one transaction, so that a worker that is killed leaves nothing half done. A rule that can be
 * used no longer, or a segment that is gone, ends the job as failed.
 */
export async function runSegmentFilling(
  database: Database,
  scope: Scope,
  jobId: string,
  { onProgress }: { onProgress?: (job: Job) => void } = {},
): Promise<Job> {
  const begun = await inSession(database, scope, (session) => startJob(session, { jobId }));
  if (begun.finishedAt) return begun;
  try {
    const job = await inJob(database, scope, jobId, async (session, { input }) => {
      const { processed, changed } = await change(session, input as SegmentFilling);
      const add = { processed, updated: changed };
      await advanceJob(session, { jobId, add, checkpoint: {} });
      return finishJob(session, { jobId, state: 'done' });
    });
    onProgress?.(job);
    return job;
  } catch (error) {
    if (!(error instanceof HeedError) || !['INVALID_RULE', 'NOT_FOUND'].includes(error.code)) throw error;
    return inSession(database, scope, (session) => failJob(session, { jobId, error: error.message }));
  }
}

async function change(
  session: Session,
  { segmentId, rule, change, at }: SegmentFilling,
): Promise<{ processed: number; changed: number }> {
  await getFixedSegment(session, segmentId);
  const { tenantId } = session;
  const condition = await ruleCondition(session.asOf(new Date(at)), rule, ['rule']);
  const changed =
    change === 'add'
      ? sql`insert into segment_member (tenant_id, segment_id, contact_id)
          select ${tenantId}::uuid, ${segmentId}::uuid, id from chosen on conflict do nothing returning 1`
      : sql`delete from segment_member m using chosen
          where m.tenant_id = ${tenantId}::uuid and m.segment_id = ${segmentId}::uuid and m.contact_id = chosen.id returning 1`;
  const row = await session.row<{ processed: number; changed: number }>(sql`
    with chosen as materialized (
      select c.id from contact c where c.tenant_id = ${tenantId}::uuid and ${condition}
    ), changed as (${changed})
    select (select count(*) from chosen) as processed, (select count(*) from changed) as changed`);
  return row!;
}
