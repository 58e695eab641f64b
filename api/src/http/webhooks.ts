import type { Database } from '@heed/schema/session/database';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Surroundings, Unreadable, type WebhookRequest } from '../webhooks/adapter.js';
import { adapters } from '../webhooks/adapters.js';
import { EndpointCache, type OpenEndpoint } from '../webhooks/endpoint-cache.js';
import { EventIntake } from '../webhooks/event-intake.js';
import type { Outside } from '../webhooks/outside.js';
import { CertificateAway } from '../webhooks/sns.js';

/** SendGrid batches up to 768 kB; the others send one event at a time. */
const largestWebhook = 2 * 1024 * 1024;
/** Seconds after which a provider that was sent away should come again. */
const retryAfter = '5';

/**
 * `POST /webhooks/<key>`: what providers tell. It is answered with 200 once it is stored; what it means is worked off later.
 * An endpoint that does not exist is told nothing else than one whose signature is wrong would be: 404, and 401 for the latter.
 * @param publicUrl Where providers reach the API, for those who sign the URL; by the request's host when left out.
 */
export async function openWebhooks(
  app: FastifyInstance,
  database: Database,
  { outside, publicUrl }: { outside: Outside; publicUrl?: string | undefined },
): Promise<void> {
  const endpoints = new EndpointCache(database);
  const intake = new EventIntake(database);
  app.addHook('onClose', () => intake.stop());

  await app.register(async (door) => {
    door.removeAllContentTypeParsers();
    // Raw, whatever it says it is: SNS posts JSON as text/plain, and signatures are over the bytes.
    door.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    const options = { bodyLimit: largestWebhook };
    door.post<{ Params: { key: string } }>('/webhooks/:key', options, async (request, reply) => {
      const endpoint = await endpoints.find(request.params.key);
      if (!endpoint) return answer(reply, 404);
      const around: Surroundings = { now: database.clock.now(), outside };
      const told = asTold(request, publicUrl);
      try {
        if (!(await isVerified(endpoint, told, around))) return answer(reply, 401);
        const events = await adapters[endpoint.provider].read(told, around);
        const { id: endpointId, accountId, tenantId } = endpoint;
        await intake.store(
          { accountId, tenantId },
          events.map((each) => ({ endpointId, ...each })),
        );
        return answer(reply, 200);
      } catch (error) {
        if (error instanceof Unreadable) return answer(reply, 400);
        if (error instanceof CertificateAway || isUnavailable(error)) return answer(reply, 503);
        throw error;
      }
    });
  });
}

/** By the secret it has, or by the one before while both are good. */
async function isVerified(
  { provider, secrets }: OpenEndpoint,
  request: WebhookRequest,
  around: Surroundings,
): Promise<boolean> {
  for (const secret of secrets) {
    if ((await adapters[provider].verify(request, secret, around)).ok) return true;
  }
  return false;
}

function asTold(request: FastifyRequest, publicUrl: string | undefined): WebhookRequest {
  const { headers, body, raw } = request;
  const base = publicUrl ?? `${headers['x-forwarded-proto'] ?? request.protocol}://${request.host}`;
  const url = new URL(raw.url ?? '/', 'http://api.invalid');
  return {
    url: base.replace(/\/$/, '') + raw.url,
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value ?? '')])),
    body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
  };
}

function answer(reply: FastifyReply, status: 200 | 400 | 401 | 404 | 503) {
  if (status === 503) reply.header('retry-after', retryAfter);
  return reply.code(status).header('cache-control', 'no-store').send();
}

function isUnavailable(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'UNAVAILABLE';
}
