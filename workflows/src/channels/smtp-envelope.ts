import { domainToASCII } from 'node:url';
import type { WireMessage } from '@heed/schema/rendering/wire-message';
import type { SendResult } from './channel.js';
import type { SmtpOffers } from './smtp-offers.js';

/** Everything that may stand between < and > without quoting, in ASCII. */
const plain = /^[\x21-\x3b\x3d\x3f-\x7e]+$/;
/** What would end the line, the brackets or the address. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const broken = /[\x00-\x20<>\x7f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins with them
const ascii = /^[\x00-\x7f]*$/;

/** Sender and recipient together; RFC 5321 (4.5.3.1) says 256 for each. */
const longest = 512;

export type Envelope = { mail: string; rcpt: string };

/**
 * The lines `MAIL FROM` and `RCPT TO` of a message, or why it cannot be sent to this server: an address beyond ASCII
 * without SMTPUTF8 (RFC 6531), one that cannot be written, or more bytes than it takes (RFC 1870).
 */
export function envelopeOf(message: WireMessage, offers: SmtpOffers): Envelope | SendResult {
  const { bytes } = message;
  let { from, to } = message;
  let international = false;
  if (!(plain.test(from) && plain.test(to)) || from.length + to.length > longest) {
    from = inAscii(from);
    to = inAscii(to);
    if (broken.test(from) || broken.test(to) || from.length + to.length > longest) {
      return { result: 'failed', reason: 'refused', detail: 'The address cannot be written in an envelope.' };
    }
    international = !(ascii.test(from) && ascii.test(to));
    if (international && !offers.smtpUtf8) {
      const detail = 'The mail server does not take addresses with letters beyond ASCII (SMTPUTF8).';
      return { result: 'failed', reason: 'address_not_supported', detail };
    }
  }
  if (bytes.length > offers.largest) {
    const detail = `The message has ${bytes.length} bytes, the mail server takes ${offers.largest}.`;
    return { result: 'failed', reason: 'refused', detail };
  }
  const size = offers.size ? ` SIZE=${bytes.length}` : '';
  return {
    mail: `MAIL FROM:<${from}>${size}${international ? ' BODY=8BITMIME SMTPUTF8' : ''}\r\n`,
    rcpt: `RCPT TO:<${to}>\r\n`,
  };
}

/** The domain in its ASCII form; the local part has none (RFC 6531). */
function inAscii(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  return `${address.slice(0, at)}@${domainToASCII(domain) || domain}`;
}
