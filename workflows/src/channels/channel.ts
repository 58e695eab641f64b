import type { FailReason } from '@heed/schema/domain/reasons';
import type { WireMessage } from '@heed/schema/rendering/wire-message';

/**
 * What became of one message. `failed`: it will not be taken; `not_tried`: it was definitely never accepted, and may be
 * sent later; `unknown`: it was handed over and no answer came.
 */
export type SendResult =
  | { result: 'sent' }
  | { result: 'failed'; reason: FailReason; detail: string }
  | { result: 'unknown'; detail: string }
  | { result: 'not_tried'; detail: string };

export interface SendOptions {
  /** Once aborted, those in flight are waited for, and the rest is not tried. */
  signal?: AbortSignal;
  /** Told each result at once, in whatever order they come. */
  onResult?(index: number, result: SendResult): void;
}

/** A way out for messages. */
export interface Channel {
  /** Hands messages over and never throws for one of them. Results are in the messages' order. */
  send(messages: readonly WireMessage[], options?: SendOptions): Promise<SendResult[]>;
  close(): void;
}

/** A sign that the way out is broken, rather than one address. */
export function isTrouble(result: SendResult): boolean {
  return result.result === 'failed' ? result.reason === 'provider_error' : result.result !== 'sent';
}

/** Opens the way out of an identity, by its `smtp://` address; the installation's own when null. */
export type OpenChannel = (smtpUrl: string | null) => Channel;
