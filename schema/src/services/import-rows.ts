import { normaliseEmail, normalisePhone } from '../domain/addresses.js';
import { type FieldValue, parseFieldValue } from '../domain/custom-field-values.js';
import { importColumns, type RejectionCode } from '../domain/imports.js';
import { canonicalLocale, isTimeZone } from '../domain/locales.js';
import { readPlainText } from '../domain/plain-text.js';
import { quoted } from '../domain/reading.js';
import type { ImportColumn, ImportPlan } from './import-columns.js';
import type { CsvRow } from './import-csv.js';
import type { Rejection } from './job-rejections.js';

/** A good row, by column of `contact`: what one batch's statement takes, once it was hashed. */
export type ImportedContact = Record<string, FieldValue> & {
  email: string;
  email_key: string;
};

export type RowReading = { line: number } & (
  | { contact: ImportedContact; rejections?: undefined }
  | { contact?: undefined; rejections: Rejection[] }
);

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
  if (cells.slice(names.length).some((cell) => cell.trim() !== '')) {
    const message = `The row has ${cells.length} columns, the first line ${names.length}; a cell with a separator in it must be quoted.`;
    return refuse(undefined, 'too_many_columns', message);
  }
  return undefined;
}

/** Reads a row by the plan; a row with faults gives all of them, one a column. */
export class RowReader {
  /** A file has few languages, so each is canonicalised once. */
  private readonly locales = new Map<string, string | undefined>();

  constructor(private readonly plan: ImportPlan) {}

  read(row: CsvRow): RowReading {
    const { line, cells } = row;
    const { names, columns } = this.plan;
    const broken = brokenRow(row, names);
    if (broken) return { line, rejections: [broken] };
    const contact: Record<string, FieldValue> = {};
    const rejections: Rejection[] = [];
    for (const column of columns) {
      const bad = this.readCell(column, cells[column.index]!, contact);
      if (bad) rejections.push({ line, field: column.name, ...bad });
    }
    return rejections.length > 0 ? { line, rejections } : { line, contact: contact as ImportedContact };
  }

  /** Puts the cell's value into `into`; an empty one puts nothing, which leaves what is stored. */
  private readCell(
    { target }: ImportColumn,
    cell: string,
    into: Record<string, FieldValue>,
  ): { code: RejectionCode; message: string } | undefined {
    const text = cell.trim();
    if (text === '' && target !== 'email') return undefined;
    if (typeof target !== 'string') {
      const field = parseFieldValue(target, text);
      if (!field.ok)
        return { code: target.kind === 'text' ? 'invalid_value' : 'wrong_type', message: field.message };
      into[target.slot] = field.value;
      return undefined;
    }
    switch (target) {
      case 'email': {
        const email = normaliseEmail(text);
        if (!email.ok) return { code: 'invalid_email', message: email.discreet };
        into.email = email.email;
        into.email_key = email.key;
        return undefined;
      }
      case 'phone': {
        const phone = normalisePhone(text);
        if (!phone.ok) return { code: 'invalid_phone', message: phone.discreet };
        into.phone = phone.phone;
        return undefined;
      }
      case 'locale': {
        const locale = this.locale(text);
        if (!locale)
          return {
            code: 'invalid_locale',
            message: `${quoted(text)} is no language tag such as "he" or "zh-Hans".`,
          };
        into.locale = locale;
        return undefined;
      }
      case 'timeZone':
        if (!isTimeZone(text)) {
          return {
            code: 'invalid_time_zone',
            message: `${quoted(text)} is no time zone such as "Asia/Jerusalem".`,
          };
        }
        into.time_zone = text;
        return undefined;
      default: {
        const line = readPlainText(text);
        if (!line.ok) return { code: 'invalid_value', message: line.message };
        into[importColumns[target]] = line.value;
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
