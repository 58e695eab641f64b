import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './progress.js';

/** Pauses between tries: 30 s in all, then whoever started us should know. */
const pausesMs = [500, 1_000, 2_000, 4_000, 6_000, 8_000, 8_500];

/**
 * Tries until it works, saying so; for services that are not ours to start.
 * @throws with the last reason when 30 s of trying did not help
 */
export async function waitFor<T>(what: string, attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      const pause = pausesMs[tries];
      const reason =
        error instanceof Error ? error.message || (error as { code?: string }).code : String(error);
      if (pause === undefined) throw new Error(`${what} does not answer: ${reason}. Gave up after 30 s.`);
      say(`${what} does not answer (${reason}); trying again in ${pause / 1000} s`);
      await sleep(pause);
    }
  }
}

/** Resolves when something listens at `host:port`. */
export function listens(address: string): Promise<void> {
  const { hostname, port } = new URL(`tcp://${address}`);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port), timeout: 3_000 });
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('timeout', () => socket.destroy(new Error('timed out')));
    socket.once('error', reject);
  });
}
