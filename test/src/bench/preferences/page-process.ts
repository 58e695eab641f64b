import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** One of the servers that are measured side by side, each a process of its own. */
export interface PageProcess {
  pid: number;
  url: string;
  stop(): Promise<void>;
}

const scripts = {
  product: fileURLToPath(import.meta.resolve('@heed/preference-center/main')),
  empty: fileURLToPath(new URL('./empty-page-process.js', import.meta.url)),
  bare: fileURLToPath(new URL('./bare-process.js', import.meta.url)),
};

export async function startPageProcess(
  which: keyof typeof scripts,
  environment: Record<string, string>,
): Promise<PageProcess> {
  const child = spawn(process.execPath, [scripts[which]], {
    env: { PATH: process.env.PATH, ...environment, PORT: '0' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [{ url }] = (await Promise.race([once(child, 'message'), failed(which, child)])) as [{ url: string }];
  return {
    pid: child.pid!,
    url,
    async stop() {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

async function failed(which: string, child: ChildProcess): Promise<never> {
  const [code] = await once(child, 'exit');
  throw new Error(`The ${which} server ended with ${code}`);
}
