import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { jobsHeap } from '@heed/dev/worker-heap';
import type { Job } from '@heed/schema/entities/job';
import { testKeys } from '../../support/world.js';
import { cpuOf, forgetPeak, peakMemoryOf } from '../usage.js';
import type { ImportOrder } from './import-process.js';

export type ImportEnd = Pick<
  Job,
  'state' | 'error' | 'created' | 'updated' | 'unchanged' | 'rejected' | 'keptOut'
>;

/** What imports took: the process that ran them, alone. */
export interface ImportTaken {
  ends: ImportEnd[];
  seconds: number;
  /** Milliseconds of CPU of the process. */
  cpu: number;
  /** The most memory it held, in MB. */
  peak: number;
}

/** Imports in a process of their own, so that their memory and CPU can be told. */
export interface ImporterApart {
  run(orders: ImportOrder[]): Promise<ImportTaken>;
  /** Ends it as the machine would (SIGKILL). */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** As built, also where this file is run from its source. */
const processFile = fileURLToPath(new URL('../../../dist/bench/import/import-process.js', import.meta.url));

export async function startImporterApart(databaseUrl: string): Promise<ImporterApart> {
  const child = fork(processFile, {
    env: { ...process.env, DATABASE_URL: databaseUrl, HEED_KEYS: testKeys, NODE_OPTIONS: jobsHeap },
    serialization: 'advanced',
  });
  const exited = once(child, 'exit');
  const failed = exited.then(([code]) => {
    throw new Error(`The process of the imports ended with exit code ${code}`);
  });
  failed.catch(() => undefined);
  const next = async <T>() => (await Promise.race([once(child, 'message'), failed]))[0] as T;
  await next();
  const { pid } = child;
  return {
    async run(orders) {
      forgetPeak(pid!);
      const before = { cpu: cpuOf(pid!), at: performance.now() };
      child.send(orders);
      const ends = await next<ImportEnd[]>();
      const seconds = (performance.now() - before.at) / 1_000;
      return { ends, seconds, cpu: cpuOf(pid!) - before.cpu, peak: peakMemoryOf(pid!) };
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async stop() {
      if (!child.connected) return;
      child.disconnect();
      await exited;
    },
  };
}
