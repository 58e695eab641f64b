import { hostname } from 'node:os';
import { SmtpFault } from './smtp-fault.js';
import { logIn, type Reply } from './smtp-login.js';
import { noOffers, readOffers, type SmtpOffers } from './smtp-offers.js';
import { SmtpSocket } from './smtp-socket.js';
import type { SmtpStep, SmtpTimeouts } from './smtp-timeouts.js';
import type { SmtpServer } from './smtp-url.js';

/** A connection on which mail may be sent. */
export interface OpenSmtp {
  socket: SmtpSocket;
  offers: SmtpOffers;
}

/** One question at a time, for the beginning of a conversation. */
class Opening {
  readonly socket: SmtpSocket;
  private answered: ((reply: Reply) => void) | undefined;
  private failed: ((error: Error) => void) | undefined;
  private over: SmtpFault | undefined;

  constructor(
    readonly server: SmtpServer,
    timeouts: SmtpTimeouts,
  ) {
    this.socket = new SmtpSocket(server, timeouts, {
      reply: (code, reader) => {
        const { answered } = this;
        if (!answered) return this.socket.close('The mail server speaks unasked.');
        this.answered = this.failed = undefined;
        answered({ code, lines: reader.lines(), text: reader.text() });
      },
      quiet: () => undefined,
      gone: (detail) => {
        this.over = new SmtpFault(detail, true);
        this.failed?.(this.over);
      },
    });
  }

  ask(step: SmtpStep, line?: string): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.over) return reject(this.over);
      this.answered = resolve;
      this.failed = reject;
      this.socket.await(step);
      if (line !== undefined) this.socket.write(`${line}\r\n`);
    });
  }

  async hello(): Promise<SmtpOffers> {
    const name = ownName(this.socket.localAddress);
    const extended = await this.ask('hello', `EHLO ${name}`);
    if (extended.code === 250) return readOffers(extended.lines);
    if (extended.code < 500) throw refused(extended);
    const plain = await this.ask('hello', `HELO ${name}`);
    if (plain.code !== 250) throw refused(plain);
    return noOffers;
  }

  async secured<T>(work: Promise<T>): Promise<T> {
    return work.catch((error: NodeJS.ErrnoException) => {
      const why = error.code ? `${error.message} (${error.code})` : error.message;
      const again = !/CERT|SELF_SIGNED|ISSUER|ALTNAME/.test(error.code ?? '');
      throw new SmtpFault(`No secure connection to the mail server at ${this.socket.remote}: ${why}`, again);
    });
  }
}

/**
 * Connects, greets, takes up TLS and logs in. Nothing of a message is handed over meanwhile.
 * @throws {SmtpFault} saying what stood in the way.
 */
export async function openSmtp(
  server: SmtpServer,
  timeouts: SmtpTimeouts,
  signal?: AbortSignal,
): Promise<OpenSmtp> {
  const opening = new Opening(server, timeouts);
  const { socket } = opening;
  const stop = () => socket.close('The sender is stopping.');
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await reach(opening);
    const greeting = await opening.ask('greeting');
    if (greeting.code !== 220) throw refused(greeting);
    let offers = await opening.hello();
    if (!socket.encrypted && offers.startTls) {
      const ready = await opening.ask('tls', 'STARTTLS');
      if (ready.code !== 220) throw refused(ready);
      await opening.secured(socket.startTls());
      offers = await opening.hello();
    }
    if (server.requireTls && !socket.encrypted) {
      throw new SmtpFault('The mail server offers no TLS, and a password does not go in clear.', false);
    }
    if (server.auth) {
      const { encrypted } = socket;
      const say = (line: string) => opening.ask('auth', line);
      await logIn(say, { ...server.auth, offered: offers.auth, encrypted });
    }
    socket.rest();
    return { socket, offers };
  } catch (error) {
    socket.close('Given up.');
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

async function reach(opening: Opening): Promise<void> {
  const { server, socket } = opening;
  if (server.secure) return opening.secured(socket.connect());
  return socket.connect().catch((error: Error) => {
    throw new SmtpFault(`The mail server at ${socket.remote} cannot be reached: ${error.message}`, true);
  });
}

function refused(reply: Reply): SmtpFault {
  return new SmtpFault(`The mail server does not want to talk: ${reply.text}`, reply.code < 500);
}

/** Our name in EHLO: the machine's where it is one of DNS, else the connection's own address (RFC 5321, 4.1.3). */
function ownName(address: string): string {
  const name = hostname();
  if (/^[a-z\d-]+(\.[a-z\d-]+)+$/i.test(name)) return name;
  return address.includes(':') ? `[IPv6:${address}]` : `[${address}]`;
}
