import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { guardProcess } from './watchdog.js';

export interface ProgramOptions {
  /** For messages: "PostgreSQL". */
  name: string;
  command: string;
  args: string[];
  /** Takes stdout and stderr, appended. */
  logFile: string;
  stopSignal: NodeJS.Signals;
  /** After this many milliseconds a stop becomes SIGKILL. */
  graceMs: number;
  cwd?: string | undefined;
  env?: NodeJS.ProcessEnv | undefined;
  uid?: number | undefined;
  gid?: number | undefined;
  /** Opens a channel: `child.send`, `child.on('message')`. */
  ipc?: boolean;
}

export interface Program {
  pid: number;
  child: ChildProcess;
  /** Settles when the program is gone, with words like "exit code 1" or "SIGKILL"; never rejects. */
  exited: Promise<string>;
  /** Whether it is gone. */
  readonly gone: boolean;
  lastLines(count?: number): string;
  stop(): Promise<void>;
}

/**
 * Starts a program in a process group of its own, so that a terminal's Ctrl-C reaches only us and we decide the
 * order of stopping; the watchdog ends it if we are killed. Rejects when it cannot be started at all.
 */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a', 0o644);
  const spawnOptions: SpawnOptions = { detached: true, stdio: ['ignore', log, log] };
  if (options.ipc) spawnOptions.stdio = ['ignore', log, log, 'ipc'];
  for (const key of ['cwd', 'env', 'uid', 'gid'] as const) {
    if (options[key] !== undefined) Object.assign(spawnOptions, { [key]: options[key] });
  }
  const child = spawn(options.command, options.args, spawnOptions);
  closeSync(log);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(new Error(`${options.name} cannot be started: ${error.message}`)));
  });
  const pid = child.pid as number;
  const unguard = guardProcess(pid, options.stopSignal, options.graceMs);
  let gone = false;
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      gone = true;
      unguard();
      resolve(signal ?? `exit code ${code}`);
    });
  });
  return {
    pid,
    child,
    exited,
    get gone() {
      return gone;
    },
    lastLines: (count = 15) => lastLines(options.logFile, count),
    async stop() {
      if (gone) return;
      child.kill(options.stopSignal);
      const hard = setTimeout(() => child.kill('SIGKILL'), options.graceMs);
      await exited;
      clearTimeout(hard);
    },
  };
}

/** The end of a log, for an error message; empty when there is none. */
export function lastLines(file: string, count = 15): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
  } catch {
    return '';
  }
}
