const mark = Buffer.from('\r\n.\r\n');
const emptyMark = Buffer.from('.\r\n');

/** The bytes of one message on their way in, in however many pieces. */
export interface Content {
  /** Reads from `at`; says how far it came. */
  read(data: Buffer, at: number): number;
  readonly complete: boolean;
  readonly pieces: Buffer[];
  readonly dotted: boolean;
}

/** Up to the dot alone on its line. Each byte is looked at once, but for the four that may begin the mark. */
export class DottedContent implements Content {
  complete = false;
  readonly dotted = true;
  readonly pieces: Buffer[] = [];

  read(data: Buffer, at: number): number {
    const start = this.pieces.length === 0;
    if (start && data.length - at < emptyMark.length) return at;
    if (start && data.compare(emptyMark, 0, 3, at, at + 3) === 0) {
      this.complete = true;
      return at + emptyMark.length;
    }
    const end = data.indexOf(mark, at);
    const upTo = end < 0 ? Math.max(at, data.length - mark.length + 1) : end + 2;
    if (upTo > at) this.pieces.push(data.subarray(at, upTo));
    if (end < 0) return upTo;
    this.complete = true;
    return end + mark.length;
  }
}

/** So many bytes of BDAT, after those of earlier chunks. */
export class CountedContent implements Content {
  complete: boolean;
  readonly dotted = false;
  readonly pieces: Buffer[];

  constructor(
    private left: number,
    earlier: readonly Buffer[],
  ) {
    this.pieces = [...earlier];
    this.complete = left === 0;
  }

  read(data: Buffer, at: number): number {
    const upTo = Math.min(data.length, at + this.left);
    this.pieces.push(data.subarray(at, upTo));
    this.left -= upTo - at;
    this.complete = this.left === 0;
    return upTo;
  }
}
