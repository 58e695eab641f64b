import type { Job } from '@heed/schema/entities/job';
import { runExport } from '@heed/schema/services/export-run';
import { type ExportInput, exportContacts } from '@heed/schema/services/exports';
import type { RunFileOptions } from '@heed/schema/services/file-jobs';
import { getJobFile, readJobFile } from '@heed/schema/services/job-files';
import type { Scope } from '@heed/schema/session/session';
import type { Brand, World } from '../support/world.js';

/** What the tests of exports do as the team of one tenant. */
export interface Exporter {
  begin(input?: ExportInput): Promise<Job>;
  run(jobId: string, options?: RunFileOptions): Promise<Job>;
  /** The bytes of what a job made. */
  file(jobId: string): Promise<Buffer>;
  /** All of it: the file's text. */
  export(input?: ExportInput, options?: RunFileOptions): Promise<string>;
}

export function exporterOf(world: World, brand: Brand): Exporter {
  const { accountId, tenantId } = brand;
  const scope: Scope = { accountId, tenantId, actor: { type: 'system', name: 'export' } };
  const exporter: Exporter = {
    begin: (input = {}) => brand.act((session) => exportContacts(session, input)),
    run: (jobId, options) => runExport(world.database, scope, jobId, options),
    async file(jobId) {
      const stored = await brand.act((session) => getJobFile(session, { jobId }));
      const chunks: Buffer[] = [];
      for await (const chunk of readJobFile(world.database, scope, stored)) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
    async export(input, options) {
      const job = await exporter.run((await exporter.begin(input)).id, options);
      expect(job).toMatchObject({ state: 'done', error: null, processed: job.total });
      return (await exporter.file(job.id)).toString();
    },
  };
  return exporter;
}
