import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A closed network answers in 0.1 s; an open but silent one must not keep us from the next source. */
const downloadMs = 90_000;

/**
 * Lets the Temporal SDK download the program that belongs to it into `folder`. The SDK offers that only together with
 * starting it, so it is started once, and stopped.
 */
export async function programFromSdk(type: 'dev-server' | 'time-skipping', folder: string): Promise<string> {
  await Promise.race([downloadAndStop(type, folder), tooLong()]);
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    if ((await stat(file)).size > 1_000_000) return file;
  }
  throw new Error('the SDK left no program');
}

async function downloadAndStop(type: 'dev-server' | 'time-skipping', folder: string): Promise<void> {
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const executable = { type: 'cached-download', downloadDir: folder } as const;
  const environment =
    type === 'dev-server'
      ? await TestWorkflowEnvironment.createLocal({ server: { executable } })
      : await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } });
  await environment.teardown();
}

async function tooLong(): Promise<never> {
  await sleep(downloadMs, undefined, { ref: false });
  throw new Error(`nothing within ${downloadMs / 1000} s`);
}
