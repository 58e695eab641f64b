import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Program, startProgram } from '@heed/dev/program';
import { guardFolder } from '@heed/dev/watchdog';
import { senderHeap } from '@heed/dev/worker-heap';

export interface WorkerPlace {
  databaseUrl: string;
  temporalAddress: string;
  smtpUrl: string;
  keys: string;
}

export type ProcessRole = 'orchestrator' | 'sender';

/** A worker as it runs in production: a process of its own, ready for work. */
export interface WorkerProcess {
  role: ProcessRole;
  pid: number;
  readonly gone: boolean;
  /** In words: `SIGKILL`, `exit code 0`. */
  exited: Promise<string>;
  lastLines(count?: number): string;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** @throws with its last lines when it ends before it is ready. */
export async function startWorkerProcess(
  place: WorkerPlace,
  role: ProcessRole,
  environment: Record<string, string> = {},
): Promise<WorkerProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'heed-worker-'));
  const forget = guardFolder(folder);
  const program: Program = await startProgram({
    name: `The ${role}`,
    command: process.execPath,
    args: [fileURLToPath(import.meta.resolve('@heed/workflows/main'))],
    env: {
      ...process.env,
      NODE_OPTIONS: role === 'sender' ? senderHeap : '',
      DATABASE_URL: place.databaseUrl,
      TEMPORAL_ADDRESS: place.temporalAddress,
      SMTP_URL: place.smtpUrl,
      PUBLIC_URL: 'http://127.0.0.1:4000',
      HEED_KEYS: place.keys,
      HEED_ROLES: role,
      ...environment,
    },
    logFile: join(folder, 'log'),
    stopSignal: 'SIGTERM',
    graceMs: 25_000,
    ipc: true,
  });
  void program.exited.then(() => {
    setTimeout(() => rmSync(folder, { recursive: true, force: true }), 1_000).unref();
    forget();
  });
  const ready = new Promise<void>((resolve) => program.child.once('message', () => resolve()));
  const ended = program.exited.then((how) => {
    throw new Error(`The ${role} did not start (${how}). Its last lines:\n${program.lastLines()}`);
  });
  ended.catch(() => undefined);
  await Promise.race([ready, ended]);
  return {
    role,
    pid: program.pid,
    get gone() {
      return program.gone;
    },
    exited: program.exited,
    lastLines: program.lastLines,
    async kill() {
      if (!program.gone) process.kill(program.pid, 'SIGKILL');
      await program.exited;
    },
    stop: program.stop,
  };
}
