import { type BounceReason, judgeBounce } from './bounce-reasons.js';
import type { BounceKind } from './delivery-facts.js';

/** What servers of the large providers and the common programs answer. */
const answers: [string, BounceKind, BounceReason][] = [
  // Gmail
  [
    "550-5.1.1 The email account that you tried to reach does not exist. Please try double-checking the recipient's email address",
    'hard',
    'unknown_user',
  ],
  [
    "552-5.2.2 The recipient's inbox is out of storage space and inactive. Please direct the recipient to",
    'soft',
    'mailbox_full',
  ],
  ['452-4.2.2 The email account that you tried to reach is over quota', 'soft', 'mailbox_full'],
  ['550-5.2.1 The email account that you tried to reach is disabled', 'hard', 'disabled'],
  [
    '550-5.7.26 This mail has been blocked because the sender is unauthenticated. Gmail requires all senders to authenticate',
    'blocked',
    'authentication',
  ],
  [
    '550-5.7.1 [192.0.2.1] Our system has detected that this message is likely unsolicited mail. To reduce the amount of spam sent to Gmail, this message has been blocked',
    'blocked',
    'spam',
  ],
  [
    '421-4.7.28 Our system has detected an unusual rate of unsolicited mail originating from your IP address',
    'soft',
    'rate_limited',
  ],
  [
    '550-5.7.1 Unauthenticated email from brand.example is not accepted due to domain DMARC policy',
    'blocked',
    'authentication',
  ],
  // Microsoft
  ['550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)', 'soft', 'other'],
  [
    '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup',
    'hard',
    'unknown_user',
  ],
  [
    "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3150)",
    'blocked',
    'spam',
  ],
  ['550 5.4.1 Recipient address rejected: Access denied. AS(201806281)', 'hard', 'unknown_user'],
  ['554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException', 'soft', 'mailbox_full'],
  // Yahoo
  [
    "554 delivery error: dd This user doesn't have a yahoo.com account (x@yahoo.com) [0]",
    'hard',
    'unknown_user',
  ],
  [
    '421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints',
    'soft',
    'rate_limited',
  ],
  [
    "553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.1, because the ip is in Spamhaus's list",
    'blocked',
    'spam',
  ],
  ['552 1 Requested mail action aborted, mailbox full', 'soft', 'mailbox_full'],
  // Programs
  [
    '550 5.1.1 <nobody@example.com>: Recipient address rejected: User unknown in virtual mailbox table',
    'hard',
    'unknown_user',
  ],
  [
    '450 4.2.0 <p@example.com>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help',
    'soft',
    'greylisted',
  ],
  ['451 4.7.1 Greylisting in action, please come back later', 'soft', 'greylisted'],
  [
    '550 5.1.2 Host or domain name not found. Name service error for name=gone.example type=A: Host not found',
    'hard',
    'unknown_domain',
  ],
  ['Unrouteable address', 'hard', 'unknown_user'],
  ['550 No such user here', 'hard', 'unknown_user'],
  ['552 5.3.4 Message size exceeds fixed limit', 'soft', 'too_large'],
  ['552 5.2.3 message too large', 'soft', 'too_large'],
  [
    '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org',
    'blocked',
    'spam',
  ],
  ['550 5.7.1 Message rejected due to local policy.', 'blocked', 'policy'],
  ['554 5.4.6 Too many hops', 'soft', 'network'],
  ['4.4.1 connect to mx.example.com[192.0.2.9]:25: Connection timed out', 'soft', 'network'],
  ['550 5.1.1 sorry, no mailbox here by that name (#5.1.1)', 'hard', 'unknown_user'],
  ['550 554 Recipient address rejected: Account disabled', 'hard', 'disabled'],
  [
    '550 5.7.23 The message was rejected because of Sender Policy Framework violation',
    'blocked',
    'authentication',
  ],
  [
    '550 5.1.1 Mimecast: Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550',
    'hard',
    'unknown_user',
  ],
  ['556 5.1.10 Recipient address has null MX', 'hard', 'unknown_domain'],
];

test.each(answers)('%s', (text, kind, reason) => {
  expect(judgeBounce({ text })).toEqual({ kind, reason });
});

test('an address is never given up for a temporary answer, nor for the class of a code alone', () => {
  expect(judgeBounce({ status: '4.1.1', text: 'User unknown' })).toEqual({
    kind: 'soft',
    reason: 'unknown_user',
  });
  for (const status of ['5.0.0', '5.3.0', '5.2.0', '5.7.1', '5.2.2']) {
    expect(judgeBounce({ status }).kind).not.toBe('hard');
  }
  expect(judgeBounce({ status: '5.1.1' })).toEqual({ kind: 'hard', reason: 'unknown_user' });
});

test('what a provider holds it for counts where nothing else is said, and not against the reason', () => {
  expect(judgeBounce({ hint: 'hard' })).toEqual({ kind: 'hard', reason: 'other' });
  expect(judgeBounce({ hint: 'hard', text: '552 mailbox full' })).toEqual({
    kind: 'soft',
    reason: 'mailbox_full',
  });
  expect(judgeBounce({ hint: 'soft', text: '550 5.1.1 user unknown' }).kind).toBe('hard');
});

test('a text made to be hard to read is read at once', () => {
  const began = performance.now();
  for (const bit of ['a ', 'address ', 'user is ', '<', 'mailbox not ', '5.', '4', ' '])
    judgeBounce({ text: bit.repeat(100_000) });
  expect(performance.now() - began).toBeLessThan(1_000);
});
