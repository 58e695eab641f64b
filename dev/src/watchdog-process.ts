/**
 * The watchdog itself: reads orders as lines of JSON; the end of its input means that the process it serves is
 * gone, whether it left, crashed or was killed with SIGKILL. See `watchdog.ts`.
 */
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './alive.js';
import type { WatchdogOrder } from './watchdog.js';

const processes = new Map<number, { signal: NodeJS.Signals; graceMs: number }>();
const folders = new Set<string>();

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as WatchdogOrder;
  if (order.do === 'kill') processes.set(order.pid, order);
  else if (order.do === 'remove') folders.add(order.folder);
  else {
    if (order.pid) processes.delete(order.pid);
    if (order.folder) folders.delete(order.folder);
  }
}

await Promise.all([...processes].map(([pid, { signal, graceMs }]) => end(pid, signal, graceMs)));
for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

async function end(pid: number, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  const deadline = Date.now() + graceMs;
  send(pid, signal);
  while (isAlive(pid)) {
    await sleep(25);
    if (Date.now() > deadline) send(pid, 'SIGKILL');
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // gone between two looks
  }
}
