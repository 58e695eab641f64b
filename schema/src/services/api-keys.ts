import { createHash, randomBytes } from 'node:crypto';
import sql from 'sql-template-tag';
import type { Role } from '../domain/actors.js';
import { HeedError, invalid, notFound } from '../domain/errors.js';
import { type Id, newId } from '../domain/ids.js';
import { inputLine } from '../domain/input-text.js';
import { isKeyScope } from '../domain/key-scopes.js';
import { ApiKey } from '../entities/api-key.js';
import { Member } from '../entities/member.js';
import { Tenant } from '../entities/tenant.js';
import type { Session } from '../session/session.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';

/** A key as it was made. `secret` is shown this once; only its SHA-256 is kept. */
export interface NewApiKey {
  apiKey: ApiKey;
  secret: string;
}

/** Uses are noted at most this often, so that reading does not mean writing. */
const noteUseEvery = 60_000;

/** What a key is looked up by. The secret has 256 random bits, so a slow hash would add nothing. */
export function hashKey(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

export interface ApiKeyInput {
  name: string;
  role: Role;
  /** In an account's session: the tenant the key is for, none for an owner's key. */
  tenantId?: Id<'tenant'> | null;
  /** Narrows the role; none leaves it whole. */
  scopes?: readonly string[] | null;
  /** Whose it is: keys of one member share what is the member's own. */
  memberId?: Id<'member'> | null;
  expiresAt?: Date | null;
  /** The scopes of the key that makes this one: a narrowed key cannot make a wider one. None: not narrowed. */
  within?: readonly string[];
}

/**
 * Makes a key of the account (role `owner`) or of one tenant (`admin`, `editor`, `viewer`). In a tenant's session it
 * is always that tenant's.
 * @throws {HeedError} INVALID_INPUT for a role, scope or expiry that cannot be; NOT_FOUND for a foreign tenant;
 * FORBIDDEN beyond `within`.
 */
export async function createApiKey(session: Session, input: ApiKeyInput): Promise<NewApiKey> {
  const tenantId = input.tenantId ?? session.tenantIdIfAny ?? null;
  if (input.role === 'operator') throw invalid('The operator has no stored key.', 'input', 'role');
  if ((input.role === 'owner') !== (tenantId === null)) {
    throw invalid(
      tenantId ? 'An owner works for the whole account: leave the tenant out.' : 'This role needs a tenant.',
      'input',
      'role',
    );
  }
  const unknown = input.scopes?.findIndex((scope) => !isKeyScope(scope)) ?? -1;
  if (unknown >= 0)
    throw invalid(`There is no scope "${input.scopes![unknown]}".`, 'input', 'scopes', unknown);
  const { within = [] } = input;
  if (within.length > 0 && (!input.scopes?.length || input.scopes.some((scope) => !within.includes(scope)))) {
    throw new HeedError('FORBIDDEN', 'A narrowed key makes keys within its own scopes only.', [
      'input',
      'scopes',
    ]);
  }
  if (input.expiresAt && input.expiresAt <= session.at) {
    throw invalid('"expiresAt" must be in the future.', 'input', 'expiresAt');
  }
  if (tenantId && !(await session.em.findOne(Tenant, { id: tenantId }))) {
    throw notFound('tenant', ['input', 'tenantId']);
  }
  const memberId = input.memberId ?? null;
  if (memberId && !(await session.em.findOne(Member, { id: memberId, tenantId })))
    throw notFound('member', ['input', 'memberId']);

  const secret = `heed_${tenantId ? 'tenant' : 'account'}_${randomBytes(32).toString('base64url')}`;
  const apiKey = {
    id: newId('apiKey'),
    accountId: session.accountId,
    tenantId,
    memberId,
    name: inputLine(input.name, 'input', 'name'),
    prefix: secret.slice(0, tenantId ? 18 : 19),
    secretHash: hashKey(secret),
    role: input.role,
    scopes: [...new Set(input.scopes ?? [])],
    expiresAt: input.expiresAt ?? null,
    lastUsedAt: null,
    revokedAt: null,
    createdAt: session.at,
  };
  await session.em.insert(ApiKey, apiKey);
  return { apiKey, secret };
}

/**
 * The key behind a request, if it is good now; notes its use at most once a minute.
 * @throws {HeedError} UNAUTHENTICATED when it is revoked or expired.
 */
export async function useApiKey(session: Session, apiKeyId: Id<'apiKey'>): Promise<ApiKey> {
  const apiKey = await session.em.findOne(ApiKey, { id: apiKeyId });
  if (!apiKey || apiKey.revokedAt) throw new HeedError('UNAUTHENTICATED', 'This key was revoked.');
  if (apiKey.expiresAt && apiKey.expiresAt <= session.at) {
    throw new HeedError('UNAUTHENTICATED', 'This key has expired.');
  }
  if (!apiKey.lastUsedAt || session.at.getTime() - apiKey.lastUsedAt.getTime() >= noteUseEvery) {
    apiKey.lastUsedAt = session.at;
  }
  return apiKey;
}

/** Takes a key back at once and for good. Doing it again changes nothing. */
export async function revokeApiKey(session: Session, input: { apiKeyId: Id<'apiKey'> }): Promise<ApiKey> {
  const apiKey = await session.em.findOne(ApiKey, { id: input.apiKeyId });
  if (!apiKey) throw notFound('API key', ['input', 'apiKeyId']);
  apiKey.revokedAt ??= session.at;
  return apiKey;
}

export type ApiKeyRow = Omit<ApiKey, 'secretHash' | 'accountId'>;

/** The keys this session may see: a tenant's own, or all of the account's; the newest first. */
export async function pageOfApiKeys(session: Session, input: { page: PageInput }): Promise<Page<ApiKeyRow>> {
  return readPage<ApiKeyRow>(session, {
    columns: sql`id, tenant_id as "tenantId", member_id as "memberId", name, prefix, role, scopes, expires_at as "expiresAt",
      last_used_at as "lastUsedAt", revoked_at as "revokedAt", created_at as "createdAt"`,
    body: sql`from api_key where account_id = ${session.accountId}`,
    key: sql`id`,
    page: input.page,
    direction: 'desc',
  });
}
