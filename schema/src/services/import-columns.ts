import { HeedError } from '../domain/errors.js';
import {
  type ImportKey,
  type ImportTarget,
  importKeys,
  importTargets,
  keyTargets,
} from '../domain/imports.js';
import type { CustomField } from '../entities/custom-field.js';
import type { CsvRow } from './import-csv.js';

/** What an import needs of a custom field's definition. */
export type ImportField = Pick<CustomField, 'key' | 'label' | 'kind' | 'slot' | 'choices'>;

/** What one column fills: a property of the contact, or a custom field. */
export interface ImportColumn {
  index: number;
  /** As the file names it. */
  name: string;
  target: Exclude<ImportTarget, 'ignore'> | ImportField;
}

/** The header, understood. */
export interface ImportPlan {
  columns: ImportColumn[];
  /** How many cells a row must have. */
  names: string[];
  ignored: string[];
  /** By which a row is known, each by the first of them that it has. */
  keys: ImportKey[];
}

/** A header has at most as many names. */
const mostColumns = 1_000;

/** Names that spreadsheets and other systems give these columns, without case, spaces and signs. */
const names: Record<Exclude<ImportTarget, 'ignore'>, string[]> = {
  email: ['email', 'mail', 'emailaddress', 'אימייל', 'דואל', 'ایمیل', 'emel', '邮箱', '電子郵件'],
  phone: ['phone', 'phonenumber', 'telephone', 'mobile', 'mobilephone', 'cellphone'],
  firstName: ['firstname', 'givenname', 'forename'],
  lastName: ['lastname', 'surname', 'familyname'],
  locale: ['locale', 'language', 'lang'],
  timeZone: ['timezone', 'tz'],
  externalId: ['externalid', 'customerid', 'crmid'],
};

/** "E-mail address " → "emailaddress". */
function plain(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '');
}

/**
 * Decides what each column of the header fills: as `mapping` says, else by its name, both without regard to case, spaces and
 * signs; the rest is ignored.
 * @throws {HeedError} INVALID_INPUT in words for the person who made the file.
 */
export function planImport(
  header: readonly string[],
  mapping: Record<string, string>,
  fields: readonly ImportField[],
  key: ImportKey | null = null,
): ImportPlan {
  const trimmed = header.map((name) => name.trim());
  const mapped = mappedColumns(trimmed, mapping);
  const plan: ImportPlan = { columns: [], names: trimmed, ignored: [], keys: [] };
  const taken = new Map<string, string>();
  for (const [index, name] of trimmed.entries()) {
    const wanted = mapped.get(index);
    const target = wanted === undefined ? guessTarget(name, fields) : findTarget(wanted, fields);
    if (target === undefined) fail(`"${wanted}" is neither a property of a contact nor a custom field.`);
    if (target === 'ignore') {
      if (name !== '') plan.ignored.push(name);
      continue;
    }
    const filled = typeof target === 'string' ? target : target.slot;
    const other = taken.get(filled);
    if (other !== undefined) fail(`Two columns, "${other}" and "${name}", would fill the same property.`);
    taken.set(filled, name);
    plan.columns.push({ index, name, target });
  }
  plan.keys = importKeys.filter((one) => taken.has(keyTargets[one]) && (key === null || key === one));
  if (plan.keys.length > 0) return plan;
  const missing = key === null ? 'e-mail addresses, telephone numbers or external ids' : shownKeys[key];
  fail(`The file has no column with ${missing}; its first line names ${shown(trimmed)}.`);
}

const shownKeys: Record<ImportKey, string> = {
  email: 'e-mail addresses',
  phone: 'telephone numbers',
  external_id: 'external ids',
};

/** What the mapping says of columns, by their place. */
function mappedColumns(header: readonly string[], mapping: Record<string, string>): Map<number, string> {
  const mapped = new Map<number, string>();
  for (const [column, target] of Object.entries(mapping)) {
    const exact = placesOf(header, (name) => name === column);
    const places = exact.length > 0 ? exact : placesOf(header, (name) => plain(name) === plain(column));
    if (places.length === 0) fail(`The file has no column "${column}"; it has ${shown(header)}.`);
    if (places.length > 1) fail(`The file has ${places.length} columns "${column}": which one is meant?`);
    mapped.set(places[0]!, target);
  }
  return mapped;
}

function placesOf(header: readonly string[], is: (name: string) => boolean): number[] {
  return header.flatMap((name, place) => (is(name) ? [place] : []));
}

/** The property or custom field that a mapping names, if there is one. */
export function findTarget(
  text: string,
  fields: readonly ImportField[],
): ImportTarget | ImportField | undefined {
  return (
    importTargets.find((target) => target === text) ??
    fields.find(({ key }) => key === text) ??
    importTargets.find((target) => plain(target) === plain(text))
  );
}

/** What a column with this name is taken to fill; a name as an export writes it is never taken for another. */
export function guessTarget(name: string, fields: readonly ImportField[]): ImportTarget | ImportField {
  const wanted = plain(name);
  if (wanted === '') return 'ignore';
  const exact =
    importTargets.find((target) => target === name && target !== 'ignore') ??
    fields.find(({ key }) => key === name) ??
    fields.find(({ label }) => label === name);
  if (exact) return exact;
  const standard = importTargets.find((target) => target !== 'ignore' && names[target].includes(wanted));
  return (
    standard ?? fields.find(({ key, label }) => plain(key) === wanted || plain(label) === wanted) ?? 'ignore'
  );
}

/** The header's names. @throws {HeedError} INVALID_INPUT when the first row is no header. */
export function readHeader(row: CsvRow | undefined): string[] {
  if (!row) fail('The file is empty.');
  if (row.fault || row.cells.some((cell) => cell.includes('\0'))) {
    fail('The first line of the file is not text that can be read; save the table as CSV in UTF-8.');
  }
  if (row.cells.length > mostColumns) fail(`The file has more than ${mostColumns} columns.`);
  if (row.cells.some((cell) => /\p{Cc}/u.test(cell.trim()))) {
    fail('The first line of the file holds control characters; its lines must end with LF or CRLF.');
  }
  return row.cells;
}

/** Some names of the header. Where it is missing, people stand in its place, and a job's error is kept. */
function shown(header: readonly string[]): string {
  if (header.some((name) => name.includes('@'))) return 'people, not columns';
  const some = header.slice(0, 10).map((name) => `"${name.slice(0, 40)}"`);
  return header.length > some.length ? `${some.join(', ')} and more` : some.join(', ');
}

function fail(message: string): never {
  throw new HeedError('INVALID_INPUT', message, ['input', 'uploadId']);
}
