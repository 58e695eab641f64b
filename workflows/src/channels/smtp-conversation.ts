import { Readable } from 'node:stream';
import { domainToASCII } from 'node:url';
import type { Message } from '@heed/schema/rendering/content';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SendResult } from './channel.js';
import { mimeOf } from './mime.js';
import { judge, type SmtpFailure, type Verdict } from './smtp-reply.js';
import type { SmtpServer } from './smtp-url.js';

/** One connection to a mail server, used for one message after the other. */
export class SmtpConversation {
  private closed = false;

  private constructor(private readonly connection: SMTPConnection) {
    const end = () => {
      this.closed = true;
    };
    connection.on('error', end);
    connection.on('end', end);
  }

  /** Greets and logs in. Rejects with nodemailer's error: nothing was handed over. */
  static async open({ options, auth }: SmtpServer): Promise<SmtpConversation> {
    const connection = new SMTPConnection(options);
    const conversation = new SmtpConversation(connection);
    await new Promise<void>((resolve, reject) => {
      connection.once('error', reject);
      connection.once('end', () => reject(new Error('The mail server closed the connection')));
      connection.connect((error) => (error ? reject(error) : resolve()));
    });
    if (auth) {
      await new Promise<void>((resolve, reject) => {
        connection.once('error', reject);
        connection.login({ credentials: auth, ...auth }, (error) => (error ? reject(error) : resolve()));
      }).catch((error: unknown) => {
        connection.close();
        throw error;
      });
    }
    return conversation;
  }

  get usable(): boolean {
    return !this.closed;
  }

  async send(message: Message): Promise<Verdict> {
    const to = envelopeAddress(message.to);
    if (!isAscii(to) && !this.knows('SMTPUTF8')) return unsupported(this.usable);
    const source = await mimeOf(message);
    let handedOver = false;
    const body = new Readable({
      read() {
        handedOver = true; // nodemailer reads only once the server has said 354
        this.push(source);
        this.push(null);
      },
    });
    const envelope = { from: envelopeAddress(message.from.address), to: [to], size: source.length };
    const failure = await new Promise<SmtpFailure | null>((resolve) => {
      this.connection.send(envelope, body, (error) => resolve(error));
    });
    if (!failure) return { result: { result: 'sent' }, again: false, usable: this.usable };
    const verdict = judge(failure, handedOver);
    if (!verdict.usable || !(await this.reset())) this.close();
    return verdict;
  }

  close(): void {
    this.closed = true;
    this.connection.close();
  }

  quit(): void {
    this.closed = true;
    this.connection.quit();
  }

  private reset(): Promise<boolean> {
    if (this.closed) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.connection.once('error', () => resolve(false));
      this.connection.once('end', () => resolve(false));
      this.connection.reset((error) => resolve(!error));
    });
  }

  /** nodemailer keeps what the server's EHLO offered, but shows it only after a message was sent. */
  private knows(extension: string): boolean {
    const { _supportedExtensions: offered } = this.connection as unknown as {
      _supportedExtensions?: string[];
    };
    return offered?.includes(extension) ?? false;
  }
}

function unsupported(usable: boolean): Verdict {
  const detail = 'The mail server does not take addresses with letters beyond ASCII (SMTPUTF8).';
  const result: SendResult = { result: 'failed', reason: 'address_not_supported', detail };
  return { result, again: false, usable };
}

/** The domain in its ASCII form; the local part has none (RFC 6531). */
function envelopeAddress(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  return `${address.slice(0, at)}@${domainToASCII(domain) || domain}`;
}

function isAscii(text: string): boolean {
  return !/[\u0080-\u{10ffff}]/u.test(text);
}
