import type { Channel } from './channel.js';
import { SmtpBatch } from './smtp-batch.js';
import { SmtpFault } from './smtp-fault.js';
import { openSmtp } from './smtp-opening.js';
import { SmtpPipeline } from './smtp-pipeline.js';
import { type SmtpTimeouts, usualTimeouts } from './smtp-timeouts.js';
import { smtpServer } from './smtp-url.js';

export interface SmtpOptions {
  /** At once; more than ten only cost memory. */
  connections?: number;
  timeouts?: Partial<SmtpTimeouts>;
  /** Pauses before further tries of one message or of a connection, in milliseconds. */
  pauses?: readonly number[];
  /** Messages after which a connection is closed and opened anew. */
  recycle?: number;
  /** Messages in one burst, where the server takes CHUNKING: as many may be `unknown` when a connection is cut. */
  depth?: number;
  /** Further authorities whose certificates are trusted, in PEM. */
  ca?: string;
}

/** Messages in one burst, where nothing else is said. */
export const usualDepth = 8;
/** A further connection is worth its opening from so many messages. */
const worthConnection = 4;
/** Milliseconds that each answer may take once the sender is stopping. */
const stoppingWait = 10_000;

/**
 * Sends over SMTP, on a few connections that are kept between calls.
 * @throws {HeedError} INVALID_INPUT when the address is not smtp:// or smtps://.
 */
export function smtpChannel(smtpUrl: string, options: SmtpOptions = {}): Channel {
  const { connections = 5, pauses = [500, 2_000, 5_000], recycle = 1_000, depth = usualDepth } = options;
  const server = { ...smtpServer(smtpUrl), ca: options.ca };
  const timeouts = { ...usualTimeouts, ...options.timeouts };
  const kept: (SmtpPipeline | undefined)[] = Array.from({ length: connections });
  let before: Promise<unknown> = Promise.resolve();

  /** The slot's connection, opened anew when it is gone. Undefined when it cannot be: `failed` is told why. */
  async function connection(slot: number, batch: SmtpBatch, signal: AbortSignal | undefined, failed: Failed) {
    for (let tries = 0; !kept[slot]?.usable; tries++) {
      try {
        kept[slot] = new SmtpPipeline(await openSmtp(server, timeouts, signal), { depth, recycle });
      } catch (error) {
        failed(error instanceof Error ? error.message : String(error));
        const pause = pauses[tries];
        if (!(error instanceof SmtpFault && error.again) || pause === undefined) return undefined;
        await batch.pause(pause);
        if (!batch.more) return undefined;
      }
    }
    return kept[slot];
  }

  async function work(slot: number, batch: SmtpBatch, signal: AbortSignal | undefined, failed: Failed) {
    while (batch.more) {
      const pipeline = await connection(slot, batch, signal, failed);
      if (!pipeline) return;
      await pipeline.run(batch);
      await batch.untilDue();
    }
  }

  return {
    send(messages, given = {}) {
      const turn = before.then(async () => {
        const batch = new SmtpBatch(messages, pauses, given);
        let failure: string | undefined;
        const hurry = () => {
          for (const pipeline of kept) pipeline?.hurry(stoppingWait);
        };
        given.signal?.addEventListener('abort', hurry, { once: true });
        const slots = Math.min(connections, Math.ceil(messages.length / worthConnection));
        const failed = (detail: string) => {
          failure = detail;
        };
        await Promise.all(
          Array.from({ length: slots }, (_, slot) => work(slot, batch, given.signal, failed)),
        ).finally(() => given.signal?.removeEventListener('abort', hurry));
        return batch.end(failure);
      });
      before = turn.catch(() => undefined);
      return turn;
    },
    close() {
      for (const pipeline of kept) pipeline?.quit();
      kept.fill(undefined);
    },
  };
}

type Failed = (detail: string) => void;
