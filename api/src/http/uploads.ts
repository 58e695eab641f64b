import type { Readable } from 'node:stream';
import { showId } from '@heed/schema/domain/ids';
import { storeUpload } from '@heed/schema/services/uploads';
import type { Database } from '@heed/schema/session/database';
import type { FastifyInstance } from 'fastify';
import { check } from '../access/requires.js';
import type { ApiContext } from '../requests/context.js';
import type { GraphqlDoor } from './graphql.js';

/** 1 GB: some ten million contacts. */
const largestUpload = 1024 ** 3;

/**
 * `POST /uploads?filename=…`: the body is the file, whatever its content type; it is stored as it streams in. The
 * key needs `contacts:write`.
 */
export async function openUploads(
  app: FastifyInstance,
  database: Database,
  contextOf: GraphqlDoor['contextOf'],
): Promise<void> {
  await app.register(async (door) => {
    door.removeAllContentTypeParsers();
    door.addContentTypeParser('*', (_request, _payload, done) => done(null));
    door.post<{ Querystring: { filename?: string } }>(
      '/uploads',
      { bodyLimit: largestUpload },
      async (request) => {
        const context: ApiContext = await contextOf(request);
        check(context.caller, 'contacts:write');
        const { id, bytes } = await storeUpload(database, context.tenantScope!, {
          filename: request.query.filename?.slice(0, 200) ?? null,
          stream: request.raw as Readable,
          limitBytes: largestUpload,
        });
        return { uploadId: showId('upload', id), bytes };
      },
    );
  });
}
