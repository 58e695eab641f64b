import { HeedError } from '@heed/schema/domain/errors';
import type { SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection';

/** Milliseconds. RFC 5321 would wait for minutes; a lane has others to send to meanwhile. */
export interface SmtpTimeouts {
  connection: number;
  greeting: number;
  /** Silence within a conversation. */
  socket: number;
}
export const usualTimeouts: SmtpTimeouts = { connection: 10_000, greeting: 10_000, socket: 30_000 };

export interface SmtpServer {
  options: SMTPConnectionOptions;
  auth: { user: string; pass: string } | undefined;
}

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * `smtp://user:password@host:587` (STARTTLS where offered, and demanded before a password leaves this machine) or
 * `smtps://host:465` (TLS from the start).
 * @throws {HeedError} INVALID_INPUT for every other address.
 */
export function smtpServer(smtpUrl: string, timeouts: SmtpTimeouts = usualTimeouts): SmtpServer {
  const url = URL.canParse(smtpUrl) ? new URL(smtpUrl) : undefined;
  if (!url?.hostname || (url.protocol !== 'smtp:' && url.protocol !== 'smtps:')) {
    throw new HeedError('INVALID_INPUT', 'The address of a mail server starts with smtp:// or smtps://.');
  }
  const secure = url.protocol === 'smtps:';
  const auth = url.username
    ? { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) }
    : undefined;
  return {
    auth,
    options: {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port) || (secure ? 465 : 587),
      secure,
      requireTLS: !secure && auth !== undefined && !loopback.test(url.hostname),
      connectionTimeout: timeouts.connection,
      dnsTimeout: timeouts.connection,
      greetingTimeout: timeouts.greeting,
      socketTimeout: timeouts.socket,
      socketCloseTimeout: 500,
      allowInternalNetworkInterfaces: true,
    },
  };
}
