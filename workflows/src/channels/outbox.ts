import type { SmtpSocket } from './smtp-socket.js';

const room = 65_536;
const lf = 10;
const dot = 46;
const crlf = '\r\n';

/**
 * Gathers what goes out at once into one write. Its buffer is used again if the system has taken what was in it, which is
 * so by the time the server answers.
 */
export class Outbox {
  private buffer = Buffer.allocUnsafeSlow(room);
  private at = 0;
  /** Bytes since the last `send`. */
  size = 0;

  constructor(private readonly socket: SmtpSocket) {}

  line(text: string): void {
    const most = text.length * 3;
    if (this.at + most > room) this.flush();
    if (this.at === 0) this.begin();
    if (most > room) throw new RangeError('a line longer than the buffer');
    const written = this.buffer.write(text, this.at, 'utf8');
    this.at += written;
    this.size += written;
  }

  bytes(data: Buffer): void {
    this.size += data.length;
    if (this.at === 0) this.begin();
    if (this.at + data.length <= room) {
      this.buffer.set(data, this.at);
      this.at += data.length;
      return;
    }
    this.flush();
    this.socket.write(data);
  }

  /** A message's bytes for DATA: lines that begin with a dot get another (RFC 5321, 4.5.2). `mark` ends it. */
  stuffed(message: Buffer): void {
    let from = 0;
    if (message[0] === dot) this.line('.');
    for (let found = message.indexOf('\n.'); found >= 0; found = message.indexOf('\n.', from)) {
      this.bytes(message.subarray(from, found + 1));
      this.line('.');
      from = found + 1;
    }
    this.bytes(from === 0 ? message : message.subarray(from));
    if (message.at(-1) !== lf) this.line(crlf);
  }

  /** The end of the message: from here on only the server knows what becomes of it. */
  mark(): void {
    this.line('.\r\n');
  }

  /** The whole message in one chunk (RFC 3030). */
  chunk(message: Buffer): void {
    const whole = message.at(-1) === lf;
    this.line(`BDAT ${message.length + (whole ? 0 : crlf.length)} LAST\r\n`);
    this.bytes(message);
    if (!whole) this.line(crlf);
  }

  send(): void {
    this.flush();
    this.size = 0;
  }

  private begin(): void {
    if (!this.socket.drained) this.buffer = Buffer.allocUnsafeSlow(room);
  }

  private flush(): void {
    if (this.at === 0) return;
    this.socket.write(this.buffer.subarray(0, this.at));
    this.at = 0;
  }
}
