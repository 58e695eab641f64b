import { normaliseEmail } from '../domain/addresses.js';
import { HeedError, invalid } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import type { Job } from '../entities/job.js';
import type { Recipient } from '../rendering/content.js';
import type { Session } from '../session/session.js';
import { campaignForPreview, campaignForSending, type SendingContent } from './campaign-content.js';
import { createJob, getJob } from './jobs.js';
import { recipientOf } from './recipients.js';

interface TestInput {
  campaignId: Id<'campaign'>;
  contactId: Id<'contact'>;
  to: string;
}

/**
 * Sends a campaign to an address of the team, rendered as one contact: no ledger row, and its links open the page in
 * a test mode that shows everything and saves nothing.
 */
export async function sendTestMessage(session: Session, input: TestInput): Promise<Job> {
  const to = normaliseEmail(input.to);
  if (!to.ok) throw invalid(to.message, 'input', 'to');
  await campaignForPreview(session, input.campaignId);
  await recipientOf(session, input.contactId);
  const { campaignId, contactId } = input;
  return createJob(session, { kind: 'test_message', input: { campaignId, contactId, to: to.email } });
}

export interface TestMessage {
  content: SendingContent;
  recipient: Recipient;
  to: string;
}

/** What a test_message job is to send. */
export async function testMessageFor(session: Session, jobId: Id<'job'>): Promise<TestMessage> {
  const { campaignId, contactId, to } = (await getJob(session, { jobId })).input as Partial<TestInput>;
  // Never to anybody else: its person was erased meanwhile.
  if (!campaignId || !contactId || !to) throw new HeedError('NOT_FOUND', 'The address of this test is gone.');
  return {
    content: await campaignForSending(session, campaignId),
    recipient: await recipientOf(session, contactId),
    to,
  };
}
