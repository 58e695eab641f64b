import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What an installation must keep: with another keyring every link ever mailed would be void. */
export interface InstallationKeys {
  /** `HEED_KEYS`: id:secret, newest first, comma between. */
  keyring: string;
  /** `HEED_OPERATOR_KEY`. */
  operator: string;
  passwords: { owner: string; app: string };
}

/** Read from the data folder, or made and kept there, readable by the owner alone. The environment comes first. */
export function installationKeys(dataDir: string): InstallationKeys {
  const file = join(dataDir, 'keys.json');
  if (!existsSync(file)) writePrivate(file, newKeys());
  const kept = JSON.parse(readFileSync(file, 'utf8')) as InstallationKeys;
  return {
    ...kept,
    keyring: process.env.HEED_KEYS || kept.keyring,
    operator: process.env.HEED_OPERATOR_KEY || kept.operator,
  };
}

function newKeys(): InstallationKeys {
  const secret = (bytes: number) => randomBytes(bytes).toString('base64url');
  return {
    keyring: `1:${secret(32)}`,
    operator: `heed_operator_${secret(24)}`,
    passwords: { owner: secret(18), app: secret(18) },
  };
}

/** Whole or not at all, mode 0600. */
export function writePrivate(file: string, content: unknown): void {
  const unfinished = `${file}.new`;
  writeFileSync(unfinished, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(unfinished, file);
}
