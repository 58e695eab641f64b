import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';

/** Clock ticks a second in /proc: 100 on every Linux that Node runs on (man 7 time, USER_HZ). */
const ticks = 100;

/** Milliseconds of CPU that a process has used, all its threads together. @throws when it is gone */
export function cpuOf(pid: number): number {
  const fields = statOf(pid);
  return ((fields.user + fields.system) * 1_000) / ticks;
}

/** Milliseconds of CPU of a process, of its children, and of those it had: PostgreSQL with its backends. */
export function cpuOfTree(pid: number): number {
  const root = statOf(pid);
  let sum = root.user + root.system + root.past;
  for (const name of readdirSync('/proc')) {
    const child = Number(name);
    if (!(child > 0)) continue;
    try {
      const fields = statOf(child);
      if (fields.parent === pid) sum += fields.user + fields.system;
    } catch {
      // gone between two looks: its parent has its time now
    }
  }
  return (sum * 1_000) / ticks;
}

/** The most memory that a process has held at once since `forgetPeak`, in MB (VmHWM). */
export function peakMemoryOf(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1_024;
}

/** The peak counts from what is held now (man 5 proc, clear_refs). */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** The load of the last minute, which says how far figures can be trusted. */
export function loadNow(): number {
  return Number(readFileSync('/proc/loadavg', 'utf8').split(' ')[0]);
}

/** man 5 proc: the name, the second field, stands in brackets and may hold anything. */
function statOf(pid: number) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const at = (position: number) => Number(fields[position - 3]);
  return { parent: at(4), user: at(14), system: at(15), past: at(16) + at(17) };
}

/** What PostgreSQL's manual advises for `shared_buffers`: with less, a million rows are measured as reads from the system's cache. */
export function quarterOfMemory(): string {
  return `${Math.floor(totalmem() / 4 / 2 ** 20)}MB`;
}
