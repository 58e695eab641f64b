import type { FieldKind } from './custom-fields.js';
import { readDate, readDateTime } from './dates.js';
import { readPlainText } from './plain-text.js';
import { quoted, type Reading, westernDigits } from './reading.js';

/** As much of a custom field's definition as its values depend on. */
export interface FieldDefinition {
  key: string;
  kind: FieldKind;
  choices?: readonly string[] | null;
}

/** A date is `YYYY-MM-DD`, a datetime ISO 8601 in UTC; null is unset. */
export type FieldValue = string | number | boolean | string[] | null;

/** The most characters of a text value. */
export const longestFieldText = 500;

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;

/** The value of a field from a cell of a CSV file. An empty cell is unset. */
export function parseFieldValue(field: FieldDefinition, text: string): Reading<FieldValue> {
  const cell = text.trim();
  if (cell === '') return { ok: true, value: null };
  switch (field.kind) {
    case 'text':
      return readPlainText(cell, longestFieldText);
    case 'number':
      return readNumber(cell);
    case 'boolean':
      return readBoolean(cell);
    case 'date':
      return readDate(westernDigits(cell));
    case 'datetime':
      return readDateTime(westernDigits(cell));
    case 'one_of':
      return readChoice(field, cell);
    case 'several_of':
      return readChoices(field, cell.split(/[;|]/));
  }
}

/** The value of a field from JSON: numbers and booleans as such, several_of as an array; null is unset. */
export function readFieldValue(field: FieldDefinition, value: unknown): Reading<FieldValue> {
  if (value === null || value === undefined) return { ok: true, value: null };
  if (field.kind === 'number' && typeof value === 'number') {
    return Number.isFinite(value) ? { ok: true, value } : { ok: false, message: 'A number must be finite.' };
  }
  if (field.kind === 'boolean' && typeof value === 'boolean') return { ok: true, value };
  if (field.kind === 'several_of' && Array.isArray(value)) {
    const texts = value.filter((one): one is string => typeof one === 'string');
    if (texts.length === value.length) return readChoices(field, texts);
  } else if (typeof value === 'string' && !['number', 'boolean', 'several_of'].includes(field.kind)) {
    return parseFieldValue(field, value);
  }
  return { ok: false, message: `"${field.key}" takes ${expected[field.kind]}.` };
}

const expected: Record<FieldKind, string> = {
  text: 'a text',
  number: 'a number',
  boolean: 'true or false',
  date: 'a date such as "2026-01-31"',
  datetime: 'a time such as "2026-01-31T09:30:00+02:00"',
  one_of: 'one of its choices',
  several_of: 'an array of its choices',
};

function readNumber(cell: string): Reading<number> {
  const text = westernDigits(cell).replace('٫', '.');
  const value = Number(text);
  if (decimal.test(text) && Number.isFinite(value)) return { ok: true, value };
  return {
    ok: false,
    message: `${quoted(cell)} is no number; write it like 1234.5, without separators or units.`,
  };
}

function readBoolean(cell: string): Reading<boolean> {
  const text = cell.toLowerCase();
  if (['true', 'yes', '1'].includes(text)) return { ok: true, value: true };
  if (['false', 'no', '0'].includes(text)) return { ok: true, value: false };
  return { ok: false, message: `${quoted(cell)} is neither true nor false (also taken: yes, no, 1, 0).` };
}

function readChoice(field: FieldDefinition, text: string): Reading<string> {
  const wanted = text.trim().normalize('NFC');
  const choices = field.choices ?? [];
  const choice =
    choices.find((one) => one === wanted) ??
    choices.find((one) => one.toLowerCase() === wanted.toLowerCase());
  if (choice !== undefined) return { ok: true, value: choice };
  return {
    ok: false,
    message: `${quoted(wanted)} is not one of the choices of "${field.key}": ${someOf(choices)}.`,
  };
}

function readChoices(field: FieldDefinition, texts: readonly string[]): Reading<string[] | null> {
  const chosen = new Set<string>();
  for (const text of texts) {
    if (text.trim() === '') continue;
    const reading = readChoice(field, text);
    if (!reading.ok) return reading;
    chosen.add(reading.value);
  }
  // In the order of the definition, so that equal sets are equal arrays.
  const value = (field.choices ?? []).filter((choice) => chosen.has(choice));
  return { ok: true, value: value.length > 0 ? value : null };
}

function someOf(choices: readonly string[]): string {
  const shown = choices
    .slice(0, 10)
    .map((choice) => `"${choice}"`)
    .join(', ');
  return choices.length > 10 ? `${shown} and ${choices.length - 10} more` : shown;
}
