import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@heed/dev/free-port';
import { type Program, startProgram } from '@heed/dev/program';
import { guardFolder } from '@heed/dev/watchdog';

/** The API as it runs in production: a process of its own, which can be killed. */
export interface ApiProcess {
  url: string;
  lastLines(count?: number): string;
  /** SIGKILL. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** @throws with its last lines when it ends before it is ready. */
export async function startApiProcess(
  place: { databaseUrl: string; keys: string },
  { port }: { port?: number } = {},
): Promise<ApiProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'heed-api-'));
  guardFolder(folder);
  const program: Program = await startProgram({
    name: 'The API',
    command: process.execPath,
    args: [fileURLToPath(import.meta.resolve('@heed/api/main'))],
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      NODE_ENV: 'production',
      DATABASE_URL: place.databaseUrl,
      HEED_KEYS: place.keys,
      HEED_OPERATOR_KEY: 'an-operator-key-for-tests',
      PUBLIC_URL: 'http://127.0.0.1:4000',
      PORT: String(port ?? (await freePort())),
    },
    logFile: join(folder, 'log'),
    stopSignal: 'SIGTERM',
    graceMs: 10_000,
    ipc: true,
  });
  const ready = new Promise<string>((resolve) =>
    program.child.once('message', (message: { url: string }) => resolve(message.url)),
  );
  const ended = program.exited.then((how) => {
    throw new Error(`The API did not start (${how}). Its last lines:\n${program.lastLines()}`);
  });
  ended.catch(() => undefined);
  return {
    url: await Promise.race([ready, ended]),
    lastLines: program.lastLines,
    async kill() {
      if (!program.gone) process.kill(program.pid, 'SIGKILL');
      await program.exited;
    },
    stop: program.stop,
  };
}
