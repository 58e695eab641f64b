import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A server that is measured beside others, each a process of its own. */
export interface ServerProcess {
  pid: number;
  url: string;
  stop(): Promise<void>;
}

/** A script that opens a port, says `{ url }` to its parent, and ends when that disconnects. */
export async function startServerProcess(
  script: string,
  environment: Record<string, string>,
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [script], {
    env: { PATH: process.env.PATH, ...environment, PORT: '0' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [{ url }] = (await Promise.race([once(child, 'message'), failed(script, child)])) as [
    { url: string },
  ];
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

async function failed(script: string, child: ChildProcess): Promise<never> {
  const [code] = await once(child, 'exit');
  throw new Error(`The server of ${script} ended with ${code}`);
}
