import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { readId } from '@heed/schema/domain/ids';
import { getJobFile, readJobFile } from '@heed/schema/services/job-files';
import type { Database } from '@heed/schema/session/database';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { check } from '../access/requires.js';
import type { ApiContext } from '../requests/context.js';

/**
 * `GET /jobs/<jobId>/file`: what a job made, an export or the rejected rows of an import, as it streams out of the database;
 * packed where its name says so. The key needs `contacts:read`. A file that goes away on the way cuts the connection.
 */
export async function openJobFiles(
  app: FastifyInstance,
  database: Database,
  contextOf: (request: FastifyRequest) => Promise<ApiContext>,
): Promise<void> {
  app.get<{ Params: { jobId: string } }>('/jobs/:jobId/file', async (request, reply) => {
    const context = await contextOf(request);
    check(context.caller, 'contacts:read');
    const jobId = readId('job', request.params.jobId, ['jobId']);
    const file = await context.tenant
      .read((session) => getJobFile(session, { jobId }))
      .finally(() => context.end());
    const packed = file.filename.endsWith('.gz');
    const bytes = Readable.from(readJobFile(database, context.hereScope!, file), { objectMode: false });
    return reply
      .type(packed ? 'application/gzip' : 'text/csv; charset=utf-8')
      .header('content-disposition', disposition(file.filename))
      .header('cache-control', 'private, no-store')
      .header('x-content-type-options', 'nosniff')
      .send(packed ? pipeline(bytes, createGzip(), () => undefined) : bytes);
  });
}

/** RFC 6266, with RFC 8187's form for names beyond ASCII. */
function disposition(filename: string): string {
  const ascii = filename.replace(/[^\x20-\x7e]|["\\]/g, '_');
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(filename)}`;
}
