/** Under this name a provider hands our reference back with every event. */
export const referenceName = 'heed_ref';

type Header = (reference: string) => string;

/** By the host that a provider's customers send through; longest length of a value there is Postmark's, 80. */
const headers: readonly [RegExp, Header][] = [
  [/(^|\.)sendgrid\.net$/, (ref) => `X-SMTPAPI: {"unique_args":{"${referenceName}":\r\n "${ref}"}}\r\n`],
  [/(^|\.)postmarkapp\.com$/, (ref) => `X-PM-Metadata-${referenceName}:\r\n ${ref}\r\n`],
  [/(^|\.)mailgun\.org$/, (ref) => `X-Mailgun-Variables: {"${referenceName}":\r\n "${ref}"}\r\n`],
];

/**
 * For providers that put a Message-ID of their own in place of ours, or tell it of some events only: a header with the
 * delivery's reference, which they take out and hand back. Amazon SES and Resend tell the Message-ID with every event.
 * @param server `smtp://host:port` of the identity.
 */
export function providerHeader(server: string | null | undefined): Header | undefined {
  if (!server || !URL.canParse(server)) return undefined;
  const { hostname } = new URL(server);
  return headers.find(([host]) => host.test(hostname))?.[1];
}
