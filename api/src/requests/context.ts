import type { Actor } from '@heed/schema/domain/actors';
import { HeedError } from '@heed/schema/domain/errors';
import { newId } from '@heed/schema/domain/ids';
import { allows, type KeyScope } from '@heed/schema/domain/key-scopes';
import type { Surroundings } from '@heed/schema/services/identity-check';
import { type Link, type LinkResult, withLink } from '@heed/schema/services/link-access';
import type { Evidence } from '@heed/schema/services/operations';
import { askOnce, type LookUpTxt, lookUpTxt } from '@heed/schema/services/txt-records';
import type { Database } from '@heed/schema/session/database';
import type { Scope, Session } from '@heed/schema/session/session';
import type { Caller } from '../access/caller.js';
import { Door } from './door.js';
import { Loaders } from './loaders.js';

/** Names that one request may look up in DNS: three for each of some thirty identities. */
const mostNames = 100;

/** What every resolver of one request is given. */
export class ApiContext {
  /** The tenant of the key, or the one an account key named. */
  readonly tenant: Door;
  /** The account as a whole. */
  readonly account: Door;
  /** Wherever the key works: the tenant if there is one, else the account. */
  readonly here: Door;
  /** For the operator: an account that does not exist yet. */
  readonly newAccount: Door;
  /** The same, and the account's, for doors that stream and so need several transactions. */
  readonly hereScope: Scope | undefined;
  readonly accountScope: Scope | undefined;
  /** What identities are checked against; a request asks for a name once. */
  readonly surroundings: Surroundings;
  private loading: Loaders | undefined;

  constructor(
    private readonly database: Database,
    readonly caller: Caller,
    /** `PUBLIC_URL`: where the links of a preview lead. */
    readonly publicUrl: string,
    private readonly origin: { ip: string | undefined; userAgent: string | undefined },
    lookUp: LookUpTxt = lookUpTxt,
  ) {
    this.surroundings = { publicUrl, lookUp: askOnce(lookUp, mostNames) };
    const key = caller.kind === 'key' ? caller : undefined;
    const actor: Actor = key
      ? { type: 'key', keyId: key.keyId, memberId: key.memberId, role: key.role }
      : { type: 'operator' };
    const account = key && { accountId: key.accountId, actor };
    this.accountScope = account;
    this.account = new Door(database, account);
    const tenant = account && key.tenantId && { ...account, tenantId: key.tenantId };
    this.hereScope = tenant ?? account;
    this.tenant = new Door(database, tenant);
    this.here = tenant ? this.tenant : this.account;
    const operator = caller.kind === 'operator';
    this.newAccount = new Door(database, operator ? { accountId: newId('account'), actor } : undefined);
  }

  /** What concerns every account; the operator's alone. */
  installation<T>(work: (database: Database, actor: Actor) => Promise<T>): Promise<T> {
    if (this.caller.kind !== 'operator')
      throw new Error('A field asked for the operator without requiring one');
    return work(this.database, { type: 'operator' });
  }

  /** The scopes that narrow the caller's key; none when it has all of its role's. */
  get scopes(): readonly string[] {
    return this.caller.kind === 'key' ? this.caller.scopes : [];
  }

  /** Whether the caller's key has a scope beside the one that its field requires. */
  allows(scope: KeyScope): boolean {
    return this.caller.kind === 'key' && allows(this.caller, scope);
  }

  /** How a contact's own choice was made, for the ledger of proof. */
  get evidence(): Evidence {
    return { source: 'api', ...this.origin };
  }

  /** Batches what many nodes of one response ask for into one statement each. */
  get loaders(): Loaders {
    if (this.loading?.generation !== this.tenant.generation) this.loading = new Loaders(this.tenant);
    return this.loading!;
  }

  /** Works as the contact whose link token was sent. @throws {HeedError} INVALID_TOKEN */
  async asContact<T>(
    work: (session: Session, link: Link) => Promise<T>,
    { readOnly = false } = {},
  ): Promise<T> {
    if (this.caller.kind !== 'contact') throw new Error('A field asked for a contact without requiring one');
    const result: LinkResult<T> = await withLink(
      this.database,
      this.caller.token,
      { purposes: ['message', 'test'], readOnly },
      work,
    );
    if (result.ok) return result.value;
    throw new HeedError(
      'INVALID_TOKEN',
      result.why === 'revoked' ? 'This link was taken back.' : 'This link was altered or cut short.',
    );
  }

  async end(): Promise<void> {
    await Promise.all([this.tenant.end(), this.account.end(), this.newAccount.end()]);
  }
}
