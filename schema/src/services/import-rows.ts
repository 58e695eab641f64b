import { normaliseEmail, normalisePhone } from '../domain/addresses.js';
import { unguarded } from '../domain/csv.js';
import { type FieldValue, parseFieldValue } from '../domain/custom-field-values.js';
import { type ImportKey, keyTargets, type RejectionCode } from '../domain/imports.js';
import { canonicalLocale, isTimeZone } from '../domain/locales.js';
import { readPlainText } from '../domain/plain-text.js';
import { quoted } from '../domain/reading.js';
import type { ImportColumn, ImportPlan } from './import-columns.js';
import type { CsvRow } from './import-csv.js';
import type { Rejection } from './job-rejections.js';

/** A row that can be used: what names the person, and a value for each column of the plan. */
export interface ArrivingRow {
  /** Of the file; of a call, the place in it. */
  line: number;
  /** Normalised. */
  email: string | null;
  phone: string | null;
  external_id: string | null;
  /** By column; null leaves what is stored. */
  values: FieldValue[];
  /** Columns of `contact` that are emptied. */
  unset?: string[];
}

export type RowReading =
  | { row: ArrivingRow; rejections?: undefined }
  | { row?: undefined; rejections: Rejection[] };

/** Why a row cannot be read at all, if it cannot: it must have a cell for each of these columns. */
export function brokenRow({ line, cells, fault }: CsvRow, names: readonly string[]): Rejection | undefined {
  const refuse = (field: string | undefined, code: RejectionCode, message: string): Rejection => ({
    line,
    field: field || null,
    code,
    message,
  });
  if (fault)
    return refuse(fault.column === undefined ? undefined : names[fault.column], fault.code, fault.message);
  if (cells.length < names.length) {
    const message = `The row has ${cells.length} of ${names.length} columns.`;
    return refuse(names[cells.length], 'missing_column', message);
  }
  if (cells.length > names.length && cells.slice(names.length).some((cell) => cell.trim() !== '')) {
    const message = `The row has ${cells.length} columns, the first line ${names.length}; a cell with a separator in it must be quoted.`;
    return refuse(undefined, 'too_many_columns', message);
  }
  return undefined;
}

type Fault = { code: RejectionCode; message: string };

/** What a row without any of its keys is told. */
const nameless: Record<ImportKey, Fault> = {
  email: { code: 'invalid_email', message: 'The e-mail address is empty.' },
  phone: { code: 'invalid_phone', message: 'The telephone number is empty.' },
  external_id: { code: 'invalid_value', message: 'The external id is empty.' },
};

/** Reads a row by the plan; a row with faults gives all of them, one a column. */
export class RowReader {
  /** A file has few languages, so each is canonicalised once. */
  private readonly locales = new Map<string, string | undefined>();

  constructor(private readonly plan: ImportPlan) {}

  read(source: CsvRow): RowReading {
    const { line, cells } = source;
    const { names, columns, keys } = this.plan;
    const broken = brokenRow(source, names);
    if (broken) return { rejections: [broken] };
    const row: ArrivingRow = { line, email: null, phone: null, external_id: null, values: [] };
    const rejections: Rejection[] = [];
    for (const column of columns) {
      const cell = cells[column.index]!;
      const text = unguarded(cell).trim();
      const bad = text === '' ? void row.values.push(null) : this.readCell(column, text, row);
      if (bad) rejections.push({ line, field: column.name, ...bad });
    }
    if (rejections.length === 0 && keys.every((key) => row[key] === null)) {
      const [key] = keys;
      const { name } = columns.find(({ target }) => target === keyTargets[key!])!;
      if (keys.length === 1) rejections.push({ line, field: name, ...nameless[key!] });
      else {
        const message = 'The row has neither an e-mail address nor a telephone number nor an external id.';
        rejections.push({ line, field: null, code: 'no_address', message });
      }
    }
    return rejections.length > 0 ? { rejections } : { row };
  }

  private readCell({ target }: ImportColumn, text: string, into: ArrivingRow): Fault | undefined {
    if (typeof target !== 'string') {
      const field = parseFieldValue(target, text);
      if (!field.ok)
        return { code: target.kind === 'text' ? 'invalid_value' : 'wrong_type', message: field.message };
      into.values.push(field.value);
      return undefined;
    }
    switch (target) {
      case 'email': {
        const email = normaliseEmail(text);
        if (!email.ok) return { code: 'invalid_email', message: email.discreet };
        into.email = email.key;
        into.values.push(email.email);
        return undefined;
      }
      case 'phone': {
        const phone = normalisePhone(text);
        if (!phone.ok) return { code: 'invalid_phone', message: phone.discreet };
        into.phone = phone.phone;
        into.values.push(phone.phone);
        return undefined;
      }
      case 'locale': {
        const locale = this.locale(text);
        if (!locale)
          return {
            code: 'invalid_locale',
            message: `${quoted(text)} is no language tag such as "he" or "zh-Hans".`,
          };
        into.values.push(locale);
        return undefined;
      }
      case 'timeZone':
        if (!isTimeZone(text)) {
          return {
            code: 'invalid_time_zone',
            message: `${quoted(text)} is no time zone such as "Asia/Jerusalem".`,
          };
        }
        into.values.push(text);
        return undefined;
      default: {
        const line = readPlainText(text);
        if (!line.ok) return { code: 'invalid_value', message: line.message };
        if (target === 'externalId') into.external_id = line.value;
        into.values.push(line.value);
        return undefined;
      }
    }
  }

  private locale(text: string): string | undefined {
    if (this.locales.has(text)) return this.locales.get(text);
    if (this.locales.size >= 1_000) this.locales.clear();
    const locale = canonicalLocale(text);
    this.locales.set(text, locale);
    return locale;
  }
}
