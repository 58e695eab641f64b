import { Readable } from 'node:stream';
import { readId } from '@heed/schema/domain/ids';
import { exportSubmissions } from '@heed/schema/services/form-export';
import type { Database } from '@heed/schema/session/database';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { check } from '../access/requires.js';
import type { ApiContext } from '../requests/context.js';

/**
 * `GET /forms/form_…/submissions.csv`: what was sent with a form as a file that streams out, however much it is. The key needs
 * `forms:read` and `contacts:read`. When the database fails on the way the connection is cut, so that nobody takes a part for
 * the whole.
 */
export async function openSubmissions(
  app: FastifyInstance,
  database: Database,
  contextOf: (request: FastifyRequest) => Promise<ApiContext>,
): Promise<void> {
  app.get<{ Params: { formId: string } }>('/forms/:formId/submissions.csv', async (request, reply) => {
    const context = await contextOf(request);
    check(context.caller, 'forms:read');
    check(context.caller, 'contacts:read');
    const formId = readId('form', request.params.formId, ['formId']);
    const lines = await exportSubmissions(database, context.hereScope!, formId);
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="submissions.csv"')
      .header('cache-control', 'private, no-store')
      .send(Readable.from(lines, { objectMode: false }));
  });
}
