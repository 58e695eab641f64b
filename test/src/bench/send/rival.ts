import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One message as it came to the sink, no dots stuffed. */
export interface KeptMessage {
  from: string;
  to: string;
  bytes: Buffer;
}

/** What another program is to send, over and over until it has sent `count`; `warmUp` more before that. */
export interface RivalTask {
  port: number;
  tls: boolean;
  connections: number;
  /** Messages in one burst. */
  depth: number;
  count: number;
  warmUp: number;
  messages: { from: string; to: string; bytes: string }[];
}

export interface RivalEnd {
  /** Of its process, while it sent: microseconds. */
  cpuMicroseconds: number;
  peakMegabytes: number;
}

/** Runs one of the programs that Heed is measured against, in a process of its own; `warm` when it has sent some. */
export async function runRival(
  program: 'blaster' | 'client' | 'nodemailer',
  task: Omit<RivalTask, 'messages'> & { messages: readonly KeptMessage[] },
  warm: () => Promise<void>,
): Promise<RivalEnd> {
  const folder = mkdtempSync(join(tmpdir(), 'heed-rival-'));
  try {
    const file = join(folder, 'task.json');
    const messages = task.messages.map((message) => ({
      ...message,
      bytes: message.bytes.toString('base64'),
    }));
    writeFileSync(file, JSON.stringify({ ...task, messages } satisfies RivalTask));
    const script = fileURLToPath(new URL(`./${program}-process.js`, import.meta.url));
    const child = fork(script, [file], { execArgv: [] });
    const gone = once(child, 'exit').then(([code]) =>
      Promise.reject(new Error(`The ${program} failed (${code})`)),
    );
    gone.catch(() => undefined);
    await Promise.race([once(child, 'message'), gone]);
    await warm();
    child.send('go');
    const [end] = (await Promise.race([once(child, 'message'), gone])) as [RivalEnd];
    return end;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
