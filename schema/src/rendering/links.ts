import { HeedError } from '../domain/errors.js';
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

/** A message's own links: three doors, one token. They never expire: the token's day says only when they were made. */
export function linksWith(base: string, token: string): MessageLinks {
  return new DoorLinks(base, token);
}

/** Written out when asked for: most messages show one or two. */
class DoorLinks implements MessageLinks {
  constructor(
    private readonly base: string,
    private readonly token: string,
  ) {}

  get unsubscribeUrl(): string {
    return `${this.base}/u/${this.token}`;
  }

  get preferencesUrl(): string {
    return `${this.base}/p/${this.token}`;
  }

  get webVersionUrl(): string {
    return `${this.base}/w/${this.token}`;
  }
}
