import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs `work` while holding the checkout's lock, so that two commands started at once do not install or build over each
 * other. The lock is a file with the holder's process id; one whose holder is dead is taken over.
 */
export async function withLock(root, work) {
  const file = join(root, 'node_modules', '.heed-lock');
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  let said = false;
  while (!take(file)) {
    if (!said) console.log('heed: another command is installing or building here; waiting for it');
    said = true;
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!holderIsGone(file)) return false;
    rmSync(file, { force: true });
    return false; // the next round takes it, or somebody quicker
  }
}

function holderIsGone(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    if (!pid) return false; // being written this moment
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
