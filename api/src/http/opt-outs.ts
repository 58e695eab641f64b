import { Readable } from 'node:stream';
import { exportOptOuts } from '@heed/schema/services/opt-out-export';
import type { Database } from '@heed/schema/session/database';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { check } from '../access/requires.js';
import type { ApiContext } from '../requests/context.js';

/**
 * `GET /opt-outs.csv`: the account's global opt-outs as a file that streams out, however many they are. The key needs
 * `opt_outs:read`. When the database fails on the way the connection is cut, so that nobody takes a part for the whole.
 */
export async function openOptOuts(
  app: FastifyInstance,
  database: Database,
  contextOf: (request: FastifyRequest) => Promise<ApiContext>,
): Promise<void> {
  app.get('/opt-outs.csv', async (request, reply) => {
    const context = await contextOf(request);
    check(context.caller, 'opt_outs:read');
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="opt-outs.csv"')
      .header('cache-control', 'private, no-store')
      .send(Readable.from(exportOptOuts(database, context.accountScope!), { objectMode: false }));
  });
}
