import { createPublicKey, randomBytes } from 'node:crypto';
import sql from 'sql-template-tag';
import { invalid, notFound } from '../domain/errors.js';
import { type Id, newId } from '../domain/ids.js';
import { inputLine } from '../domain/input-text.js';
import { type WebhookProvider, webhookProviders } from '../domain/returns.js';
import type { Session } from '../session/session.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';
import { seal, unseal } from '../tokens/sealed.js';
import { placeOf } from './sending-secrets.js';

export interface WebhookEndpointRow {
  id: Id<'webhookEndpoint'>;
  provider: WebhookProvider;
  name: string;
  urlKey: string;
  formerUntil: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

const columns = sql`id, provider, name, url_key as "urlKey", former_until as "formerUntil",
  created_at as "createdAt", updated_at as "updatedAt"`;

/** Hours for which the secret before stays good beside a new one: until the provider has it everywhere. */
const overlapHours = 24;
const mostEndpoints = 50;

/**
 * Opens a webhook for one provider. What it signs with is sealed at once and never shown again.
 * @throws {HeedError} INVALID_INPUT, ALREADY_EXISTS for the name, LIMIT_EXCEEDED beyond 50.
 */
export async function createWebhookEndpoint(
  session: Session,
  input: { provider: WebhookProvider; name: string; secret: string },
): Promise<WebhookEndpointRow> {
  const provider = webhookProviders.find((known) => known === input.provider);
  if (!provider) throw invalid('There is no such provider.', 'input', 'provider');
  const name = inputLine(input.name, 'input', 'name');
  const secret = readSecret(provider, input.secret);
  const id = newId('webhookEndpoint');
  const { tenantId, keyring, at } = session;
  const sealed = seal(keyring, secret, placeOf({ tenantId, id }, 'secret', 'webhook_endpoint'));
  const { n } = (await session.row<{ n: number }>(sql`
    select count(*) as n from webhook_endpoint where tenant_id = ${tenantId}`))!;
  if (n >= mostEndpoints)
    throw invalid(`A tenant has up to ${mostEndpoints} webhook endpoints.`, 'input', 'provider');
  const row = await session.row<WebhookEndpointRow>(sql`
    insert into webhook_endpoint (tenant_id, id, provider, name, url_key, secret, created_at, updated_at)
    values (${tenantId}, ${id}, ${provider}, ${name}, ${newUrlKey()}, ${sealed}, ${at}, ${at})
    returning ${columns}`);
  return row!;
}

/**
 * Gives it a new secret, a new URL, or both. The secret before stays good for a day; the URL before is gone at once.
 * @throws {HeedError} NOT_FOUND, INVALID_INPUT.
 */
export async function rotateWebhookEndpoint(
  session: Session,
  input: { endpointId: Id<'webhookEndpoint'>; secret?: string | null; newUrl?: boolean | null },
): Promise<WebhookEndpointRow> {
  const { endpointId, newUrl } = input;
  const { tenantId, keyring, at } = session;
  const found = await session.row<{ provider: WebhookProvider; secret: Buffer }>(sql`
    select provider, secret from webhook_endpoint
    where tenant_id = ${tenantId} and id = ${endpointId} for update`);
  if (!found) throw notFound('webhook endpoint', ['input', 'endpointId']);
  if (input.secret != null) {
    const place = { tenantId, id: endpointId };
    const before = unseal(keyring, found.secret, placeOf(place, 'secret', 'webhook_endpoint'));
    const secret = readSecret(found.provider, input.secret);
    const until = new Date(at.getTime() + overlapHours * 3_600_000);
    await session.sql(sql`
      update webhook_endpoint set secret = ${seal(keyring, secret, placeOf(place, 'secret', 'webhook_endpoint'))},
        former_secret = ${seal(keyring, before, placeOf(place, 'former_secret', 'webhook_endpoint'))},
        former_until = ${until}
      where tenant_id = ${tenantId} and id = ${endpointId}`);
  }
  const row = await session.row<WebhookEndpointRow>(sql`
    update webhook_endpoint set updated_at = ${at},
      url_key = case when ${newUrl === true} then ${newUrlKey()} else url_key end
    where tenant_id = ${tenantId} and id = ${endpointId} returning ${columns}`);
  return row!;
}

/** Closes it: whatever comes to its URL from now on finds nothing. What came before is worked off. @throws {HeedError} NOT_FOUND */
export async function deleteWebhookEndpoint(
  session: Session,
  { endpointId }: { endpointId: Id<'webhookEndpoint'> },
): Promise<WebhookEndpointRow> {
  const row = await session.row<WebhookEndpointRow>(sql`
    delete from webhook_endpoint where tenant_id = ${session.tenantId} and id = ${endpointId} returning ${columns}`);
  if (!row) throw notFound('webhook endpoint', ['input', 'endpointId']);
  return row;
}

/** The tenant's webhook endpoints, the oldest first. */
export async function pageOfWebhookEndpoints(
  session: Session,
  input: { page: PageInput },
): Promise<Page<WebhookEndpointRow>> {
  return readPage<WebhookEndpointRow>(session, {
    columns,
    body: sql`from webhook_endpoint where tenant_id = ${session.tenantId}`,
    key: sql`id`,
    page: input.page,
  });
}

/** For the door that providers knock at: who speaks, and by which secrets it is known, the newest first. */
export async function openWebhookEndpoint(
  session: Session,
  id: Id<'webhookEndpoint'>,
): Promise<{ provider: WebhookProvider; secrets: string[] } | undefined> {
  const row = await session.row<{ provider: WebhookProvider; secret: Buffer; former: Buffer | null }>(sql`
    select provider, secret, case when former_until > ${session.at} then former_secret end as former
    from webhook_endpoint where tenant_id = ${session.tenantId} and id = ${id}`);
  if (!row) return undefined;
  const open = (sealed: Buffer, column: 'secret' | 'former_secret') =>
    unseal(session.keyring, sealed, placeOf({ tenantId: session.tenantId, id }, column, 'webhook_endpoint'));
  const secrets = [open(row.secret, 'secret')];
  if (row.former) secrets.push(open(row.former, 'former_secret'));
  return { provider: row.provider, secrets };
}

function newUrlKey(): string {
  return randomBytes(16).toString('base64url');
}

const topicArn = /^arn:aws[\w-]*:sns:[a-z0-9-]{4,30}:\d{12}:[\w-]{1,256}(\.fifo)?$/;

/** What each provider is known by, and in which form. @throws {HeedError} INVALID_INPUT, which repeats nothing of it. */
function readSecret(provider: WebhookProvider, text: string): string {
  const secret = text.trim();
  const refuse = (what: string) => invalid(what, 'input', 'secret');
  if (secret.length > 4_000) throw refuse('The secret is longer than 4,000 characters.');
  switch (provider) {
    case 'ses': {
      const arns = secret.split(/[\s,]+/).filter(Boolean);
      if (arns.length === 0 || arns.length > 20 || !arns.every((arn) => topicArn.test(arn)))
        throw refuse(
          'For Amazon SES give the ARNs of the SNS topics that may speak, like arn:aws:sns:eu-west-1:123456789012:bounces.',
        );
      return arns.join(' ');
    }
    case 'sendgrid':
      try {
        const key = createPublicKey({ key: Buffer.from(secret, 'base64'), format: 'der', type: 'spki' });
        if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new Error();
        return secret;
      } catch {
        throw refuse('For SendGrid give the verification key of its signed event webhook, in base64.');
      }
    case 'postmark':
      if (!/^[^\s:]{1,200}:[^\s]{16,500}$/.test(secret))
        throw refuse(
          'For Postmark give user:password of the basic authentication, the password of 16 characters or more.',
        );
      return secret;
    case 'resend':
      if (!/^whsec_[A-Za-z0-9+/]{22,}={0,2}$/.test(secret))
        throw refuse('For Resend give the signing secret, which starts with whsec_.');
      return secret;
    case 'mailgun':
    case 'twilio':
      if (!/^[\w-]{16,500}$/.test(secret))
        throw refuse(
          provider === 'mailgun'
            ? 'For Mailgun give the HTTP webhook signing key.'
            : "For Twilio give the account's auth token.",
        );
      return secret;
  }
}
