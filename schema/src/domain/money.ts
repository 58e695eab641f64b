import { quoted, type Reading } from './reading.js';

/** As `numeric(16, 2)` holds it: exact, so it travels as text. */
const decimal = /^(-?)0*(\d{1,14})(?:\.(\d{1,2})0*)?$/;

/**
 * An amount of money in its canonical form: `12.5` → `12.50`. At most 14 digits before the point and two after it.
 * Below zero only where `credit` says so.
 */
export function readAmount(text: string, { credit = false } = {}): Reading<string> {
  const [, sign = '', whole, part = ''] = decimal.exec(text.trim()) ?? [];
  if (whole === undefined)
    return { ok: false, message: `${quoted(text)} is no amount; write it like "1234.50".` };
  const value = `${whole}.${part.padEnd(2, '0')}`;
  if (sign === '' || /^0+\.00$/.test(value)) return { ok: true, value };
  if (credit) return { ok: true, value: `-${value}` };
  return { ok: false, message: `${quoted(text)} is below zero.` };
}

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** A currency of ISO 4217, in capitals. */
export function readCurrency(text: string): Reading<string> {
  const code = text.trim().toUpperCase();
  if (currencies.has(code)) return { ok: true, value: code };
  return { ok: false, message: `${quoted(text)} is no currency of ISO 4217 such as "EUR".` };
}
