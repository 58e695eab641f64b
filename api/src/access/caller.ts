import { createHash, timingSafeEqual } from 'node:crypto';
import type { Role } from '@heed/schema/domain/actors';
import { HeedError, notFound } from '@heed/schema/domain/errors';
import { type Id, readId } from '@heed/schema/domain/ids';
import { hashKey, useApiKey } from '@heed/schema/services/api-keys';
import type { Database } from '@heed/schema/session/database';
import { accountOfTenant, findApiKey } from '@heed/schema/session/lookup';
import { inSession } from '@heed/schema/session/session';
import { looksLikeLink } from '@heed/schema/tokens/link-token';

/** Who calls, as far as the header `Authorization: Bearer …` says. */
export type Caller =
  | { kind: 'anonymous' }
  | { kind: 'operator' }
  | { kind: 'contact'; token: string }
  | {
      kind: 'key';
      keyId: Id<'apiKey'>;
      /** Whose key it is, if one person's. */
      memberId: Id<'member'> | undefined;
      accountId: Id<'account'>;
      /** A tenant key's own tenant, or the one that an account key names with `heed-tenant`. */
      tenantId: Id<'tenant'> | undefined;
      role: Role;
      scopes: readonly string[];
    };

interface Credentials {
  authorization: string | undefined;
  /** The header `heed-tenant`. */
  tenant: string | undefined;
}

/**
 * Finds out who calls. No header is nobody; a header that is no good is refused rather than ignored.
 * @throws {HeedError} UNAUTHENTICATED; INVALID_ID or NOT_FOUND for the tenant named by `heed-tenant`.
 */
export async function identifyCaller(
  database: Database,
  operatorKey: string,
  credentials: Credentials,
): Promise<Caller> {
  if (credentials.authorization === undefined) return { kind: 'anonymous' };
  const [, secret] = /^Bearer +([A-Za-z0-9._~+/=-]{1,500})$/i.exec(credentials.authorization) ?? [];
  if (!secret) throw new HeedError('UNAUTHENTICATED', 'Send "Authorization: Bearer <key>".');
  if (sameText(secret, operatorKey)) return { kind: 'operator' };
  if (looksLikeLink(secret)) return { kind: 'contact', token: secret };

  const owner = await findApiKey(database, hashKey(secret));
  if (!owner) throw new HeedError('UNAUTHENTICATED', 'This key is not known.');
  const { role, scopes, memberId } = await inSession(
    database,
    { accountId: owner.accountId, actor: { type: 'system', name: 'api' } },
    (session) => useApiKey(session, owner.id),
  );
  const tenantId = await tenantOf(database, owner, credentials.tenant);
  return {
    kind: 'key',
    keyId: owner.id,
    memberId: memberId ?? undefined,
    accountId: owner.accountId,
    tenantId,
    role,
    scopes,
  };
}

/** A foreign tenant and one that does not exist get the same answer. */
async function tenantOf(
  database: Database,
  owner: { accountId: Id<'account'>; tenantId: Id<'tenant'> | null },
  named: string | undefined,
): Promise<Id<'tenant'> | undefined> {
  if (named === undefined) return owner.tenantId ?? undefined;
  const tenantId = readId('tenant', named, ['heed-tenant']);
  const mine = owner.tenantId
    ? owner.tenantId === tenantId
    : (await accountOfTenant(database, tenantId)) === owner.accountId;
  if (!mine) throw notFound('tenant', ['heed-tenant']);
  return tenantId;
}

/** Compared by hash, in constant time, so that neither length nor content can be probed. */
function sameText(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
