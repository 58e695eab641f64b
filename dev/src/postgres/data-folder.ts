import { createHash } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../alive.js';
import { canEnter, type OsUser } from './os-user.js';

/** A folder for one run, below the temporary folder, that `user` can enter. */
export function temporaryFolder(user: OsUser | undefined): string {
  const parent = [tmpdir(), '/var/tmp', '/tmp'].find((path) => existsSync(path) && canEnter(user, path));
  if (!parent) throw new Error(`The temporary folder ${tmpdir()} cannot be entered by PostgreSQL's user.`);
  const folder = mkdtempSync(join(parent, 'heed-postgres-'));
  if (user) chownSync(folder, user.uid, user.gid);
  return folder;
}

/**
 * Where the data wanted in `dataDir` is really kept. For an ordinary user: there. For root, whose PostgreSQL runs as
 * somebody else, a checkout in a private home is out of reach: then below /var/lib/heed, named by the wanted path.
 * A small file at the wanted place says so; when it was deleted along with the rest, the data goes too.
 */
export function dataFolder(dataDir: string, user: OsUser | undefined): string {
  const wanted = resolve(dataDir);
  mkdirSync(dirname(wanted), { recursive: true });
  if (existsSync(wanted) || canEnter(user, dirname(wanted))) return wanted;
  const name = createHash('sha256').update(wanted).digest('hex').slice(0, 16);
  const folder = join('/var/lib/heed', name, 'postgres');
  const pointer = `${wanted}.location`;
  if (!existsSync(pointer)) {
    rmSync(folder, { recursive: true, force: true });
    writeFileSync(pointer, `${folder}\n`);
  }
  mkdirSync(dirname(folder), { recursive: true, mode: 0o755 });
  return folder;
}

/** Makes the empty 0700 folder that initdb fills. Its parent keeps its own mode: that one must stay enterable. */
export function makeDataFolder(folder: string, user: OsUser | undefined): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
  if (user) chownSync(folder, user.uid, user.gid);
}

/**
 * Deals with the `postmaster.pid` of an earlier run. PostgreSQL removes a stale one itself, except when the old
 * process id now belongs to some other program of the same user, as it easily does after a reboot or in a container.
 * A server that is still stopping gets 10 s to leave.
 * @throws when a live server uses the folder
 */
export async function clearStalePid(folder: string): Promise<void> {
  const file = join(folder, 'postmaster.pid');
  for (const deadline = Date.now() + 10_000; existsSync(file); await sleep(100)) {
    const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
    if (!(pid > 0 && isAlive(pid) && isPostgres(pid))) {
      rmSync(file, { force: true });
      return;
    }
    if (Date.now() > deadline) {
      throw new Error(
        `${folder} is in use by the PostgreSQL with process id ${pid}. Is another "npm start" running on the same data folder?`,
      );
    }
  }
}

function isPostgres(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres';
  } catch {
    return process.platform !== 'linux'; // no /proc: believe the file
  }
}
