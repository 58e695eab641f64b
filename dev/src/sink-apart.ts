import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Misbehaviour } from './sink/misbehaviour.js';
import type { KeptMail, SinkFigures, SinkOptions } from './sink.js';

/** A sink in a process of its own: what it takes costs the sender nothing, and it can be killed. */
export interface SinkApart {
  pid: number;
  url: string;
  smtpUrl: string;
  ca: string | undefined;
  journal(): Promise<Map<string, number>>;
  count(): Promise<number>;
  figures(): Promise<SinkFigures>;
  /** With `keep`. */
  mails(): Promise<KeptMail[]>;
  violations(): Promise<number>;
  /** Microseconds of CPU that it has used. */
  cpu(): Promise<number>;
  misbehave(plan?: Misbehaviour): Promise<void>;
  cut(most?: number): Promise<number>;
  /** Journal and figures begin anew. */
  forget(): Promise<void>;
  stop(): Promise<void>;
  /** SIGKILL; a journal file survives it. */
  kill(): Promise<void>;
}

/** @throws when it does not start. */
export async function startSinkApart(options: SinkOptions = {}): Promise<SinkApart> {
  // From `src`, as in jest, the built one all the same.
  const script = fileURLToPath(new URL('../dist/sink-process.js', import.meta.url));
  const child = fork(script, [JSON.stringify(options)], {
    execArgv: [],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const exited = once(child, 'exit');
  const [place] = (await Promise.race([
    once(child, 'message'),
    exited.then(() => Promise.reject(new Error('The sink did not start.'))),
  ])) as [{ url: string; smtpUrl: string; ca?: string }];
  const ask = async (path: string, body?: string): Promise<string> => {
    const post = ['/misbehave', '/cut', '/forget'].includes(path);
    const response = await fetch(`${place.url}${path}`, { method: post ? 'POST' : 'GET', body });
    if (!response.ok) throw new Error(await response.text());
    return response.text();
  };
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await exited;
  };
  return {
    pid: child.pid as number,
    ...place,
    ca: place.ca,
    async journal() {
      const lines = (await ask('/journal')).split('\n').filter(Boolean);
      return new Map(
        lines.map((line) => [line.slice(line.indexOf(' ') + 1), Number(line.slice(0, line.indexOf(' ')))]),
      );
    },
    count: async () => Number(await ask('/count')),
    violations: async () => Number(await ask('/violations')),
    async cpu() {
      const { user, system } = JSON.parse(await ask('/usage')) as NodeJS.CpuUsage;
      return user + system;
    },
    misbehave: async (plan) => void (await ask('/misbehave', plan && JSON.stringify(plan))),
    figures: async () => JSON.parse(await ask('/figures')) as SinkFigures,
    mails: async () => JSON.parse(await ask('/mails')) as KeptMail[],
    cut: async (most) => Number(await ask('/cut', most?.toString())),
    forget: async () => void (await ask('/forget')),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}
