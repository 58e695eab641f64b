import { type ApiOptions, type RunningApi, startApi } from '@heed/api/server';
import { type Id, readId, showId } from '@heed/schema/domain/ids';
import { inSession } from '@heed/schema/session/session';
import { dayOf, noMessage, signLink } from '@heed/schema/tokens/link-token';
import { type Brand, makeWorld, type World } from '../support/world.js';

interface ApiError {
  message: string;
  path?: (string | number)[];
  extensions: { code: string; path?: (string | number)[]; id?: string };
}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it asked for
  data: any;
  errors: ApiError[] | undefined;
}

/** An account with one tenant, as the API made them. */
export interface Team {
  accountKey: string;
  tenantKey: string;
  tenantId: string;
  /** The same tenant, for what is quicker to make through the services. */
  brand: Brand;
  /** The token of a contact's own link. */
  linkOf(contactId: Id<'contact'>): string;
}

export interface ApiWorld {
  world: World;
  api: RunningApi;
  /** What the API logged as its own faults. */
  faults: { id: string; error: unknown }[];
  ask(
    key: string | undefined,
    query: string,
    variables?: object,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  post(path: string, init: RequestInit): Promise<Response>;
  /** The token of a contact's own link; ids as the API shows them. */
  linkFor(tenantId: string, contactId: string): string;
  /** A new account with a tenant; or with `accountKey`, another tenant of that account. */
  team(name: string, accountKey?: string): Promise<Team>;
  close(): Promise<void>;
}

export const operatorKey = 'an-operator-key-for-tests';

/** A world with the API in front of it; a world that is given is closed by whoever gave it. */
export async function makeApiWorld(
  given?: World | null,
  options: Pick<ApiOptions, 'outside'> = {},
): Promise<ApiWorld> {
  const world = given ?? (await makeWorld());
  const faults: ApiWorld['faults'] = [];
  const api = await startApi({
    database: world.database,
    port: 0,
    operatorKey,
    publicUrl: 'http://127.0.0.1:4000',
    explorer: true,
    lookUp: async () => 'unknown',
    ...options,
    log: (fault) => void faults.push(fault),
  });
  const post = (path: string, init: RequestInit) => fetch(api.url + path, { method: 'POST', ...init });
  const ask: ApiWorld['ask'] = async (key, query, variables = {}, headers = {}) => {
    const authorization: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {};
    const answer = await post('/graphql', {
      headers: { 'content-type': 'application/json', ...authorization, ...headers },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await answer.json()) as Omit<Answer, 'status'>;
    return { status: answer.status, data, errors };
  };
  const linkFor = (tenantId: string, contactId: string) =>
    signLink(world.keyring, {
      purpose: 'message',
      tenantId: readId('tenant', tenantId),
      contactId: readId('contact', contactId),
      messageId: noMessage,
      day: dayOf(world.clock.now()),
      epoch: 0,
    });
  return {
    linkFor,
    world,
    api,
    faults,
    ask,
    post,
    async team(name, ofAccount) {
      const accountKey =
        ofAccount ??
        (await ask(operatorKey, `mutation { createAccount(input: {name: "${name}"}) { key { secret } } }`))
          .data.createAccount.key.secret;
      const made = await ask(
        accountKey,
        `mutation { createTenant(input: {name: "${name}", defaultLocale: "en", timeZone: "UTC"}) { tenant { id } key { secret } } }`,
      );
      const account = await ask(accountKey, '{ account { id } }');
      const tenantId = readId('tenant', made.data.createTenant.tenant.id);
      const accountId = readId('account', account.data.account.id);
      const scope = { accountId, tenantId, actor: { type: 'system', name: 'test' } as const };
      return {
        accountKey,
        tenantKey: made.data.createTenant.key.secret,
        tenantId: made.data.createTenant.tenant.id,
        brand: { accountId, tenantId, act: (work) => inSession(world.database, scope, work) },
        linkOf: (contactId) => linkFor(made.data.createTenant.tenant.id, showId('contact', contactId)),
      };
    },
    async close() {
      await api.stop();
      if (!given) await world.close();
    },
  };
}
