import type { Answers } from './answers.js';
import { type Content, CountedContent, DottedContent } from './content.js';
import { messageIdOf } from './message-id.js';
import type { FaultKind, FaultPlace } from './misbehaviour.js';
import type { SinkState } from './state.js';

const refusals: Partial<Record<FaultKind, string>> = {
  refuse: '550 5.7.1 refused, as planned\r\n',
  later: '451 4.3.0 later, as planned\r\n',
  full: '452 4.5.3 too many recipients, as planned\r\n',
  closing: '421 4.3.2 closing, as planned\r\n',
};
const keeping: readonly (FaultKind | undefined)[] = [undefined, 'twice', 'late', 'drop_kept', 'hang_kept'];

/** How a connection ends at a fault: with a last word, at once, or never. */
export interface Endings {
  hangUp(): void;
  drop(): void;
  hang(): void;
}

/** Mail transactions, one after the other, strictly in SMTP's order and with the planned faults. */
export class Transactions {
  private sender: string | undefined;
  private recipient: string | undefined;
  private chunks: Buffer[] = [];
  /** A chunk was refused: the others are until RSET (RFC 3030). */
  private spoilt = false;
  private last = true;

  constructor(
    private readonly state: SinkState,
    private readonly answers: Answers,
    private readonly endings: Endings,
  ) {}

  mail(line: () => string): void {
    if (this.sender !== undefined || this.spoilt) this.outOfOrder('503 5.5.1 one at a time\r\n');
    else if (this.answer('mail', '250 2.1.0 sender ok\r\n')) this.sender = this.address(line);
  }

  rcpt(line: () => string): void {
    if (this.sender === undefined) this.answers.say('503 5.5.1 no sender\r\n');
    else if (this.answer('rcpt', '250 2.1.5 recipient ok\r\n')) this.recipient = this.address(line);
  }

  /** The content that follows, if it may. */
  data(): Content | undefined {
    if (this.recipient === undefined) this.answers.say('554 5.5.1 no valid recipients\r\n');
    else if (this.answer('data', '354 go on\r\n')) {
      this.last = true;
      return new DottedContent();
    }
    return undefined;
  }

  /** Its content follows whether it may or not (RFC 3030). */
  chunk(line: string): Content {
    const [, size = '', last = ''] = line.trim().split(/\s+/);
    this.last = last.toUpperCase() === 'LAST';
    return new CountedContent(Number(size), this.chunks);
  }

  reset(): void {
    if (this.answer('reset', '250 2.0.0 reset\r\n')) this.forget();
  }

  /** In the middle of a message: whether it goes on. */
  begun(): boolean {
    return this.answer('body', '');
  }

  ended({ pieces, dotted }: Content): void {
    if (this.recipient === undefined || this.spoilt) {
      this.spoilt = true;
      this.answers.say('503 5.5.1 no valid recipients\r\n');
    } else if (!this.last) {
      this.chunks = pieces;
      this.answers.say('250 2.0.0 go on\r\n');
    } else this.whole(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces), dotted);
  }

  forget(): void {
    this.sender = this.recipient = undefined;
    this.chunks = [];
    this.spoilt = false;
  }

  /** @returns whether the answer is a good one. */
  answer(place: FaultPlace, good: string): boolean {
    return this.carryOut(this.state.plan.next(place), good);
  }

  private whole(message: Buffer, dotted: boolean): void {
    const { journal, mails, plan } = this.state;
    const fault = plan.next('end');
    if (keeping.includes(fault)) {
      const messageId = messageIdOf(message);
      journal.add(messageId);
      if (!dotted) this.state.chunked++;
      const [from, to] = [this.sender!, this.recipient!];
      if (mails && mails.length < this.state.mostMails)
        mails.push({ messageId, from, to, dotted, source: message.toString('utf8') });
    }
    this.forget();
    this.carryOut(fault, '250 2.0.0 taken\r\n', plan.wait());
  }

  private carryOut(fault: FaultKind | undefined, good: string, wait = 0): boolean {
    switch (fault) {
      case undefined:
        this.answers.say(good, wait);
        return true;
      case 'twice':
        this.answers.say(good + good);
        return true;
      case 'late':
        this.answers.say(good, this.state.plan.misbehaviour.late ?? 200);
        return true;
      case 'drop':
      case 'drop_kept':
        this.endings.drop();
        return false;
      case 'hang':
      case 'hang_kept':
        this.endings.hang();
        return false;
      default:
        this.answers.say(refusals[fault]!);
        if (fault === 'closing') this.endings.hangUp();
        return false;
    }
  }

  private outOfOrder(answer: string): void {
    this.state.violations++;
    this.answers.say(answer);
  }

  /** Only read where mails are kept. */
  private address(line: () => string): string {
    return this.state.mails ? (/<([^>]*)>/.exec(line())?.[1] ?? '') : '';
  }
}
