import type { ArrivingRow } from './import-rows.js';

/** An open-addressed table of 64-bit fingerprints, so small that a file of millions fits beside everything else. */
class Part {
  private slots = new Uint32Array(2 * 64);
  private count = 0;

  has(high: number, low: number): boolean {
    return this.slots[this.place(this.slots, high, low)] !== 0;
  }

  add(high: number, low: number): void {
    if (this.count * 5 > (this.slots.length / 2) * 4) this.grow();
    const place = this.place(this.slots, high, low);
    if (this.slots[place] !== 0) return;
    this.slots[place] = high;
    this.slots[place + 1] = low;
    this.count += 1;
  }

  /** Where it stands, or the free place where it would. `high` is never 0, which marks a free one. */
  private place(slots: Uint32Array, high: number, low: number): number {
    const mask = slots.length - 1;
    let place = (low << 1) & mask;
    while (slots[place] !== 0 && (slots[place] !== high || slots[place + 1] !== low))
      place = (place + 2) & mask;
    return place;
  }

  private grow(): void {
    const bigger = new Uint32Array(this.slots.length * 2);
    for (let at = 0; at < this.slots.length; at += 2) {
      const high = this.slots[at]!;
      const low = this.slots[at + 1]!;
      if (high === 0) continue;
      const place = this.place(bigger, high, low);
      bigger[place] = high;
      bigger[place + 1] = low;
    }
    this.slots = bigger;
  }
}

const parts = 256;
const kinds = ['email', 'phone', 'external_id'] as const;

/**
 * Which addresses, numbers and external ids the earlier rows of a file had: the first good row of a person wins. Kept as
 * 64 bits each, in the process: 12 to 20 bytes an entry, and in a file of 10 million a chance of 1 in 400,000 that one row
 * is taken for a duplicate. A worker that takes over reads the file again up to the checkpoint (docs/decisions/0024).
 */
export class SeenAddresses {
  private readonly parts = Array.from({ length: parts }, () => new Part());
  /** Of the batch at hand, until it is committed. */
  private fresh = new Set<bigint>();

  /** A batch begins; what one that was rolled back had claimed is forgotten. */
  begin(): void {
    this.fresh.clear();
  }

  /** Takes a row's addresses, unless an earlier row has one: then says which. */
  claim(row: ArrivingRow): (typeof kinds)[number] | undefined {
    const prints: bigint[] = [];
    for (const kind of kinds) {
      const text = row[kind];
      if (text === null) continue;
      const print = fingerprint(kind, text);
      if (this.fresh.has(print) || this.has(print)) return kind;
      prints.push(print);
    }
    for (const print of prints) this.fresh.add(print);
    return undefined;
  }

  /** The batch was committed. */
  keep(): void {
    for (const print of this.fresh) this.partOf(print).add(high(print), low(print));
    this.fresh.clear();
  }

  private has(print: bigint): boolean {
    return this.partOf(print).has(high(print), low(print));
  }

  private partOf(print: bigint): Part {
    return this.parts[high(print) % parts]!;
  }
}

const high = (print: bigint) => Number(print >> 32n);
const low = (print: bigint) => Number(print & 0xffffffffn);

/** Two 32-bit lanes of a multiplicative hash (cyrb53's mixing). Nobody gains by a collision: it is their own row. */
function fingerprint(kind: (typeof kinds)[number], text: string): bigint {
  let a = 0xdeadbeef ^ kind.length;
  let b = 0x41c6ce57 ^ kind.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (BigInt(a >>> 0 || 1) << 32n) | BigInt(b >>> 0);
}
