import type { Id } from '@heed/schema/domain/ids';
import type { WebhookProvider } from '@heed/schema/domain/returns';
import { openWebhookEndpoint } from '@heed/schema/services/webhook-endpoints';
import type { Database } from '@heed/schema/session/database';
import { findWebhookEndpoint } from '@heed/schema/session/lookup';
import { inSession } from '@heed/schema/session/session';

export interface OpenEndpoint {
  id: Id<'webhookEndpoint'>;
  accountId: Id<'account'>;
  tenantId: Id<'tenant'>;
  provider: WebhookProvider;
  secrets: string[];
}

/** Milliseconds for which a closed endpoint may still be open, or a new secret unknown, and how many are kept. */
const keep = 2_000;
const mostKept = 1_000;
const urlKeyPattern = /^[A-Za-z0-9_-]{22}$/;

/** Endpoints by the key in their URL; in a storm the same few are asked for again and again. */
export class EndpointCache {
  private readonly known = new Map<string, { until: number; endpoint: Promise<OpenEndpoint | undefined> }>();

  constructor(private readonly database: Database) {}

  /** Undefined when there is none; what cannot be a key is not looked for. */
  async find(urlKey: string): Promise<OpenEndpoint | undefined> {
    if (!urlKeyPattern.test(urlKey)) return undefined;
    const kept = this.known.get(urlKey);
    if (kept && kept.until > performance.now()) return kept.endpoint;
    if (this.known.size >= mostKept) this.known.clear();
    const endpoint = this.read(urlKey);
    this.known.set(urlKey, { until: performance.now() + keep, endpoint });
    endpoint.catch(() => this.known.delete(urlKey));
    return endpoint;
  }

  private async read(urlKey: string): Promise<OpenEndpoint | undefined> {
    const found = await findWebhookEndpoint(this.database, urlKey);
    if (!found) return undefined;
    const { id, accountId, tenantId } = found;
    const scope = {
      accountId,
      tenantId,
      actor: { type: 'system', name: 'webhook' } as const,
      readOnly: true,
    };
    const opened = await inSession(this.database, scope, (session) => openWebhookEndpoint(session, id));
    return opened && { ...found, ...opened };
  }
}
