import type { SendResult } from './channel.js';

/** What nodemailer's connection tells about a failure. */
export interface SmtpFailure {
  message: string;
  code?: string;
  command?: string;
  response?: string;
  responseCode?: number;
}

/** How a try ended: with a result, or in a way that another try may mend. */
export type Verdict = { result: SendResult; again: boolean; usable: boolean };

/**
 * Reads a failed try. `handedOver` says whether the end of the message may have reached the server: from then on only
 * its own answer tells what became of it (RFC 5321, 4.2.5 and 6.1).
 * `again`: another try may end otherwise. `usable`: the connection can be reset and used on.
 */
export function judge(failure: SmtpFailure, handedOver: boolean): Verdict {
  const { responseCode = 0, command = '', code } = failure;
  const detail = tidy(failure.response ?? failure.message);
  const answered = code === 'EENVELOPE' || code === 'EMESSAGE';
  if (handedOver && !(answered && responseCode >= 400)) {
    return { result: { result: 'unknown', detail }, again: false, usable: false };
  }
  // No reply at all, or the server is closing (421): nothing was accepted.
  if (!answered || responseCode === 421)
    return { result: { result: 'not_tried', detail }, again: true, usable: false };
  if (responseCode >= 400 && responseCode < 500) {
    return { result: { result: 'failed', reason: 'provider_error', detail }, again: true, usable: true };
  }
  // A refused sender says nothing about the recipient. Without a code the address itself is impossible.
  const reason = command === 'MAIL FROM' && responseCode > 0 ? 'provider_error' : 'refused';
  return { result: { result: 'failed', reason, detail }, again: false, usable: true };
}

function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 500);
}
