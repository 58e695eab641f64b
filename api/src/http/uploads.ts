import { HeedError } from '@heed/schema/domain/errors';
import { showId } from '@heed/schema/domain/ids';
import { storeUpload } from '@heed/schema/services/uploads';
import type { Database } from '@heed/schema/session/database';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { checkEither } from '../access/requires.js';
import type { ApiContext } from '../requests/context.js';

/** 1 GB: some ten million contacts. */
const largestUpload = 1024 ** 3;

/**
 * `POST /uploads?filename=…`: the body is the file, whatever its content type; it is stored as it streams in. The
 * key needs `contacts:write`; one of an account that names no tenant `opt_outs:write`.
 */
export async function openUploads(
  app: FastifyInstance,
  database: Database,
  contextOf: (request: FastifyRequest) => Promise<ApiContext>,
): Promise<void> {
  await app.register(async (door) => {
    door.removeAllContentTypeParsers();
    door.addContentTypeParser('*', (_request, _payload, done) => done(null));
    door.post<{ Querystring: { filename?: string } }>(
      '/uploads',
      { bodyLimit: largestUpload },
      async (request) => {
        const context = await contextOf(request);
        checkEither(context.caller, 'contacts:write', 'opt_outs:write');
        const stream = request.raw;
        const file = { filename: request.query.filename, stream, limitBytes: largestUpload };
        const { id, bytes } = await storeUpload(database, context.hereScope!, file).catch(
          (error: unknown) => {
            if (error instanceof HeedError || !stream.errored) throw error;
            throw new HeedError('INVALID_INPUT', 'The file did not arrive whole.', ['file']);
          },
        );
        return { uploadId: showId('upload', id), bytes };
      },
    );
  });
}
