import { HeedError } from '../domain/errors.js';
import type { Keyring } from '../tokens/keyring.js';
import { dayOf, signLink } from '../tokens/link-token.js';
import type { CampaignContent, Recipient } from './content.js';
import type { MessageLinks } from './scope.js';

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/**
 * `PUBLIC_URL` as links use it, without a trailing slash.
 * @throws {HeedError} INVALID_INPUT unless it is https, or http on loopback: RFC 8058 wants https.
 */
export function publicBase(publicUrl: string): string {
  const url = URL.canParse(publicUrl) ? new URL(publicUrl) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback.test(url.hostname))) {
    return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  }
  throw new HeedError('INVALID_INPUT', 'PUBLIC_URL must be an https address (http only on localhost).');
}

/**
 * The recipient's own links. Those of a test or a preview carry the purpose `test` and save nothing.
 * They never expire: the day says only when they were made.
 */
export function linksFor(
  content: CampaignContent,
  recipient: Recipient,
  options: { keyring: Keyring; base: string; at: Date; live: boolean },
): MessageLinks {
  const { keyring, base, at, live } = options;
  const claims = {
    tenantId: content.tenantId,
    contactId: recipient.contactId,
    messageId: content.campaignId,
    day: dayOf(at),
    epoch: recipient.epoch,
  };
  const token = (purpose: 'unsubscribe' | 'preferences') =>
    signLink(keyring, { ...claims, purpose: live ? purpose : 'test' });
  return {
    unsubscribeUrl: `${base}/u/${token('unsubscribe')}`,
    preferencesUrl: `${base}/p/${token('preferences')}`,
  };
}
