import { Readable } from 'node:stream';
import type { Id } from '@heed/schema/domain/ids';
import { newId } from '@heed/schema/domain/ids';
import type { ListKind } from '@heed/schema/domain/statuses';
import type { Job } from '@heed/schema/entities/job';
import type { RunFileOptions } from '@heed/schema/services/file-jobs';
import { runImport } from '@heed/schema/services/import-run';
import { type ImportInput, importContacts } from '@heed/schema/services/imports';
import { pageOfRejections, type StoredRejection } from '@heed/schema/services/job-rejections';
import { storeUpload } from '@heed/schema/services/uploads';
import type { Scope } from '@heed/schema/session/session';
import sql, { raw } from 'sql-template-tag';
import type { Brand, World } from '../support/world.js';

export const consent = { wording: 'Yes, send me offers', source: 'shop checkout' };

/** What the tests of the import do as the team of one tenant. */
export interface Importer {
  scope: Scope;
  list(name: string, kind?: ListKind): Promise<string>;
  upload(content: string | Buffer | Iterable<Buffer>): Promise<Id<'upload'>>;
  /** Uploads and creates the job; nothing runs yet. */
  begin(content: string | Buffer | Iterable<Buffer>, input: Omit<ImportInput, 'uploadId'>): Promise<Job>;
  run(jobId: string, options?: RunFileOptions): Promise<Job>;
  /** `begin` and `run`. */
  import(
    content: string | Buffer,
    input: Omit<ImportInput, 'uploadId'>,
    options?: RunFileOptions,
  ): Promise<Job>;
  rejections(jobId: string): Promise<StoredRejection[]>;
  /** Some columns of the contact with this address, and how it stands on each list by name. */
  contact(
    email: string,
    columns?: string,
  ): Promise<Record<string, unknown> & { lists: Record<string, string> }>;
  count(table: string): Promise<number>;
}

export function importerOf(world: World, brand: Brand): Importer {
  const scope: Scope = {
    accountId: brand.accountId,
    tenantId: brand.tenantId,
    actor: { type: 'system', name: 'import' },
  };
  const importer: Importer = {
    scope,
    async list(name, kind = 'opt_in') {
      const id = newId('list');
      await brand.act((session) =>
        session.sql(sql`
        insert into list (tenant_id, id, name, description, receives, cadence, kind, position, created_at)
        values (${brand.tenantId}, ${id}, ${name}, '', '', '', ${kind}, 0, ${session.at})`),
      );
      return id;
    },
    async upload(content) {
      const stream = Readable.from(
        typeof content === 'string' || Buffer.isBuffer(content) ? [Buffer.from(content)] : content,
      );
      const stored = await storeUpload(world.database, scope, {
        filename: 'people.csv',
        stream,
        limitBytes: 1e9,
      });
      return stored.id;
    },
    async begin(content, input) {
      const uploadId = await importer.upload(content);
      return brand.act((session) => importContacts(session, { ...input, uploadId }));
    },
    run: (jobId, options) => runImport(world.database, scope, jobId, options),
    async import(content, input, options) {
      return importer.run((await importer.begin(content, input)).id, options);
    },
    rejections: (jobId) =>
      brand.act(async (session) => (await pageOfRejections(session, { jobId, page: { first: 500 } })).nodes),
    async contact(email, columns = 'status') {
      const row = await brand.act((session) =>
        session.row<Record<string, unknown> & { lists: Record<string, string> }>(sql`
        select ${raw(columns)}, (select jsonb_object_agg(l.name, s.state) from subscription s
          join list l on l.tenant_id = s.tenant_id and l.id = s.list_id
          where s.tenant_id = c.tenant_id and s.contact_id = c.id) as lists
        from contact c where tenant_id = ${brand.tenantId} and email_key = ${email}`),
      );
      if (!row) throw new Error(`There is no ${email}`);
      return row;
    },
    async count(table) {
      const row = await brand.act((session) =>
        session.row<{ n: number }>(sql`select count(*) as n from ${raw(table)}`),
      );
      return row!.n;
    },
  };
  return importer;
}
