import type { SendResult } from './channel.js';
import type { SmtpStep } from './smtp-timeouts.js';

/**
 * How a try ended. `again`: another try may end otherwise. `blame`: it is this message's own failure, not that of one
 * before it on the same connection.
 */
export interface Verdict {
  result: SendResult;
  again: boolean;
  blame: boolean;
}

export const sent: Verdict = Object.freeze({
  result: Object.freeze({ result: 'sent' }),
  again: false,
  blame: true,
});

/** Nothing of it can have been accepted. */
export function notTried(detail: string, blame: boolean): Verdict {
  return { result: { result: 'not_tried', detail }, again: true, blame };
}

/** The end of the message was written, and nothing says what became of it (RFC 5321, 4.2.5 and 6.1). */
export function unknown(detail: string, blame: boolean): Verdict {
  return { result: { result: 'unknown', detail }, again: false, blame };
}

/** Reads a refusal, a reply of 400 or more: definite at whatever step, since the server answers for the message. */
export function refusal(step: SmtpStep, code: number, detail: string): Verdict {
  if (code === 421) return notTried(detail, true);
  if (code < 500) return { result: failed('provider_error', detail), again: true, blame: true };
  // A refused sender says nothing about the recipient.
  return {
    result: failed(step === 'mail' ? 'provider_error' : 'refused', detail),
    again: false,
    blame: true,
  };
}

function failed(reason: 'refused' | 'provider_error', detail: string): SendResult {
  return { result: 'failed', reason, detail };
}
