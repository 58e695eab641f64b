import { listenHttp } from './mailbox/http.js';
import { type Mail, readMail } from './mailbox/read-mail.js';
import { listenSmtp } from './mailbox/smtp.js';
import { MailStore } from './mailbox/store.js';

export interface MailboxOptions {
  /** Default: free ones. */
  smtpPort?: number;
  httpPort?: number;
  /** How many of the newest mails are kept. Default 20,000; never more than 256 MB. */
  limit?: number;
}

export interface Mailbox {
  /** For `SMTP_URL`. */
  smtpUrl: string;
  /** Its page; `GET /messages?to=&after=&first=` for programs. */
  url: string;
  /** Oldest first; with `to`, those whose envelope names that recipient. */
  messages(to?: string): Promise<Mail[]>;
  /** How many are kept, without reading them. */
  count(to?: string): number;
  clear(): void;
  stop(): Promise<void>;
}

export type { Mail };

/** An SMTP server that keeps what it gets, in memory, and shows it. Listens on 127.0.0.1 alone. */
export async function startMailbox(options: MailboxOptions = {}): Promise<Mailbox> {
  const store = new MailStore(options.limit ?? 20_000, 256 * 1024 * 1024);
  const smtp = await listenSmtp(store, options.smtpPort ?? 0);
  const http = await listenHttp(store, options.httpPort ?? 0).catch(async (error: unknown) => {
    await smtp.stop();
    throw error;
  });
  return {
    smtpUrl: `smtp://127.0.0.1:${smtp.port}`,
    url: `http://127.0.0.1:${http.port}`,
    async messages(to) {
      const mails: Mail[] = [];
      for (const stored of store.list({ to })) mails.push(await readMail(stored));
      return mails;
    },
    count: (to) => store.list({ to }).length,
    clear: () => store.clear(),
    async stop() {
      await Promise.all([smtp.stop(), http.stop()]);
    },
  };
}
