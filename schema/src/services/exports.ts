import { invalid, notFound } from '../domain/errors.js';
import { type ExportJobInput, exportColumns, usualColumns } from '../domain/exports.js';
import type { FileDelimiter } from '../domain/files.js';
import type { Id } from '../domain/ids.js';
import type { SubscriptionState } from '../domain/statuses.js';
import type { Job } from '../entities/job.js';
import type { Session } from '../session/session.js';
import { countContacts } from './contact-selection.js';
import { activeFields } from './custom-fields.js';
import { createJob } from './jobs.js';
import { getListsByIds } from './lists.js';

export interface ExportInput {
  /** Those to whom everything given applies, as `contacts` has it; all of the tenant when nothing is. */
  rule?: unknown;
  listId?: Id<'list'> | null;
  state?: SubscriptionState | null;
  segmentId?: Id<'segment'> | null;
  /** Properties and keys of custom fields; left out: what an import reads, the status, and every custom field. */
  columns?: readonly string[] | null;
  /** A column for each: how the contact stands on it. */
  lists?: readonly Id<'list'>[] | null;
  delimiter?: FileDelimiter | null;
  /** So that Excel reads the file as UTF-8. */
  byteOrderMark?: boolean | null;
  /** Packed as it is fetched. */
  gzip?: boolean | null;
  filename?: string | null;
}

const mostLists = 50;

/**
 * Creates the job that writes contacts into a CSV file. Its `total` is their number now.
 * @throws {HeedError} INVALID_RULE with a path in `input.rule`; NOT_FOUND; INVALID_INPUT for an unknown column, or one twice.
 */
export async function exportContacts(session: Session, input: ExportInput): Promise<Job> {
  const { rule, listId, state, segmentId } = input;
  const selection = { rule: rule ?? undefined, listId, state, segmentId };
  const lists = [...(input.lists ?? [])];
  if (lists.length > mostLists) throw invalid(`At most ${mostLists} lists can be told of.`, 'input', 'lists');
  const wanted = [...lists, ...(listId ? [listId] : [])];
  const known = new Set((await getListsByIds(session, wanted)).map(({ id }) => id));
  if (listId && !known.has(listId)) throw notFound('list', ['input', 'listId']);
  const missing = lists.findIndex((id) => !known.has(id));
  if (missing >= 0) throw notFound('list', ['input', 'lists', missing]);
  const stored: ExportJobInput = {
    selection,
    columns: await checkColumns(session, input.columns ?? null),
    lists: [...new Set(lists)],
    delimiter: input.delimiter ?? 'comma',
    byteOrderMark: input.byteOrderMark ?? false,
    filename: fileName(input.filename ?? 'contacts', input.gzip ?? false),
  };
  const total = await countContacts(session, { ...selection, path: ['input', 'rule'] });
  return createJob(session, { kind: 'export_contacts', input: stored, total });
}

async function checkColumns(session: Session, columns: readonly string[] | null): Promise<string[]> {
  const keys = (await activeFields(session)).map(({ key }) => key);
  if (columns === null) return [...usualColumns, ...keys];
  if (columns.length === 0) throw invalid('Choose at least one column.', 'input', 'columns');
  const seen = new Set<string>();
  for (const [i, column] of columns.entries()) {
    if (seen.has(column)) throw invalid(`"${column}" is there twice.`, 'input', 'columns', i);
    if (!Object.hasOwn(exportColumns, column) && !keys.includes(column)) {
      const message = `"${column}" is neither a property of a contact nor a custom field.`;
      throw invalid(message, 'input', 'columns', i);
    }
    seen.add(column);
  }
  return [...columns];
}

/** A name that every file system and header takes. */
function fileName(text: string, gzip: boolean): string {
  const stem = text
    .normalize('NFC')
    .replace(/(\.csv)?(\.gz)?$/i, '')
    .replace(/[^\p{L}\p{M}\p{N} ._-]/gu, '_')
    .trim()
    .slice(0, 100);
  return `${stem || 'contacts'}.csv${gzip ? '.gz' : ''}`;
}
