import { readFileSync } from 'node:fs';

/**
 * Whether a process with this id runs, also one of another user. A zombie does not: in a container whose first
 * process reaps nobody, an orphan stays one for good.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return statFields(pid)[0] !== 'Z';
}

/**
 * A mark that tells a process from a later one that got the same id: its start in clock ticks, the 22nd field of
 * `/proc/PID/stat` (man 5 proc). Empty where there is no /proc, or no such process.
 */
export function startMark(pid: number): string {
  return statFields(pid)[19] ?? '';
}

/** The fields from the third on; the second, the name in brackets, may hold anything. */
function statFields(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
