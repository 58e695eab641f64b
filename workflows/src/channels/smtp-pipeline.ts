import { faultPoint } from '../fault-point.js';
import type { ReplyReader } from './reply-reader.js';
import type { OpenSmtp } from './smtp-opening.js';
import type { SmtpListener } from './smtp-socket.js';
import type { SmtpStep } from './smtp-timeouts.js';
import { SmtpWriter, type Work } from './smtp-writer.js';
import { notTried, refusal, sent, unknown, type Verdict } from './verdict.js';

export interface PipelineLimits {
  /** Messages in one burst, where the server takes CHUNKING. */
  depth: number;
  /** Messages after which the connection is closed. */
  recycle: number;
}

/** Milliseconds that a closing server has to answer what it had already got. */
const closingWait = 2_000;
/** The subject of enhanced status codes that speak of a sender or recipient (RFC 3463). */
const aboutAddress = 1;

/**
 * Messages over one connection. Where PIPELINING is offered (RFC 2920) one write holds the end of one message and the
 * envelope of the next; where CHUNKING is too (RFC 3030), several whole messages between the two, each after an RSET so
 * that the remains of a failed one cannot receive it. Each burst waits for the 354 to its last envelope, which also shows
 * that questions and answers are still in step.
 *
 * The order of replies is all that ties them to messages, so a server that answers something twice could have a message
 * called sent that was not. Hence bursts only with servers whose replies tell an address from a message (RFC 3463), as
 * the first message showed.
 */
export class SmtpPipeline implements SmtpListener {
  private readonly writer: SmtpWriter;
  private work: Work | undefined;
  private finished: (() => void) | undefined;
  /** What has gone wrong with the first message in flight. */
  private refused: Verdict | undefined;
  private lastAnswered: SmtpStep = 'reset';
  private addressSubject: number | undefined;
  /** The first message has shown what the replies look like. */
  private acquainted = false;
  private patience = Number.POSITIVE_INFINITY;
  /** The server has said 421. */
  private closing = false;
  private dead = false;
  /** Whether this run has had an answer: a kept connection may have been closed by the server meanwhile. */
  private answered = true;

  constructor(
    private readonly open: OpenSmtp,
    private readonly limits: PipelineLimits,
  ) {
    this.writer = new SmtpWriter(open, limits.recycle);
    open.socket.listener = this;
  }

  get usable(): boolean {
    return !this.dead;
  }

  /** Sends until there is nothing to take and everything has its result, or the connection is gone. */
  run(work: Work): Promise<void> {
    if (this.dead) return Promise.resolve();
    this.work = work;
    this.answered = this.writer.taken === 0;
    this.patience = Number.POSITIVE_INFINITY;
    return new Promise((resolve) => {
      this.finished = resolve;
      this.quiet();
    });
  }

  /** Says goodbye and waits for nothing. */
  quit(): void {
    if (this.dead) return;
    this.dead = true;
    this.writer.quit();
    this.open.socket.await('quit');
  }

  /** Each answer from now on has so many milliseconds. */
  hurry(milliseconds: number): void {
    this.patience = milliseconds;
    const [due] = this.writer.expected;
    if (due) this.open.socket.await(due, milliseconds);
  }

  reply(code: number, reader: ReplyReader): void {
    const step = this.writer.expected.shift();
    if (step === undefined || step === 'quit') {
      this.unasked(code, reader);
      return;
    }
    this.answered = true;
    this.lastAnswered = step;
    if (code === 421) {
      this.closing = true;
      this.patience = closingWait;
    }
    if (step === 'end' || step === 'chunk') this.ended(step, code, reader);
    else if (code < 400 ? code >= 300 !== (step === 'data') : step === 'reset' && code !== 421) {
      this.astray(reader);
    } else if (code >= 400) this.declined(step, code, reader);
    else if (step === 'rcpt') this.addressSubject = reader.subject;
    else if (step === 'data') this.invited();
  }

  quiet(): void {
    if (this.dead) return;
    const { writer } = this;
    if (writer.pouring) {
      this.open.socket.await('data', this.patience);
      return;
    }
    if (writer.expected.length === 0) {
      if (this.closing) {
        this.open.socket.close('The mail server is closing.');
        return;
      }
      if (this.work) {
        writer.advance(this.work, this.lastAnswered);
        if (writer.expected.length === 0) {
          if (writer.full) this.quit();
          this.finish();
          return;
        }
      }
    }
    const [due] = writer.expected;
    if (due) this.open.socket.await(due, this.patience);
  }

  gone(detail: string): void {
    this.dead = true;
    const { writer, work } = this;
    writer.expected.length = 0;
    for (const [place, index] of writer.flights.splice(0).entries()) {
      const first = place === 0;
      if (first && this.refused) work?.settle(index, this.refused);
      else if (index === writer.unended) work?.settle(index, notTried(detail, first && this.answered));
      else work?.settle(index, unknown(detail, first));
    }
    this.finish();
  }

  /** Before its end a message can only be refused (a server may have had enough of it). */
  private unasked(code: number, reader: ReplyReader): void {
    if (this.writer.pouring && code >= 400) this.refused = refusal('end', code, reader.text());
    this.open.socket.close(`Unasked: ${reader.text()}`);
  }

  /** The server waits for the first message. */
  private invited(): void {
    if (this.closing || !this.work) return;
    if (this.refused) this.writer.nothing();
    else this.writer.content(this.work, () => this.quiet());
  }

  /** The first message's envelope is refused, or one after an RSET that is; a transaction may be half open. */
  private declined(step: SmtpStep, code: number, reader: ReplyReader): void {
    if (step === 'reset') return;
    this.refused ??= refusal(step, code, reader.text());
    if (step !== 'data' && this.open.offers.pipelining) return;
    this.writer.needsReset = step !== 'mail';
    this.settleFirst(this.refused);
  }

  private ended(step: 'end' | 'chunk', code: number, reader: ReplyReader): void {
    if (code >= 400) {
      this.settleFirst(this.refused ?? refusal('end', code, reader.text()));
      return;
    }
    const { subject } = reader;
    if (code >= 300 || (step === 'chunk' && subject === aboutAddress)) {
      this.astray(reader);
      return;
    }
    if (!this.acquainted && !this.refused) this.getAcquainted(subject);
    if (!this.refused) faultPoint('after_250');
    this.settleFirst(this.refused ?? sent);
  }

  private getAcquainted(subject: number | undefined): void {
    this.acquainted = true;
    const { pipelining, chunking } = this.open.offers;
    const telling = this.addressSubject === aboutAddress && subject !== undefined && subject !== aboutAddress;
    if (pipelining && chunking && telling) this.writer.depth = this.limits.depth;
  }

  /** Answers no longer fit the questions: what was ended is unknown, the rest was not tried. */
  private astray(reader: ReplyReader): void {
    this.refused = undefined;
    this.open.socket.close(`The mail server’s answers are out of step: ${reader.text()}`);
  }

  private settleFirst(verdict: Verdict): void {
    const { writer } = this;
    const index = writer.flights.shift()!;
    if (index === writer.unended) writer.unended = -1;
    this.refused = undefined;
    this.work?.settle(index, verdict);
  }

  private finish(): void {
    if (!this.dead) this.open.socket.rest();
    this.work = undefined;
    this.finished?.();
    this.finished = undefined;
  }
}
