import sql from 'sql-template-tag';
import { HeedError } from '../domain/errors.js';
import type { Session } from '../session/session.js';

/**
 * Those of these addresses that were erased: this tenant must not even store them again. `hashes` are the
 * listed ones; the answer is in hexadecimal.
 */
export async function erasedAmong(session: Session, hashes: readonly Buffer[]): Promise<Set<string>> {
  if (hashes.length === 0) return new Set();
  const rows = await session.sql<{ hash: string }>(sql`
    select encode(address_hash, 'hex') as hash from suppression
    where account_id = ${session.accountId} and address_hash = any(${[...hashes]}::bytea[])
      and reason = 'suppressed' and (tenant_id is null or tenant_id = ${session.tenantId})`);
  return new Set(rows.map(({ hash }) => hash));
}

/** @throws {HeedError} SUPPRESSED */
export function refuseErased(field: 'email' | 'phone'): never {
  throw new HeedError('SUPPRESSED', erasedWords, ['input', field]);
}

/** Says nothing of the address: where it is kept, it must not stand. */
export const erasedWords = 'The person with this address was erased: it must not be stored or mailed again.';
