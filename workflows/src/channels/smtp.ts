import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '@heed/schema/rendering/content';
import { type Channel, isTrouble, type SendResult } from './channel.js';
import { SmtpConversation } from './smtp-conversation.js';
import { judge, type SmtpFailure, type Verdict } from './smtp-reply.js';
import { type SmtpTimeouts, smtpServer } from './smtp-url.js';

export interface SmtpOptions {
  /** At once; more than ten only cost memory. */
  connections?: number;
  timeouts?: SmtpTimeouts;
  /** Pauses before further tries of one message, in milliseconds. */
  pauses?: readonly number[];
}

/** After so many in a row the server is not asked for the rest of the messages. */
const enoughTroubles = 10;

/**
 * Sends over SMTP, on a few connections that are kept between calls.
 * @throws {HeedError} INVALID_INPUT when the address is not smtp:// or smtps://.
 */
export function smtpChannel(smtpUrl: string, options: SmtpOptions = {}): Channel {
  const { connections = 5, timeouts, pauses = [500, 2_000, 5_000] } = options;
  const server = smtpServer(smtpUrl, timeouts);
  const kept: (SmtpConversation | undefined)[] = Array.from({ length: connections });
  let troubles = 0;

  /** One message through one connection, opened anew when it is gone. */
  async function attempt(slot: number, message: Message): Promise<Verdict> {
    let conversation = kept[slot];
    const reused = conversation?.usable ?? false;
    try {
      if (!conversation?.usable) conversation = kept[slot] = await SmtpConversation.open(server);
    } catch (error) {
      return judge({ ...(error as SmtpFailure), message: String(error), code: 'ECONNECTION' }, false);
    }
    const verdict = await conversation.send(message);
    // A kept connection that the server had closed meanwhile is nobody's fault.
    if (verdict.result.result === 'not_tried' && reused) return attempt(slot, message);
    return verdict;
  }

  async function deliver(slot: number, message: Message, signal?: AbortSignal): Promise<SendResult> {
    for (let tries = 0; ; tries++) {
      if (signal?.aborted) return { result: 'not_tried', detail: 'The sender is stopping.' };
      if (troubles >= enoughTroubles)
        return { result: 'not_tried', detail: 'The mail server keeps failing.' };
      const { result, again } = await attempt(slot, message);
      const pause = pauses[tries];
      if (!again || pause === undefined) {
        troubles = isTrouble(result) ? troubles + 1 : 0;
        return result;
      }
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  return {
    async send(messages, signal) {
      troubles = 0;
      const results: SendResult[] = [];
      let next = 0;
      const work = async (slot: number) => {
        for (let index = next++; index < messages.length; index = next++) {
          results[index] = await deliver(slot, messages[index]!, signal).catch((error: unknown) => ({
            result: 'failed' as const,
            reason: 'render_failed' as const,
            detail: String(error).slice(0, 500),
          }));
        }
      };
      await Promise.all(kept.slice(0, messages.length).map((_, slot) => work(slot)));
      return results;
    },
    close() {
      for (const conversation of kept) conversation?.quit();
      kept.fill(undefined);
    },
  };
}
