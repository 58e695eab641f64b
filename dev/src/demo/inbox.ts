import { setTimeout as sleep } from 'node:timers/promises';

/** A message as the development mailbox lists it. */
export interface InboxMessage {
  id: number;
  to: string;
  subject: string;
  headers: { name: string; value: string }[];
  html: string;
  text: string;
}

export interface ReadMail extends InboxMessage {
  /** The preference page, as the visible link has it. */
  pageUrl: string;
  /** RFC 8058: where to POST. */
  oneClickUrl: string;
}

/** Everything the mailbox got, or what one person got, the oldest first. */
export async function messagesTo(mailboxUrl: string, to?: string): Promise<InboxMessage[]> {
  const url = new URL('/messages', mailboxUrl);
  if (to) url.searchParams.set('to', to);
  const response = await fetch(url, { signal: AbortSignal.timeout(60_000) });
  return ((await response.json()) as { messages: InboxMessage[] }).messages;
}

/** Waits for the newest mail to somebody, ten seconds at most, and finds its links. */
export async function readMail(mailboxUrl: string, to: string): Promise<ReadMail> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await sleep(100)) {
    const mail = (await messagesTo(mailboxUrl, to)).at(-1);
    if (mail) return withLinks(mail);
  }
  throw new Error(`No mail came for ${to}`);
}

export function withLinks(mail: InboxMessage): ReadMail {
  const header = mail.headers.find(({ name }) => name.toLowerCase() === 'list-unsubscribe')?.value ?? '';
  const oneClickUrl = /<([^>]+)>/.exec(header)?.[1] ?? '';
  const pageUrl = /https?:\/\/[^\s"<>]+\/p\/[\w-]+/.exec(mail.text)?.[0] ?? '';
  return { ...mail, pageUrl, oneClickUrl };
}
