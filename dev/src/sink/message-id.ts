/** The Message-ID of a message, angle brackets included; empty without one. Folded headers are read too. */
export function messageIdOf(message: Buffer): string {
  let at = message.indexOf('\nMessage-ID: <') + 1;
  if (at === 0) {
    const end = message.indexOf('\r\n\r\n');
    const head = message.toString('latin1', 0, end < 0 ? message.length : end);
    return /^message-id:\s*(<[^>]*>)/im.exec(head)?.[1] ?? '';
  }
  at += 'Message-ID: '.length;
  return message.toString('latin1', at, message.indexOf(62, at) + 1);
}
