import type { WireMessage } from '@heed/schema/rendering/wire-message';

/** A message as the engine would make it, told apart by `n`. */
export function wireTo(to: string, n = 0, body = '.Hello\r\n.\r\n..again\r\n'): WireMessage {
  const messageId = `<${n}.${to.length}@brand.example>`;
  const head = `Message-ID: ${messageId}\r\nFrom: offers@brand.example\r\nTo: <${to}>\r\nSubject: Hello\r\n\r\n`;
  return { messageId, from: 'offers@brand.example', to, bytes: Buffer.from(head + body) };
}

/** So many messages, each to somebody else. */
export function crowd(count: number, body?: string): WireMessage[] {
  return Array.from({ length: count }, (_, n) => wireTo(`p${n}@example.com`, n, body));
}
