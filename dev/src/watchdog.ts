import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * What a watchdog is asked to do if we die. PostgreSQL and Temporal are no Node programs and cannot notice
 * that their parent is gone; a process that outlives a SIGKILL of ours can.
 */
export type WatchdogOrder =
  | { do: 'kill'; pid: number; signal: NodeJS.Signals; graceMs: number }
  | { do: 'remove'; folder: string }
  | { do: 'forget'; pid?: number; folder?: string };

let watchdog: ChildProcess | undefined;

/** One watchdog per process (40 MB, 40 ms), started with the first thing to guard. It ends by itself when we do. */
function tell(order: WatchdogOrder): void {
  if (!watchdog) {
    const script = fileURLToPath(new URL('./watchdog-process.js', import.meta.url));
    const child = spawn(process.execPath, [script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    child.on('error', () => {});
    child.stdin?.on('error', () => {}); // a watchdog someone killed must not take us along
    child.unref();
    (child.stdin as unknown as { unref(): void }).unref();
    watchdog = child;
  }
  watchdog.stdin?.write(`${JSON.stringify(order)}\n`);
}

/** If this process dies, in whatever way, `pid` gets `signal`, and SIGKILL after `graceMs` milliseconds. */
export function guardProcess(pid: number, signal: NodeJS.Signals, graceMs: number): () => void {
  tell({ do: 'kill', pid, signal, graceMs });
  return () => tell({ do: 'forget', pid });
}

/** If this process dies, `folder` is removed once the guarded processes are gone. */
export function guardFolder(folder: string): () => void {
  tell({ do: 'remove', folder });
  return () => tell({ do: 'forget', folder });
}
