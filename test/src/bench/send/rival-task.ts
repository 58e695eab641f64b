import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { KeptMessage, RivalEnd, RivalTask } from './rival.js';

export type Task = Omit<RivalTask, 'messages'> & { messages: KeptMessage[] };

/** In a rival's process: what it is to send. */
export function readTask(): Task {
  const task = JSON.parse(readFileSync(process.argv[2] as string, 'utf8')) as RivalTask;
  const messages = task.messages.map((message) => ({
    ...message,
    bytes: Buffer.from(message.bytes, 'base64'),
  }));
  return { ...task, messages };
}

/** Sends some to warm up, then as many as are asked for; tells what those cost, and ends the process. */
export async function measured(task: Task, send: (count: number) => Promise<void>): Promise<void> {
  await send(task.warmUp);
  process.send?.('warm');
  await once(process, 'message');
  const before = process.cpuUsage();
  await send(task.count);
  const { user, system } = process.cpuUsage(before);
  const end: RivalEnd = {
    cpuMicroseconds: user + system,
    peakMegabytes: process.resourceUsage().maxRSS / 1_024,
  };
  process.send?.(end, undefined, undefined, () => process.exit(0));
}
