import { normaliseEmail } from '../domain/addresses.js';
import { everyPart, headerOf, readMail } from '../domain/mail-parts.js';
import { passedOnHeader } from '../domain/mail-reports.js';
import { oneLine } from './headers.js';
import { endOf, quotedPrintable } from './quoted-printable.js';
import { headerAddress, headerDate, headerText, mailbox, wireAddress } from './wire-headers.js';
import type { WireMessage } from './wire-message.js';

const boundary = '=_heed_reply';
/** Characters of the answer that are shown; the whole of it is attached. */
const longestText = 20_000;

/**
 * A person's answer as the team gets it: from the identity, answered to the person, with what they wrote in clear and the
 * mail itself attached. It carries a mark by which it is never passed on again, and says that a machine wrote it (RFC 3834).
 */
export function passedOn(reply: {
  id: string;
  raw: Uint8Array;
  identity: { fromEmail: string; fromName: string };
  to: string;
  at: Date;
}): WireMessage {
  const { id, identity, to, at } = reply;
  const mail = readMail(reply.raw);
  const from = oneLine(headerOf(mail.headers, 'from') ?? '');
  const subject = oneLine(headerOf(mail.headers, 'subject') ?? '').slice(0, 500);
  const address = /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from;
  const person = normaliseEmail(address);
  const parts = [...everyPart(mail)];
  const text = parts.find(({ type, text: said }) => type === 'text/plain' && said.trim() !== '')?.text ?? '';
  const words = `${from}\n${subject}\n\n${text.slice(0, longestText)}`;
  const messageId = `<${id}@${wireAddress(identity.fromEmail).split('@').at(-1)}>`;
  const source = [
    `From: ${mailbox({ name: identity.fromName, address: identity.fromEmail })}`,
    `To: <${headerAddress(to)}>`,
    `Subject: ${headerText(subject || '(no subject)', 'Subject: '.length)}`,
    `Date: ${headerDate(at)}`,
    `Message-ID: ${messageId}`,
    ...(person.ok ? [`Reply-To: <${headerAddress(person.email)}>`] : []),
    'Auto-Submitted: auto-generated',
    `${passedOnHeader}: 1`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    endOf(quotedPrintable(words)),
    `--${boundary}`,
    // In base64, which message/rfc822 must not be in (RFC 2046, 5.2.1): no server then needs 8BITMIME.
    'Content-Type: application/octet-stream; name="reply.eml"',
    'Content-Disposition: attachment; filename="reply.eml"',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(reply.raw).toString('base64').replace(/.{76}/g, '$&\r\n'),
    `--${boundary}--`,
    '',
  ].join('\r\n');
  return {
    messageId,
    from: wireAddress(identity.fromEmail),
    to: wireAddress(to),
    bytes: Buffer.from(source, 'latin1'),
  };
}
