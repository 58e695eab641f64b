import { HeedError } from '@heed/schema/domain/errors';
import type { Id } from '@heed/schema/domain/ids';
import { compileWire } from '@heed/schema/rendering/wire';
import { advanceJob, failJob, finishJob, startJob } from '@heed/schema/services/jobs';
import { testMessageFor } from '@heed/schema/services/test-messages';
import type { Session } from '@heed/schema/session/session';
import { ApplicationFailure, Context } from '@temporalio/activity';
import { inTenant } from '../activity-scope.js';
import { businessClock } from '../business-time.js';
import type { SendResult } from '../channels/channel.js';
import type { Dependencies } from '../dependencies.js';
import { openSigned } from '../dkim/signed-channel.js';
import type { JobStep } from './job-activities.js';

/** Tries while the mail server cannot be reached. */
const mostTries = 3;

/** Sends a test message and ends its job. No ledger row: a crash in between may send it twice. */
export async function sendTestMessage(dependencies: Dependencies, { job, at }: JobStep): Promise<void> {
  const now = businessClock(at);
  const { database } = dependencies;
  const tenant = <T>(work: (session: Session) => Promise<T>) => inTenant(database, job, now(), work);
  const jobId = job.jobId;

  const started = await tenant((session) => startJob(session, { jobId }));
  if (started.finishedAt) return;
  const result = await sendOnce(dependencies, tenant, jobId as Id<'job'>, now);
  if (result.result === 'not_tried' && Context.current().info.attempt < mostTries) {
    throw ApplicationFailure.retryable(result.detail, 'UNAVAILABLE');
  }
  await tenant(async (session) => {
    if (result.result !== 'sent') return failJob(session, { jobId, error: explain(result) });
    await advanceJob(session, { jobId, add: { processed: 1 }, checkpoint: {} });
    return finishJob(session, { jobId, state: 'done' });
  });
}

async function sendOnce(
  { database, openChannel, publicUrl }: Dependencies,
  tenant: <T>(work: (session: Session) => Promise<T>) => Promise<T>,
  jobId: Id<'job'>,
  now: () => Date,
): Promise<SendResult> {
  const { content, recipient, to } = await tenant((session) => testMessageFor(session, jobId));
  try {
    const render = compileWire(content, { keyring: database.keyring, publicUrl }, 'test');
    const channel = openSigned(openChannel, content.identity);
    try {
      const [result] = await channel.send([render(recipient, now(), { to })]);
      return result!;
    } finally {
      channel.close();
    }
  } catch (error) {
    if (!(error instanceof HeedError)) throw error;
    return { result: 'failed', reason: 'render_failed', detail: error.message };
  }
}

function explain(result: Exclude<SendResult, { result: 'sent' }>): string {
  switch (result.result) {
    case 'unknown':
      return `The mail server took the message and did not answer; it may have arrived. ${result.detail}`;
    case 'not_tried':
      return `The mail server cannot be reached. ${result.detail}`;
    case 'failed':
      return result.reason === 'render_failed'
        ? result.detail
        : `The mail server refused it: ${result.detail}`;
  }
}
