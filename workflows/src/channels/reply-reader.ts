import { tidy } from './smtp-fault.js';

/** RFC 5321 (4.5.3.1.5) says 512; some servers are wordier. */
const longestLine = 2_048;
/** All lines of one reply: what an endless banner may fill. */
const longestReply = 32_768;

const lf = 10;
const zero = 48;
const dash = 45;
const space = 32;
const dot = 46;

/** Reads SMTP replies from the bytes of a connection. On the hot path it makes no strings: a good reply is its code. */
export class ReplyReader {
  private rest: Buffer | undefined;
  /** Earlier lines of a reply of several. */
  private earlier: string[] = [];
  private earlierBytes = 0;
  private chunk: Buffer = Buffer.alloc(0);
  private start = 0;
  private end = 0;
  private stopped = false;

  /** `onReply` may ask for the reply's words until it returns. */
  constructor(private readonly onReply: (code: number) => void) {}

  /** Whether part of a reply came that is not whole: nothing may lie there when TLS begins (RFC 3207). */
  get pending(): boolean {
    return this.rest !== undefined || this.earlier.length > 0;
  }

  /** What comes later is not read. */
  stop(): void {
    this.stopped = true;
  }

  /** @throws {Error} when this is no SMTP, or without end. */
  feed(data: Buffer): void {
    const chunk = this.rest ? Buffer.concat([this.rest, data]) : data;
    this.rest = undefined;
    let start = 0;
    while (!this.stopped) {
      const end = chunk.indexOf(lf, start);
      if (end < 0) break;
      this.line(chunk, start, end);
      start = end + 1;
    }
    if (this.stopped || start === chunk.length) return;
    if (chunk.length - start > longestLine) throw new Error('The mail server sends a line without end.');
    this.rest = Buffer.from(chunk.subarray(start));
  }

  private line(chunk: Buffer, start: number, end: number): void {
    this.chunk = chunk;
    this.start = start;
    this.end = end;
    const code = (chunk[start]! - zero) * 100 + (chunk[start + 1]! - zero) * 10 + (chunk[start + 2]! - zero);
    const mark = chunk[start + 3]!;
    const known = code >= 200 && code < 600 && (mark <= space || mark === dash);
    if (end - start < 3 || !known) throw new Error(`The mail server does not speak SMTP: ${this.lastLine()}`);
    if (mark === dash) {
      this.earlierBytes += end - start;
      if (this.earlierBytes > longestReply) throw new Error('The mail server sends a reply without end.');
      this.earlier.push(this.lastLine());
      return;
    }
    this.onReply(code);
    if (this.earlier.length > 0) this.earlier = [];
    this.earlierBytes = 0;
  }

  /**
   * The middle number of the enhanced status code (RFC 3463), undefined without one: 1 speaks of an address, 0 and 6 of
   * a message.
   */
  get subject(): number | undefined {
    const { chunk, start, end } = this;
    if (end - start < 9 || chunk[start + 5] !== dot || chunk[start + 7] !== dot) return undefined;
    return chunk[start + 6]! - zero;
  }

  /** Every line, each with its code. */
  lines(): string[] {
    return [...this.earlier, this.lastLine()];
  }

  /** All lines in one, code and enhanced status codes included. */
  text(): string {
    return tidy(this.lines().join(' '));
  }

  private lastLine(): string {
    return this.chunk.toString('utf8', this.start, Math.min(this.end, this.start + longestLine)).trimEnd();
  }
}
