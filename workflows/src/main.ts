import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '@heed/schema/session/database';
import { tenantsWithDueWork } from '@heed/schema/session/lookup';
import { Runtime } from '@temporalio/worker';
import { consoleLog as log } from './log.js';
import { readSettings } from './settings.js';
import { startWorkers } from './workers.js';

/** Pauses between tries, in milliseconds: 30 s in all, then whoever started us should know. */
const pauses = [500, 1_000, 2_000, 4_000, 6_000, 8_000, 8_500];

async function whenThere<T>(what: string, attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      const pause = pauses[tries];
      const reason = reasonOf(error);
      if (pause === undefined) throw new Error(`${what} does not answer (${reason}). Gave up after 30 s.`);
      log(`${what} does not answer (${reason}); trying again in ${pause / 1_000} s`);
      await sleep(pause);
    }
  }
}

/** Temporal's client wraps what the system said: `… message: "Connection refused" …`. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return /message: "([^"]+)"/.exec(text)?.[1] ?? text.replace(/\.$/, '');
}

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const orphaned = () => process.exit(1);
  process.once('disconnect', orphaned);
  Runtime.install({ shutdownSignals: [] }); // signals are handled below, once for workers and dispatcher
  const { lanes } = settings;
  const database = await openDatabase({
    url: settings.databaseUrl,
    keyring: settings.keyring,
    connections: 16 + 2 * lanes,
  });
  await whenThere(`PostgreSQL at ${new URL(settings.databaseUrl).host}`, () =>
    tenantsWithDueWork(database, new Date(), 1),
  );
  const workers = await whenThere(`Temporal at ${settings.temporalAddress}`, () =>
    startWorkers({ ...settings, database, log }),
  );

  let stopping = false;
  const stop = async (why: string, code: number) => {
    if (stopping) return;
    stopping = true;
    log(`Stopping: ${why}`);
    await workers.stop();
    await database.close();
    process.exit(code);
  };
  process.on('SIGTERM', () => void stop('SIGTERM', 0));
  process.on('SIGINT', () => void stop('SIGINT', 0));
  process.off('disconnect', orphaned);
  process.on('disconnect', () => void stop('whoever started this is gone', 0));
  workers.failed.catch((error: unknown) => void stop(`a worker failed: ${String(error)}`, 1));
  process.send?.({ type: 'ready' });
  log(`Workers run: ${settings.roles.join(', ')}`);
}

main().catch((error: unknown) => {
  log(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
