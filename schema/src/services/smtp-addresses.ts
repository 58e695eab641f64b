import { invalid } from '../domain/errors.js';

/**
 * The address of a mail server as it is stored: sealed as a whole, and in clear without its user's name and password.
 * @throws {HeedError} INVALID_INPUT, which repeats nothing of the address.
 */
export function readSmtpUrl(text: string): { url: string; server: string } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'smtp:' && url.protocol !== 'smtps:') || url.hostname === '') {
    throw invalid(
      '"smtpUrl" must be like smtp://user:password@mail.example:587 or smtps://….',
      'input',
      'smtpUrl',
    );
  }
  if ((url.pathname !== '' && url.pathname !== '/') || url.search !== '' || url.hash !== '') {
    throw invalid('"smtpUrl" must end after the host and port.', 'input', 'smtpUrl');
  }
  if (url.href.length > 2_000)
    throw invalid('"smtpUrl" is longer than 2,000 characters.', 'input', 'smtpUrl');
  return { url: url.href, server: `${url.protocol}//${url.host}` };
}
