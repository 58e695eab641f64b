import type { WireMessage } from '@heed/schema/rendering/wire-message';
import { faultPoint } from '../fault-point.js';
import { Outbox } from './outbox.js';
import { type Envelope, envelopeOf } from './smtp-envelope.js';
import type { OpenSmtp } from './smtp-opening.js';
import type { SmtpStep } from './smtp-timeouts.js';
import type { Verdict } from './verdict.js';

/** Messages to be sent, shared by several connections. */
export interface Work {
  /** Index of the next message; -1 when there is none now. */
  take(): number;
  message(index: number): WireMessage;
  settle(index: number, verdict: Verdict): void;
}

/** Bytes after which a burst takes no further message. */
const fullBurst = 262_144;
/** Bytes from which a message's end waits until the rest is with the system: a cut before is no `unknown` then. */
const large = 65_536;

/** What is said on one connection, and which answers are due for it. */
export class SmtpWriter {
  private readonly out: Outbox;
  private envelope!: Envelope;
  /** Answers due, in their order. */
  readonly expected: SmtpStep[] = [];
  /** Messages without a result yet, in the order of their answers. */
  readonly flights: number[] = [];
  /** The one of them whose end is not written. */
  unended = -1;
  /** A transaction may be half open. */
  needsReset = false;
  /** Whole messages between two envelopes that wait, that one included. */
  depth = 1;
  taken = 0;
  /** A large message is on its way, and its end not written. */
  pouring = false;

  constructor(
    private readonly open: OpenSmtp,
    private readonly recycle: number,
  ) {
    this.out = new Outbox(open.socket);
  }

  /** This connection has carried enough. */
  get full(): boolean {
    return this.taken >= this.recycle;
  }

  /** Nothing is due: the next step of a message, or the next message. Without one nothing is due afterwards. */
  advance(work: Work, answered: SmtpStep): void {
    if (this.open.offers.pipelining) this.burst(work);
    else if (this.flights.length > 0) this.ask(answered === 'mail' ? 'rcpt' : 'data');
    else if (this.needsReset) {
      this.needsReset = false;
      this.ask('reset');
    } else {
      const index = this.next(work);
      if (index < 0) return;
      this.flights.push(index);
      this.unended = index;
      this.ask('mail');
    }
  }

  /** The server waits for the first message: it and what may follow go at once. `poured` is told of a large one's end. */
  content(work: Work, poured: () => void): void {
    const { bytes } = work.message(this.flights[0]!);
    this.out.stuffed(bytes);
    if (bytes.length < large) {
      this.end(work);
      return;
    }
    this.out.send();
    this.pouring = true;
    this.open.socket.whenWritten(() => {
      this.pouring = false;
      this.end(work);
      poured();
    });
  }

  private end(work: Work): void {
    this.out.mark();
    this.expected.push('end');
    this.unended = -1;
    this.needsReset = false;
    if (this.open.offers.pipelining) this.burst(work);
    else this.out.send();
    faultPoint('after_data');
  }

  /** An empty message, for a server that waits for one whose recipient it has refused (RFC 2920, 3.1). */
  nothing(): void {
    this.out.line('.\r\n');
    this.out.send();
    this.expected.push('end');
  }

  quit(): void {
    this.out.line('QUIT\r\n');
    this.out.send();
    this.expected.push('quit');
  }

  /** One command of a conversation without PIPELINING. */
  private ask(step: 'reset' | 'mail' | 'rcpt' | 'data'): void {
    const { mail, rcpt } = this.envelope ?? { mail: '', rcpt: '' };
    this.out.line({ reset: 'RSET\r\n', mail, rcpt, data: 'DATA\r\n' }[step]);
    this.out.send();
    this.expected.push(step);
  }

  /** Whole messages, and the envelope of a last one. */
  private burst(work: Work): void {
    const { out, expected } = this;
    let current = this.next(work);
    for (let room = this.depth; current >= 0; room--) {
      const { mail, rcpt } = this.envelope;
      this.flights.push(current);
      if (this.needsReset) {
        out.line('RSET\r\n');
        expected.push('reset');
      }
      out.line(mail);
      out.line(rcpt);
      const { bytes } = work.message(current);
      const more = room > 1 && out.size < fullBurst && bytes.length < large;
      const following = more ? this.next(work) : -1;
      if (following < 0) {
        out.line('DATA\r\n');
        expected.push('mail', 'rcpt', 'data');
        this.unended = current;
        break;
      }
      out.chunk(bytes);
      expected.push('mail', 'rcpt', 'chunk');
      this.needsReset = true;
      current = following;
    }
    out.send();
  }

  /** Takes a message that can be sent here; the others get their result. */
  private next(work: Work): number {
    while (!this.full) {
      const index = work.take();
      if (index < 0) break;
      const envelope = envelopeOf(work.message(index), this.open.offers);
      if (!('result' in envelope)) {
        this.envelope = envelope;
        this.taken++;
        return index;
      }
      work.settle(index, { result: envelope, again: false, blame: true });
    }
    return -1;
  }
}
