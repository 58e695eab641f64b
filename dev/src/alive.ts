import { readFileSync } from 'node:fs';

/** Whether a process with this id exists (also one of another user, and also a zombie). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * A mark that tells a process from a later one that got the same id: its start in clock ticks, the 22nd field of
 * `/proc/PID/stat` (man 5 proc). Empty where there is no /proc, or no such process.
 */
export function startMark(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
