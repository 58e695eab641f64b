import sql, { type Sql } from 'sql-template-tag';
import type { Session } from '../session/session.js';
import { AddressHashes, type HashState } from '../tokens/address-hashes.js';

/**
 * How the account's addresses are hashed now, and until this transaction ends: a rotation takes its steps between
 * transactions that asked. Ask before you lock rows: an erasure holds everybody off while it locks its own.
 */
export async function addressHashing(session: Session): Promise<AddressHashes> {
  await session.sql(sql`select pg_advisory_xact_lock_shared(${lockKey(session)})`);
  return readHashing(session);
}

/** The same, alone: waits for every transaction that hashes addresses of the account, and holds off the next ones. */
export async function aloneWithHashes(session: Session): Promise<AddressHashes> {
  await session.sql(sql`select pg_advisory_xact_lock(${lockKey(session)})`);
  return readHashing(session);
}

/** A statement of its own: one that waited for the lock would read what was there before. */
async function readHashing(session: Session): Promise<AddressHashes> {
  const state = await session.row<HashState>(sql`
    select hash_keys as keys, hash_next_key as "nextKey", hash_phase as phase from account where id = ${session.accountId}`);
  return new AddressHashes(session.keyring, state ?? { keys: [], nextKey: null, phase: null });
}

function lockKey(session: Session): Sql {
  return sql`hashtextextended(${`heed hashes ${session.accountId}`}, 0)`;
}
