import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What `npm start` says to programs. */
export interface Ready {
  api: string;
  preferences: string;
  page: string | null;
  mailbox: string;
  smtp: string;
  temporal: string;
  database: string;
  keys: { operator: string; account: string | null; tenant: string | null };
}

export interface Installation {
  ready: Ready;
  /** What it printed. */
  lines: string[];
  process: ChildProcess;
  /** Ctrl-C; resolves with the exit code. */
  stop(): Promise<number | null>;
}

const starter = fileURLToPath(new URL('../../../dev/dist/start.js', import.meta.url));

/** The whole product as `npm start` runs it, each part a process of its own, in a data folder of the test's. */
export async function startInstallation(dataDir: string, ...options: string[]): Promise<Installation> {
  const child = spawn(process.execPath, [starter, '--data', dataDir, ...options], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const lines: string[] = [];
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const ready = await new Promise<Ready>((resolve, reject) => {
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (line.startsWith('READY ')) resolve(JSON.parse(line.slice(6)) as Ready);
      });
    }
    void exited.then((code) => reject(new Error(`npm start ended with ${code}:\n${lines.join('\n')}`)));
  });
  return {
    ready,
    lines,
    process: child,
    stop: () => {
      child.kill('SIGINT');
      return exited;
    },
  };
}

/** Whether somebody listens at a URL or `host:port`. */
export async function answers(address: string): Promise<boolean> {
  const { connect } = await import('node:net');
  const { hostname, port } = new URL(address.includes('://') ? address : `tcp://${address}`);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: 1_000 });
    socket.once('connect', () => resolve(true));
    for (const event of ['error', 'timeout']) socket.once(event, () => resolve(false));
    socket.once('close', () => socket.destroy());
  });
}
