import PostalMime, { decodeWords } from 'postal-mime';
import type { StoredMail } from './store.js';

/** A mail as programs read it from `GET /messages`. */
export interface Mail {
  id: number;
  /** The envelope's recipient (several joined by ", "): who really got it. */
  to: string;
  /** The From header's address, with its name if it has one. */
  from: string;
  /** The envelope's sender: where bounces go. */
  envelopeFrom: string;
  subject: string;
  /** The Date header, ISO 8601; as written if it is no date; the time of arrival if there is none. */
  date: string;
  receivedAt: string;
  /** In the order of the mail, names as written, values unfolded and with encoded words (RFC 2047) decoded. */
  headers: { name: string; value: string }[];
  html: string;
  text: string;
  attachments: { filename: string; type: string; bytes: number }[];
}

/** Never throws: what cannot be parsed comes back as its raw text, with the fault as its subject. */
export async function readMail(stored: StoredMail): Promise<Mail> {
  const { id, raw } = stored;
  const envelope = {
    id,
    to: stored.to.join(', '),
    envelopeFrom: stored.from,
    receivedAt: stored.receivedAt.toISOString(),
  };
  try {
    const mail = await PostalMime.parse(raw);
    const { name, address } = mail.from?.address ? mail.from : { name: '', address: stored.from };
    return {
      ...envelope,
      from: name ? `${name} <${address}>` : address,
      subject: mail.subject ?? '',
      date: mail.date ?? envelope.receivedAt,
      headers: mail.headers.map((header) => ({ name: header.originalKey, value: decodeWords(header.value) })),
      html: mail.html ?? '',
      text: mail.text ?? '',
      attachments: mail.attachments.map((part) => ({
        filename: part.filename ?? '',
        type: part.mimeType,
        bytes: typeof part.content === 'string' ? part.content.length : part.content.byteLength,
      })),
    };
  } catch (error) {
    return {
      ...envelope,
      from: stored.from,
      subject: `(unreadable: ${error instanceof Error ? error.message : error})`,
      date: envelope.receivedAt,
      headers: [],
      html: '',
      text: raw.toString('utf8'),
      attachments: [],
    };
  }
}
