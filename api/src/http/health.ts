import type { Database } from '@heed/schema/session/database';
import { tenantsWithDueWork } from '@heed/schema/session/lookup';
import type { FastifyInstance } from 'fastify';

/** `GET /healthz`: 200 when PostgreSQL answers, 503 while it does not. */
export async function openHealth(app: FastifyInstance, database: Database): Promise<void> {
  app.get('/healthz', async (_request, reply) => {
    await tenantsWithDueWork(database, new Date(0), 1);
    return reply.type('application/json; charset=utf-8').send({ status: 'ok' });
  });
}
