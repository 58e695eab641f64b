import type { Message } from '@heed/schema/rendering/content';
import MailComposer from 'nodemailer/lib/mail-composer';

/** A message as RFC 5322 and MIME write it. Nothing is fetched: a template cannot name a file or an address to attach. */
export function mimeOf(message: Message): Promise<Buffer> {
  const composer = new MailComposer({
    messageId: message.messageId,
    date: message.date,
    from: message.from,
    to: { name: '', address: message.to },
    replyTo: message.replyTo ?? undefined,
    subject: message.subject,
    text: message.text,
    html: message.html ?? undefined,
    headers: Object.entries(message.headers).map(([key, value]) => ({ key, value: header(value) })),
    disableFileAccess: true,
    disableUrlAccess: true,
    textEncoding: 'quoted-printable',
  });
  return new Promise((resolve, reject) => {
    composer.compile().build((error, source) => (error ? reject(error) : resolve(source!)));
  });
}

/** As it is, since List-Id's quotes must not be encoded; folded only where encoded words demand short lines (RFC 2047). */
function header(value: string): { prepared: true; foldLines: boolean; value: string } {
  return { prepared: true, foldLines: value.includes('=?'), value: value.replace(/[\r\n]+/g, ' ') };
}
