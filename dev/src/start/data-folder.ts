import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, startMark } from '../alive.js';

/**
 * Two starters on one data folder would fight for the same files. Leaves a note with our process id, and gives back what
 * removes it.
 * @throws when another starter is running
 */
export function claimDataFolder(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'starter');
  if (existsSync(file)) {
    const [pid, mark] = readFileSync(file, 'utf8').split(' ');
    if (isAlive(Number(pid)) && startMark(Number(pid)) === mark) {
      throw new Error(
        `${dataDir} is in use by another "npm start" (process ${pid}). Stop it, or choose another folder with --data.`,
      );
    }
  }
  writeFileSync(file, `${process.pid} ${startMark(process.pid)}`);
  return () => rmSync(file, { force: true });
}

/** The folder of the parts' logs; those of the last start are kept beside the new ones. */
export function freshLogs(dataDir: string): string {
  const folder = join(dataDir, 'logs');
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (name.endsWith('.log')) renameSync(join(folder, name), join(folder, `${name}.previous`));
  }
  return folder;
}
