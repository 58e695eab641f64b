import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Where downloaded and unpacked programs stay between checkouts: `$XDG_CACHE_HOME/heed`, else `~/.cache/heed`. A user
 * without a writable home (`nobody`, some containers) gets a private folder below the temporary one.
 */
export function cacheFolder(): string {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  try {
    const folder = join(base, 'heed');
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    return privateTemporary();
  }
}

/** @throws when somebody else made it: programs found there would be theirs */
function privateTemporary(): string {
  const uid = process.getuid?.() ?? 0;
  const folder = join(tmpdir(), `heed-cache-${uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (statSync(folder).uid !== uid) throw new Error(`${folder} belongs to another user; set XDG_CACHE_HOME.`);
  return folder;
}
