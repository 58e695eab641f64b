import type { Id } from '../domain/ids.js';
import { inputLine } from '../domain/input-text.js';
import { Account } from '../entities/account.js';
import type { Session } from '../session/session.js';
import { createApiKey, type NewApiKey } from './api-keys.js';

/**
 * Creates the account that this session was opened for (its id is chosen first, since row-level security wants to
 * know it), with a key for its owner.
 * @throws {HeedError} INVALID_INPUT for an empty or multi-line name.
 */
export async function createAccount(
  session: Session,
  input: { name: string },
): Promise<{ account: Account; key: NewApiKey }> {
  const account = {
    id: session.accountId,
    name: inputLine(input.name, 'input', 'name'),
    createdAt: session.at,
    hashKeys: [session.keyring.newestId],
  };
  await session.em.insert(Account, account);
  const key = await createApiKey(session, { name: 'Owner', role: 'owner' });
  return { account: await getAccount(session), key };
}

/** The session's own account. */
export async function getAccount(session: Session): Promise<Account> {
  return session.em.findOneOrFail(Account, { id: session.accountId as Id<'account'> });
}
