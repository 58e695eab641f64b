import type { FieldValue } from '../domain/custom-field-values.js';
import { importColumns } from '../domain/imports.js';
import type { AddressHashes } from '../tokens/address-hashes.js';
import type { ImportField } from './import-columns.js';
import type { ArrivingRow } from './import-rows.js';

/** What rows fill, in the order of their values. */
export type ArrivingTarget = keyof typeof importColumns | ImportField;

/** The columns of `contact` that a target fills; an address brings its key and its hash. */
export function columnsOf(target: ArrivingTarget): string[] {
  if (target === 'email') return ['email', 'email_key', 'email_hash'];
  if (target === 'phone') return ['phone', 'phone_hash'];
  return [typeof target === 'string' ? importColumns[target] : target.slot];
}

/** Rows a chunk: some tens of kilobytes. */
const rowsAChunk = 500;

/**
 * Rows as lines of COPY's text format: `line`, each target's columns, and with `unset` the emptied columns. Addresses are hashed
 * here, so that this work too is done while PostgreSQL lands the batch before.
 */
export class ArrivingLines {
  readonly chunks: Buffer[] = [];
  private text = '';
  private rows = 0;

  constructor(
    private readonly targets: readonly ArrivingTarget[],
    readonly hashing: AddressHashes,
    private readonly unset = false,
  ) {}

  add(row: ArrivingRow): void {
    let line = String(row.line);
    for (const [i, target] of this.targets.entries()) {
      const value = row.values[i] ?? null;
      line += `\t${cellOf(value)}`;
      if (target === 'email') line += `\t${cellOf(row.email)}\t${this.hash(row.email)}`;
      else if (target === 'phone') line += `\t${this.hash(row.phone)}`;
    }
    this.text += this.unset ? `${line}\t${cellOf(row.unset ?? [])}\n` : `${line}\n`;
    this.rows += 1;
    if (this.rows % rowsAChunk === 0) this.flush();
  }

  /** No more rows. */
  end(): readonly Buffer[] {
    this.flush();
    return this.chunks;
  }

  private flush(): void {
    if (this.text) this.chunks.push(Buffer.from(this.text));
    this.text = '';
  }

  private hash(address: string | null): string {
    return address === null ? '\\N' : `\\\\x${this.hashing.hexOf(address)}`;
  }
}

/** A value in COPY's text format. */
function cellOf(value: FieldValue): string {
  if (value === null) return '\\N';
  if (Array.isArray(value)) {
    const members = value.map((one) => `"${one.replace(/["\\]/g, '\\$&')}"`);
    return escaped(`{${members.join(',')}}`);
  }
  return typeof value === 'string' ? escaped(value) : String(value);
}

const special = /[\\\t\n\r]/;
const letters: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escaped(text: string): string {
  return special.test(text) ? text.replace(/[\\\t\n\r]/g, (sign) => letters[sign]!) : text;
}
