import type { Actor } from '../domain/actors.js';
import type { Database } from '../session/database.js';
import { accountsToRotate, rotationStanding } from '../session/lookup.js';
import { inSession } from '../session/session.js';
import { createJob } from './jobs.js';

/** How far the installation's accounts have come to the newest key of `HEED_KEYS`. */
export interface KeyRotation {
  newestKey: number;
  accounts: number;
  /** Hashed under the newest key, and nothing under way. */
  current: number;
  underWay: number;
}

/** Accounts whose rotation one call begins: a transaction each, some milliseconds. */
const mostAtOnce = 200;

export async function keyRotation(database: Database): Promise<KeyRotation> {
  const newestKey = database.keyring.newestId;
  return { newestKey, ...(await rotationStanding(database, newestKey)) };
}

/**
 * Begins a job in each account that is not at the newest key yet, up to 200 a call. Every process must know the key
 * before: one that does not refuses to hash.
 */
export async function rotateKeys(database: Database, actor: Actor): Promise<KeyRotation & { begun: number }> {
  const { newestId } = database.keyring;
  const accounts = await accountsToRotate(database, newestId, mostAtOnce);
  for (const accountId of accounts) {
    await inSession(database, { accountId, actor }, (session) =>
      createJob(session, { kind: 'rotate_keys', input: { key: newestId } }),
    );
  }
  return { ...(await keyRotation(database)), begun: accounts.length };
}
