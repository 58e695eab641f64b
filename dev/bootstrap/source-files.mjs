import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** The files that git knows or would take, as paths from the root. */
export function files(pattern) {
  const listed = execFileSync(
    'git',
    ['-c', 'safe.directory=*', 'ls-files', '--cached', '--others', '--exclude-standard', '-z'],
    {
      encoding: 'utf8',
    },
  );
  return listed.split('\0').filter((path) => path && pattern.test(path) && existsSync(path));
}

/** The lines of a file with their numbers, from 1. */
export function lines(path) {
  return readFileSync(path, 'utf8')
    .split('\n')
    .map((text, index) => ({ text, number: index + 1 }));
}

/** Prints the faults and ends with the exit code that says whether there were any. */
export function report(faults) {
  for (const fault of faults) console.log(fault);
  console.log(faults.length ? `${faults.length} faults` : 'nothing found');
  process.exit(faults.length ? 1 : 0);
}
