import { Readable } from 'node:stream';
import type { Job } from '@heed/schema/entities/job';
import type { RunFileOptions } from '@heed/schema/services/file-jobs';
import { pageOfRejections, type StoredRejection } from '@heed/schema/services/job-rejections';
import { getJob } from '@heed/schema/services/jobs';
import { optOutAddresses, runOptOuts } from '@heed/schema/services/opt-out-files';
import { storeUpload } from '@heed/schema/services/uploads';
import type { Scope } from '@heed/schema/session/session';
import sql from 'sql-template-tag';
import type { World } from '../support/world.js';

/** What the tests of opt-out files do as the owner of the world's account. */
export function filerOf(world: World) {
  const scope: Scope = { accountId: world.accountId, actor: { type: 'system', name: 'opt-outs' } };
  const filer = {
    scope,
    /** Uploads and creates the job; nothing runs yet. */
    async begin(content: string | Iterable<Buffer>, note: string | null = null): Promise<Job> {
      const stream = Readable.from(typeof content === 'string' ? [Buffer.from(content)] : content);
      const { id: uploadId } = await storeUpload(world.database, scope, { stream, limitBytes: 1e9 });
      return world.asAccount((session) => optOutAddresses(session, { uploadId, note }));
    },
    run: (jobId: string, options?: RunFileOptions) => runOptOuts(world.database, scope, jobId, options),
    async file(content: string, note: string | null = null, options?: RunFileOptions): Promise<Job> {
      return filer.run((await filer.begin(content, note)).id, options);
    },
    job: (jobId: string) => world.asAccount((session) => getJob(session, { jobId })),
    rejections: (jobId: string): Promise<StoredRejection[]> =>
      world.asAccount(
        async (session) => (await pageOfRejections(session, { jobId, page: { first: 500 } })).nodes,
      ),
    async count(table: 'suppression' | 'opt_out_event' | 'upload' | 'upload_part'): Promise<number> {
      const tables = {
        suppression: sql`suppression`,
        opt_out_event: sql`opt_out_event`,
        upload: sql`upload`,
        upload_part: sql`upload_part`,
      };
      const row = await world.asAccount((session) =>
        session.row<{ n: number }>(sql`select count(*) as n from ${tables[table]}`),
      );
      return row!.n;
    },
  };
  return filer;
}
