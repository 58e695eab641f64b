import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.js';
import { type Program, startProgram } from './program.js';
import { namespaceAnswers } from './temporal/namespace-probe.js';
import { temporalCli } from './temporal-binaries.js';
import { guardFolder } from './watchdog.js';

export interface TemporalOptions {
  /** Default: a free one. */
  port?: number;
  /** SQLite file that keeps the state between runs. Without one: in memory, gone on stop. */
  dbFile?: string;
  /** Default: beside the state, or a temporary file. */
  logFile?: string;
  /** Aborting stops the server. */
  signal?: AbortSignal;
}

export interface Temporal {
  /** host:port for clients and workers; namespace `default`. */
  address: string;
  pid: number;
  /** Settles, in words, when the server is gone for whatever reason. */
  exited: Promise<string>;
  lastLines(): string;
  stop(): Promise<void>;
}

/**
 * What the product and its tests rely on (measured in the plan's temporal.md): fairness keys are silently ignored
 * without the first; the others let a test skip a workflow's time.
 */
const dynamicConfig = [
  'matching.enableFairness=true',
  'frontend.WorkflowTimeSkippingEnabled=true',
  'history.timerProcessorMaxTimeShift="20ms"',
];

/** Starts Temporal's development server (up in 2 s, 150 MB) on 127.0.0.1 and waits until its namespace answers. */
export async function startTemporal(options: TemporalOptions = {}): Promise<Temporal> {
  options.signal?.throwIfAborted();
  const command = await temporalCli();
  const temporary =
    options.logFile || options.dbFile ? undefined : mkdtempSync(join(tmpdir(), 'heed-temporal-'));
  const forgetFolder = temporary ? guardFolder(temporary) : undefined;
  const logFile = options.logFile ?? (temporary ? join(temporary, 'log') : `${options.dbFile}.log`);
  const removeTemporary = () => {
    if (temporary) rmSync(temporary, { recursive: true, force: true });
    forgetFolder?.();
  };
  try {
    const { program, address } = await serve(command, logFile, options);
    const stop = async () => {
      await program.stop();
      removeTemporary();
    };
    options.signal?.addEventListener('abort', () => void stop(), { once: true });
    return { address, pid: program.pid, exited: program.exited, lastLines: program.lastLines, stop };
  } catch (error) {
    removeTemporary();
    throw error;
  }
}

async function serve(
  command: string,
  logFile: string,
  options: TemporalOptions,
): Promise<{ program: Program; address: string }> {
  const port = options.port ?? (await freePort());
  const address = `127.0.0.1:${port}`;
  const state = options.dbFile ? ['--db-filename', options.dbFile] : ['--sqlite-pragma', 'synchronous=OFF'];
  const program = await startProgram({
    name: 'Temporal',
    command,
    args: [
      ...[
        'server',
        'start-dev',
        '--headless',
        '--ip',
        '127.0.0.1',
        '--port',
        String(port),
        '--log-level',
        'warn',
      ],
      ...state,
      ...dynamicConfig.flatMap((setting) => ['--dynamic-config-value', setting]),
    ],
    logFile,
    stopSignal: options.dbFile ? 'SIGTERM' : 'SIGKILL', // its own shutdown takes 1 s; nothing to save in memory
    graceMs: 3_000,
  });
  for (const deadline = Date.now() + 60_000; Date.now() < deadline && !program.gone; await sleep(50)) {
    if (await namespaceAnswers(address, 'default')) return { program, address };
  }
  await program.stop();
  throw new Error(`Temporal did not start on port ${port}. Its last lines:\n${program.lastLines()}`);
}
