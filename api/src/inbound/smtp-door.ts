import type { AddressInfo } from 'node:net';
import { discreet } from '@heed/schema/domain/discreet';
import { type MessageRef, messageRefsIn } from '@heed/schema/domain/message-refs';
import { largestInboundMail } from '@heed/schema/domain/returns';
import { type InboundDoor, storeInboundMail } from '@heed/schema/services/inbound-mails';
import { findReturnAddress } from '@heed/schema/services/return-addresses';
import type { Database } from '@heed/schema/session/database';
import { accountOfTenant } from '@heed/schema/session/lookup';
import { inSession } from '@heed/schema/session/session';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

export interface SmtpDoorOptions {
  database: Database;
  /** `INBOUND_DOMAIN`: mail for anybody elsewhere is refused. */
  domain: string;
  /** 0: a free one. */
  port: number;
  host?: string;
  /** For STARTTLS; without them mail comes in clear. */
  tls?: { key: string; cert: string } | undefined;
  log?: (line: string) => void;
}

/** Addresses at which everybody may report: what is ours is found by the Message-ID inside. */
const openNames = ['abuse', 'complaints', 'fbl', 'postmaster', 'bounces'];

/** Connections at once, recipients a mail, and milliseconds of silence. */
const mostConnections = 100;
const mostRecipients = 20;
const silence = 60_000;

/** For whom a mail is: the message whose signed address it was sent to, or whoever it is about. */
type Recipient = { door: 'open' } | { door: 'bounce' | 'reply'; about: MessageRef };

/**
 * Takes mail in over SMTP: bounces at signed return paths, answers at signed reply addresses, complaints at the few addresses
 * that everybody knows. It is stored and answered; what it means is worked off later. Nothing is relayed, and nothing
 * answered by mail.
 */
export async function openSmtpDoor(
  options: SmtpDoorOptions,
): Promise<{ port: number; stop(): Promise<void> }> {
  const { database, domain, port, host = '127.0.0.1', tls, log = () => undefined } = options;
  const recipients = new WeakMap<SMTPServerSession, Map<string, Recipient>>();

  const server = new SMTPServer({
    name: domain,
    banner: 'Heed',
    size: largestInboundMail,
    maxClients: mostConnections,
    socketTimeout: silence,
    closeTimeout: 2_000,
    disabledCommands: tls ? ['AUTH'] : ['AUTH', 'STARTTLS'],
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    ...tls,
    onRcptTo(address, session, done) {
      recipientOf(database, domain, address.address)
        .then((recipient) => {
          if (!recipient) return done(refusal(550, '5.1.1 There is no such mailbox here'));
          const known = recipients.get(session) ?? new Map<string, Recipient>();
          recipients.set(session, known);
          if (known.size >= mostRecipients) return done(refusal(452, '4.5.3 Too many recipients'));
          known.set(address.address, recipient);
          return done();
        })
        .catch(() => done(refusal(451, '4.3.0 Try again later')));
    },
    onData(stream, session, done) {
      readAll(stream)
        .then(async (raw) => {
          if (!raw) return done(refusal(552, `5.3.4 A mail has at most ${largestInboundMail} bytes here`));
          const known = recipients.get(session);
          const named = session.envelope.rcptTo.flatMap(({ address }) => known?.get(address) ?? []);
          recipients.delete(session);
          await storeFor(database, named, raw);
          return done(null, '2.0.0 Taken');
        })
        .catch((error: unknown) => {
          log(`inbound mail was not stored: ${discreet(String(error))}`);
          done(refusal(451, '4.3.0 Try again later'));
        });
    },
  });
  server.on('error', (error) => log(`inbound SMTP: ${discreet(error.message)}`));
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    stop: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

async function recipientOf(
  database: Database,
  domain: string,
  address: string,
): Promise<Recipient | undefined> {
  const at = address.lastIndexOf('@');
  if (address.slice(at + 1).toLowerCase() !== domain.toLowerCase()) return undefined;
  const name = address.slice(0, at);
  if (openNames.includes(name.toLowerCase())) return { door: 'open' };
  const found = await findReturnAddress(database, name);
  return found && { door: found.kind, about: found };
}

/** The whole of it, or undefined when it is too large; then no more than a little is ever held. */
async function readAll(stream: SMTPServerDataStream): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += (chunk as Buffer).length;
    if (size <= largestInboundMail) chunks.push(chunk as Buffer);
    else chunks.length = 0;
  }
  return size <= largestInboundMail && !stream.sizeExceeded ? Buffer.concat(chunks) : undefined;
}

/** Once for each message it was addressed to; at an open address once for each tenant it speaks of. */
async function storeFor(database: Database, recipients: readonly Recipient[], raw: Buffer): Promise<void> {
  for (const recipient of recipients) {
    if (recipient.door !== 'open')
      await store(database, recipient.door, raw, recipient.about, recipient.about);
  }
  if (!recipients.some(({ door }) => door === 'open')) return;
  const refs = messageRefsIn(raw.toString('latin1'));
  const tenants = new Map(refs.map((ref) => [ref.tenantId, ref]));
  for (const ref of tenants.values()) await store(database, 'open', raw, ref);
}

async function store(
  database: Database,
  door: InboundDoor,
  raw: Buffer,
  { tenantId }: MessageRef,
  about?: MessageRef,
): Promise<void> {
  const accountId = await accountOfTenant(database, tenantId);
  if (!accountId) return; // nobody's: taken, dropped, and no hint
  const scope = { accountId, tenantId, actor: { type: 'system', name: 'inbound_mail' } as const };
  await inSession(database, scope, (session) =>
    storeInboundMail(session, { door, raw, ...(about && { about }) }),
  );
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
