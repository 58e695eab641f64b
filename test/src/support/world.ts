import { cloneDatabase, type TestDatabase } from '@heed/dev/testing';
import type { Actor } from '@heed/schema/domain/actors';
import { type Id, newId } from '@heed/schema/domain/ids';
import { createAccount } from '@heed/schema/services/accounts';
import { createTenant } from '@heed/schema/services/tenants';
import { type Database, openDatabase } from '@heed/schema/session/database';
import { inSession, type Session } from '@heed/schema/session/session';
import { AddressHashes } from '@heed/schema/tokens/address-hashes';
import { Keyring } from '@heed/schema/tokens/keyring';
import { TestClock } from './test-clock.js';

const staff: Actor = { type: 'operator' };

/** One tenant of the world, and a way to act in it. */
export interface Brand {
  accountId: Id<'account'>;
  tenantId: Id<'tenant'>;
  /** One transaction as staff of this tenant, at the world's time. */
  act<T>(work: (session: Session) => Promise<T>): Promise<T>;
}

/** A database of its own with one account, for one test file. */
export interface World {
  urls: TestDatabase;
  database: Database;
  keyring: Keyring;
  clock: TestClock;
  accountId: Id<'account'>;
  /** Under which an address (normalised) is kept before any rotation. */
  hashOf(address: string): Buffer;
  /** One transaction as the account's owner. */
  asAccount<T>(work: (session: Session) => Promise<T>): Promise<T>;
  brand(name: string, options?: { defaultLocale?: string; timeZone?: string }): Promise<Brand>;
  close(): Promise<void>;
}

/** The ring that every test signs with. */
export const testKeys = '1:a-secret-for-tests-that-is-long-enough';

export function keyedHash(keyring: Keyring, address: string): Buffer {
  return new AddressHashes(keyring, { keys: [], nextKey: null, phase: null }).of(address).contact;
}

export async function makeWorld({ connections = 10 } = {}): Promise<World> {
  const urls = await cloneDatabase();
  const keyring = Keyring.parse(testKeys);
  const clock = new TestClock();
  const database = await openDatabase({ url: urls.databaseUrl, keyring, clock, connections });
  const accountId = newId('account');
  const asAccount = <T>(work: (session: Session) => Promise<T>) =>
    inSession(database, { accountId, actor: staff }, work);
  await asAccount((session) => createAccount(session, { name: 'Olive Group' }));
  return {
    urls,
    database,
    keyring,
    clock,
    accountId,
    hashOf: (address) => keyedHash(keyring, address),
    asAccount,
    async brand(name, { defaultLocale = 'en', timeZone = 'UTC' } = {}) {
      const { tenant } = await asAccount((session) =>
        createTenant(session, { name, defaultLocale, timeZone }),
      );
      const scope = { accountId, tenantId: tenant.id, actor: staff };
      return { accountId, tenantId: tenant.id, act: (work) => inSession(database, scope, work) };
    },
    async close() {
      await database.close();
      await urls.drop();
    },
  };
}
