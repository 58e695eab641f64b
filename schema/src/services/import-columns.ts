import { HeedError } from '../domain/errors.js';
import { type ImportTarget, importTargets } from '../domain/imports.js';
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
}

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
 * Decides what each column of the header fills: as `mapping` says, else by its name; the rest is ignored.
 * @throws {HeedError} INVALID_INPUT in words for the person who made the file.
 */
export function planImport(
  header: readonly string[],
  mapping: Record<string, string>,
  fields: readonly ImportField[],
): ImportPlan {
  const trimmed = header.map((name) => name.trim());
  for (const column of Object.keys(mapping)) {
    if (!trimmed.includes(column)) fail(`The file has no column "${column}"; it has ${shown(trimmed)}.`);
  }
  const plan: ImportPlan = { columns: [], names: trimmed, ignored: [] };
  const taken = new Map<string, string>();
  for (const [index, name] of trimmed.entries()) {
    const target = Object.hasOwn(mapping, name)
      ? findTarget(mapping[name]!, fields)
      : guessTarget(name, fields);
    if (target === undefined)
      fail(`"${mapping[name]}" is neither a property of a contact nor a custom field.`);
    if (target === 'ignore') {
      if (name !== '') plan.ignored.push(name);
      continue;
    }
    const key = typeof target === 'string' ? target : target.slot;
    const other = taken.get(key);
    if (other !== undefined) fail(`Two columns, "${other}" and "${name}", would fill the same property.`);
    taken.set(key, name);
    plan.columns.push({ index, name, target });
  }
  if (!taken.has('email')) {
    fail(`The file has no column with e-mail addresses; its first line names ${shown(trimmed)}.`);
  }
  return plan;
}

/** The property or custom field that a mapping names, if there is one. */
export function findTarget(
  text: string,
  fields: readonly ImportField[],
): ImportTarget | ImportField | undefined {
  return importTargets.find((target) => target === text) ?? fields.find(({ key }) => key === text);
}

/** What a column with this name is taken to fill. */
export function guessTarget(name: string, fields: readonly ImportField[]): ImportTarget | ImportField {
  const wanted = plain(name);
  const exact = fields.find(({ key, label }) => key === name || label === name);
  if (exact || wanted === '') return exact ?? 'ignore';
  const standard = importTargets.find((target) => target !== 'ignore' && names[target].includes(wanted));
  return (
    standard ?? fields.find(({ key, label }) => plain(key) === wanted || plain(label) === wanted) ?? 'ignore'
  );
}

/** The header's names. @throws {HeedError} INVALID_INPUT when the first row is no header. */
export function readHeader(row: CsvRow | undefined): string[] {
  if (!row) fail('The file is empty.');
  if (row.fault || row.cells.some((cell) => cell.includes('\0'))) {
    fail('The first line of the file is not text in UTF-8; save the table as CSV in UTF-8.');
  }
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
