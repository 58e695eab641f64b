import { HeedError } from '@heed/schema/domain/errors';
import { showId } from '@heed/schema/domain/ids';
import { largestInboundMail } from '@heed/schema/domain/returns';
import { storeInboundMail } from '@heed/schema/services/inbound-mails';
import type { Database } from '@heed/schema/session/database';
import { inSession } from '@heed/schema/session/session';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { check } from '../access/requires.js';
import type { ApiContext } from '../requests/context.js';

/**
 * `POST /inbound-mail`: a bounce or a complaint that came in elsewhere, as the mail it is (an `.eml` file). It counts where
 * its Message-ID is that of a message of the tenant's. The key needs `returns:write`.
 */
export async function openInboundMail(
  app: FastifyInstance,
  database: Database,
  contextOf: (request: FastifyRequest) => Promise<ApiContext>,
): Promise<void> {
  await app.register(async (door) => {
    door.removeAllContentTypeParsers();
    door.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    door.post('/inbound-mail', { bodyLimit: largestInboundMail }, async (request) => {
      const context = await contextOf(request);
      check(context.caller, 'returns:write');
      const raw = request.body;
      if (!Buffer.isBuffer(raw) || raw.length === 0)
        throw new HeedError('INVALID_INPUT', 'The mail is empty.', ['body']);
      const mail = await inSession(database, context.hereScope!, (session) =>
        storeInboundMail(session, { door: 'upload', raw }),
      );
      return { inboundMailId: showId('inboundMail', mail.id) };
    });
  });
}
