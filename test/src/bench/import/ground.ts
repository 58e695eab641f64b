import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { guardFolder } from '@heed/dev/watchdog';
import { newId } from '@heed/schema/domain/ids';
import { provision } from '@heed/schema/migrations/provision';
import { createAccount } from '@heed/schema/services/accounts';
import { createCustomField } from '@heed/schema/services/custom-fields';
import { importContacts } from '@heed/schema/services/imports';
import { createTenant } from '@heed/schema/services/tenants';
import { storeUpload } from '@heed/schema/services/uploads';
import { type Database, openDatabase } from '@heed/schema/session/database';
import { inSession, type Scope } from '@heed/schema/session/session';
import { AddressHashes } from '@heed/schema/tokens/address-hashes';
import { Keyring } from '@heed/schema/tokens/keyring';
import pg from 'pg';
import { addTopic } from '../../support/audience.js';
import { type OwnPostgres, startOwnPostgres } from '../../support/own-postgres.js';
import { type Brand, testKeys } from '../../support/world.js';
import { crowdCopy } from './crowd-file.js';
import { type ImporterApart, startImporterApart } from './importer-apart.js';
import type { ReferencePlace } from './reference.js';

/** A PostgreSQL of its own that keeps what it commits, tenants in it, and a process that imports. */
export interface ImportGround {
  postgres: OwnPostgres;
  importer: ImporterApart;
  /** A tenant with a list and the file's two custom fields. */
  place(name: string): Promise<ReferencePlace & { scope: Scope }>;
  /** Uploads a file into a tenant and asks for its import. */
  begin(place: { scope: Scope; listId: string }, chunks: Iterable<Buffer>): Promise<string>;
  /** The reference's file, on disk. */
  copyFile(rows: number, spent: number): Promise<string>;
  /** So that no run pays for what the one before left behind. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

const staff = { type: 'operator' } as const;

export async function makeImportGround(): Promise<ImportGround> {
  const folder = mkdtempSync(join(tmpdir(), 'heed-import-'));
  const forget = guardFolder(folder);
  const postgres = await startOwnPostgres();
  const passwords = { owner: 'test', app: 'test' };
  const { databaseUrl } = await provision({ adminUrl: postgres.adminUrl, database: 'heed', passwords });
  const keyring = Keyring.parse(testKeys);
  const database: Database = await openDatabase({ url: databaseUrl, keyring, connections: 4 });
  const importer = await startImporterApart(databaseUrl);
  const accountId = newId('account');
  await inSession(database, { accountId, actor: staff }, (session) =>
    createAccount(session, { name: 'Bench' }),
  );
  const hashes = new AddressHashes(keyring, { keys: [], nextKey: null, phase: null });
  return {
    postgres,
    importer,
    async place(name) {
      const { tenant } = await inSession(database, { accountId, actor: staff }, (session) =>
        createTenant(session, { name, defaultLocale: 'en', timeZone: 'UTC' }),
      );
      const scope: Scope = { accountId, tenantId: tenant.id, actor: staff };
      const brand: Brand = {
        accountId,
        tenantId: tenant.id,
        act: (work) => inSession(database, scope, work),
      };
      const listId = await addTopic(brand, 'Offers');
      const slots = await brand.act(async (session) => ({
        spend: (await createCustomField(session, { key: '2020_Spend', kind: 'number' })).slot,
        city: (await createCustomField(session, { key: 'city', kind: 'text' })).slot,
      }));
      return { databaseUrl, brand, listId, slots, scope };
    },
    async begin({ scope, listId }, chunks) {
      const stream = Readable.from(chunks);
      const { id } = await storeUpload(database, scope, { filename: 'crowd.csv', stream, limitBytes: 1e9 });
      const consent = { wording: 'Yes, please', source: 'bench' };
      const job = await inSession(database, scope, (session) =>
        importContacts(session, { uploadId: id, listId, consent }),
      );
      return job.id;
    },
    async copyFile(rows, spent) {
      const file = join(folder, `${rows}-${spent}`);
      await pipeline(Readable.from(crowdCopy(rows, hashes, { spent })), createWriteStream(file));
      return file;
    },
    async settle() {
      const admin = new pg.Client({ connectionString: postgres.adminUrl.replace(/\/postgres$/, '/heed') });
      await admin.connect();
      await admin.query('vacuum analyze contact');
      await admin.query('vacuum analyze subscription');
      await admin.query('checkpoint');
      await admin.end();
    },
    async stop() {
      await importer.stop().catch(() => undefined);
      await database.close();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
      forget();
    },
  };
}
