/**
 * A message ready for SMTP's DATA or BDAT: header and body with CRLF line ends, in ASCII (quoted-printable, so that no
 * server needs 8BITMIME), no line over 998 octets. Not dot-stuffed; no line of it starts with a dot.
 */
export interface WireMessage {
  /** With angle brackets; the same for a resend. */
  messageId: string;
  /** The envelope's, with its domain in ASCII. */
  from: string;
  to: string;
  bytes: Buffer;
}
