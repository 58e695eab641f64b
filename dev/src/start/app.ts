import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startProgram } from '../program.js';
import { say } from './progress.js';
import { indent, type RunningParts } from './running-parts.js';

export interface App {
  name: string;
  /** What to run: "@heed/api/main". */
  entry: string;
  env: Record<string, string>;
  logFile: string;
}

/** Longest wait for an app to say that it listens. */
const readyMs = 60_000;

/**
 * Runs one of the product's programs as a child. It says `{type: 'ready', url?}` over its channel when it can be used, and
 * stops when that channel closes.
 * @throws when it ends before, or says nothing for a minute, with its last lines
 */
export async function startApp(app: App, running: RunningParts): Promise<{ url: string | undefined }> {
  const program = await startProgram({
    name: app.name,
    command: process.execPath,
    args: ['--enable-source-maps', fileURLToPath(import.meta.resolve(app.entry))],
    env: { ...process.env, DATABASE_OWNER_URL: undefined, ...app.env },
    logFile: app.logFile,
    stopSignal: 'SIGTERM',
    graceMs: 4_000,
    ipc: true,
  });
  let ready = false;
  const { exited, lastLines } = program;
  // Until it is ready its end is this function's to report, not a crash.
  const crashed = exited.then((how) => (ready ? how : new Promise<string>(() => {})));
  await running.add({ name: app.name, level: 2, stop: program.stop, exited: crashed, lastLines });
  const fail = (what: string) => new Error(`${app.name} ${what}. Its last lines:\n${indent(lastLines())}`);

  const timeout = AbortSignal.timeout(readyMs);
  const ended = exited.then((how) => Promise.reject(fail(`did not start (${how})`)));
  const late = once(timeout, 'abort').then(() =>
    Promise.reject(fail(`was not ready after ${readyMs / 1000} s`)),
  );
  const message = await Promise.race([readyMessage(program.child), ended, late]);
  ready = true;
  say(`${app.name} is up${message.url ? ` on ${message.url}` : ''}`);
  return { url: message.url };
}

function readyMessage(child: NodeJS.EventEmitter): Promise<{ url?: string }> {
  return new Promise((resolve) => {
    child.on('message', (message: { type?: string; url?: string }) => {
      if (message?.type === 'ready') resolve(message);
    });
  });
}
