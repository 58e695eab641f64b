import { isIP } from 'node:net';
import { HeedError } from '@heed/schema/domain/errors';

/** A mail server and how to be let in. */
export interface SmtpServer {
  host: string;
  port: number;
  /** TLS from the start (`smtps://`). */
  secure: boolean;
  /** Nothing is said before TLS has begun: a password must not leave this machine in clear. */
  requireTls: boolean;
  /** Whether the server's certificate must be good for its name. */
  verify: boolean;
  /** Further authorities to trust, in PEM. */
  ca?: string;
  auth: { user: string; pass: string } | undefined;
}

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

/**
 * `smtp://user:password@host:587` (STARTTLS where offered, and demanded before a password leaves this machine) or
 * `smtps://host:465` (TLS from the start). Two parameters loosen what is strict: `?auth=clear` lets a password go over a
 * connection without TLS, `?verify=no` takes any certificate, on loopback only.
 * @throws {HeedError} INVALID_INPUT for every other address.
 */
export function smtpServer(smtpUrl: string): SmtpServer {
  const url = URL.canParse(smtpUrl) ? new URL(smtpUrl) : undefined;
  if (!url?.hostname || (url.protocol !== 'smtp:' && url.protocol !== 'smtps:')) {
    throw new HeedError('INVALID_INPUT', 'The address of a mail server starts with smtp:// or smtps://.');
  }
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const near = loopback.test(host);
  const verify = url.searchParams.get('verify') !== 'no';
  if (!verify && !near) {
    throw new HeedError('INVALID_INPUT', 'Certificates go unverified (verify=no) on loopback only.');
  }
  const auth = url.username ? { user: decoded(url.username), pass: decoded(url.password) } : undefined;
  return {
    host,
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    requireTls: !secure && auth !== undefined && !near && url.searchParams.get('auth') !== 'clear',
    verify,
    auth,
  };
}

/** The name a certificate must carry; addresses are not named in SNI (RFC 6066, 3). */
export function serverName(host: string): string | undefined {
  return isIP(host) ? undefined : host;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new HeedError(
      'INVALID_INPUT',
      'The name or password in the address of the mail server is not encoded.',
    );
  }
}
