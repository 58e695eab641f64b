import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { MailStore } from './store.js';

/** Bigger than anything a campaign sends; a runaway template is refused with 552. */
const maxMailBytes = 25 * 1024 * 1024;

/**
 * Takes mail for every recipient and says yes at once. Speaks PIPELINING, 8BITMIME, SMTPUTF8; takes any password; no
 * TLS, and no reverse lookup of names, which would cost seconds where DNS is closed.
 */
export async function listenSmtp(
  store: MailStore,
  port: number,
): Promise<{ port: number; stop(): Promise<void> }> {
  const server = new SMTPServer({
    name: 'mailbox.localhost',
    banner: 'Heed development mailbox',
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    allowInsecureAuth: true,
    onAuth: (auth, _session, done) => done(null, { user: auth.username ?? 'anyone' }),
    disableReverseLookup: true,
    size: maxMailBytes,
    rejectOversized: true,
    closeTimeout: 200,
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => {
        if (!stream.sizeExceeded) chunks.push(chunk);
      });
      stream.on('error', done);
      stream.on('end', () => {
        if (stream.sizeExceeded) return done(); // rejectOversized answers
        const { mailFrom, rcptTo } = session.envelope;
        const recipients = rcptTo.map((recipient) => recipient.address);
        const mail = store.add(mailFrom ? mailFrom.address : '', recipients, Buffer.concat(chunks));
        done(null, `OK: kept as ${mail.id}`);
      });
    },
  });
  server.on('error', () => {}); // a client that hangs up is not our fault
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    stop: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
