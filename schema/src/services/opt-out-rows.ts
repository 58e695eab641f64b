import { normaliseEmail, normalisePhone } from '../domain/addresses.js';
import { HeedError } from '../domain/errors.js';
import type { Address } from './address-input.js';
import { guessTarget, readHeader } from './import-columns.js';
import type { CsvRow } from './import-csv.js';
import { brokenRow } from './import-rows.js';
import type { Rejection } from './job-rejections.js';

type OptOutReading =
  | { addresses: Address[]; rejections?: undefined }
  | { addresses?: undefined; rejections: Rejection[] };

/** A file of one column may have no header: whatever its first line is, it is then read like the others. */
export function optOutHeader(first: CsvRow | undefined): { columns: string[]; headless?: boolean } {
  if (first?.cells.length === 1 && optOutColumns(first.cells).wanted.length === 0) {
    return { columns: [], headless: true };
  }
  return { columns: readHeader(first) };
}

/** Which columns hold addresses. */
export function optOutColumns(header: readonly string[]) {
  const named = header.map((name, index) => ({ index, name: name.trim(), target: guessTarget(name, []) }));
  return {
    wanted: named.filter(({ target }) => target === 'email' || target === 'phone'),
    ignored: named.flatMap(({ name, target }) =>
      name !== '' && target !== 'email' && target !== 'phone' ? [name] : [],
    ),
  };
}

/** Reads the addresses of a row; one fault refuses the row. No reason repeats what was given: it is kept. */
export class OptOutReader {
  private readonly names: readonly string[];
  private readonly wanted: { index: number; name: string | null; target: unknown }[];

  /** @throws {HeedError} INVALID_INPUT when no column holds addresses. */
  constructor(header: readonly string[]) {
    this.names = header.length > 0 ? header : [''];
    this.wanted =
      header.length > 0 ? optOutColumns(header).wanted : [{ index: 0, name: null, target: undefined }];
    if (this.wanted.length === 0) {
      throw new HeedError(
        'INVALID_INPUT',
        'The first line must name a column of e-mail addresses ("email") or of telephone numbers ("phone").',
        ['input', 'uploadId'],
      );
    }
  }

  read(row: CsvRow): OptOutReading {
    const { line, cells } = row;
    const broken = brokenRow(row, this.names);
    if (broken) return { rejections: [broken] };
    const addresses: Address[] = [];
    const rejections: Rejection[] = [];
    for (const { index, name, target } of this.wanted) {
      const text = cells[index]!.trim();
      if (text === '') continue;
      const email = target === 'email' || (target !== 'phone' && /[@\p{L}]/u.test(text));
      const reading = email ? normaliseEmail(text) : normalisePhone(text);
      if (reading.ok) addresses.push({ key: reading.key, channel: email ? 'email' : 'sms' });
      else {
        const code = email ? 'invalid_email' : 'invalid_phone';
        rejections.push({ line, field: name, code, message: reading.discreet });
      }
    }
    if (rejections.length > 0) return { rejections };
    if (addresses.length > 0) return { addresses };
    const message = 'The row has neither an e-mail address nor a telephone number.';
    return { rejections: [{ line, field: null, code: 'no_address', message }] };
  }
}
