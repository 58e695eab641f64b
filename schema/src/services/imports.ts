import sql from 'sql-template-tag';
import { HeedError, invalid, notFound } from '../domain/errors.js';
import type { FileDelimiter, FileEncoding } from '../domain/files.js';
import { newId } from '../domain/ids.js';
import type { ImportConsent, ImportJobInput, ImportKey, ImportMode } from '../domain/imports.js';
import { readPlainText } from '../domain/plain-text.js';
import type { Job } from '../entities/job.js';
import { List } from '../entities/list.js';
import { Segment } from '../entities/segment.js';
import type { Session } from '../session/session.js';
import { activeFields } from './custom-fields.js';
import { findTarget } from './import-columns.js';
import { createJob } from './jobs.js';
import { getUpload } from './uploads.js';

export interface ImportInput {
  /** A complete upload: CSV, the header in its first line. The import drops it when it ends. */
  uploadId: string;
  /** An existing list that the people join; an import never makes one. Left out: none. */
  listId?: string | null;
  /** Column as the file names it → a target of `domain/imports.ts` or the key of a custom field. Others go by name. */
  mapping?: Record<string, string> | null;
  /** What the people agreed to. Without it they land as pending. */
  consent?: { at?: Date | null; wording: string; source: string } | null;
  /** The fixed segment inside the list that everybody in the file is added to; made when it is missing. */
  segmentName?: string | null;
  /** By what a row names somebody who is there; left out: each row by e-mail, else phone, else external id. */
  key?: ImportKey | null;
  /** `upsert` when left out. */
  mode?: ImportMode | null;
  /** Checks and counts everything, and writes nothing. */
  dryRun?: boolean | null;
  /** Found out when left out; a byte order mark counts for more. */
  encoding?: FileEncoding | null;
  delimiter?: FileDelimiter | null;
}

/**
 * Creates the job that imports an upload's contacts into a list.
 * @throws {HeedError} NOT_FOUND; WRONG_STATE for an upload that is not complete or an archived list; INVALID_INPUT for
 * an unknown target, a consent in the future, or a segment that is a rule or belongs to another list.
 */
export async function importContacts(session: Session, input: ImportInput): Promise<Job> {
  const upload = await getUpload(session, { uploadId: input.uploadId });
  if (!upload.complete)
    throw new HeedError('WRONG_STATE', 'This upload is not complete yet.', ['input', 'uploadId']);
  const list = input.listId ? await openList(session, input.listId) : null;
  const mapping = await checkMapping(session, input.mapping ?? {});
  const consent = input.consent ? checkConsent(session, input.consent) : null;
  const dryRun = input.dryRun ?? false;
  const segmentId =
    input.segmentName && !dryRun ? await fixedSegment(session, input.segmentName, list?.id ?? null) : null;
  const stored: ImportJobInput = {
    uploadId: upload.id,
    listId: list?.id ?? null,
    segmentId,
    mapping,
    consent,
    key: input.key ?? null,
    mode: input.mode ?? 'upsert',
    dryRun,
    encoding: input.encoding ?? null,
    delimiter: input.delimiter ?? null,
  };
  return createJob(session, { kind: 'import_contacts', input: stored });
}

/** @throws {HeedError} NOT_FOUND; WRONG_STATE for an archived list. */
export async function openList(session: Session, listId: string): Promise<List> {
  const list = await session.em.findOne(List, { tenantId: session.tenantId, id: listId as List['id'] });
  if (!list) throw notFound('list', ['input', 'listId']);
  if (list.archivedAt) throw new HeedError('WRONG_STATE', 'This list is archived.', ['input', 'listId']);
  return list;
}

async function checkMapping(
  session: Session,
  mapping: Record<string, string>,
): Promise<Record<string, string>> {
  const fields = await activeFields(session);
  const columns = new Map<unknown, string>();
  for (const [column, target] of Object.entries(mapping)) {
    const found = typeof target === 'string' ? findTarget(target, fields) : undefined;
    if (!found) {
      throw invalid(
        `"${target}" is neither a property of a contact nor a custom field.`,
        'input',
        'mapping',
        column,
      );
    }
    const other = columns.get(found);
    if (found !== 'ignore' && other !== undefined) {
      throw invalid(
        `The columns "${other}" and "${column}" would fill the same property.`,
        'input',
        'mapping',
        column,
      );
    }
    columns.set(found, column);
  }
  return Object.fromEntries(Object.entries(mapping).map(([column, target]) => [column.trim(), target]));
}

/** @throws {HeedError} INVALID_INPUT */
export function checkConsent(session: Session, consent: NonNullable<ImportInput['consent']>): ImportConsent {
  const at = consent.at ?? session.at;
  if (at > session.at) throw invalid('A consent cannot be in the future.', 'input', 'consent', 'at');
  return {
    at: at.toISOString(),
    wording: words(consent.wording, 2_000, 'wording'),
    source: words(consent.source, 200, 'source'),
  };
}

function words(text: string, most: number, field: string): string {
  const reading = readPlainText(text.replace(/\s*[\r\n]+\s*/g, ' '), most);
  if (!reading.ok) throw invalid(reading.message, 'input', 'consent', field);
  if (reading.value === null) throw invalid(`"${field}" must not be empty.`, 'input', 'consent', field);
  return reading.value;
}

async function fixedSegment(session: Session, text: string, listId: List['id'] | null): Promise<string> {
  const reading = readPlainText(text, 200);
  if (!reading.ok || reading.value === null) {
    throw invalid(reading.ok ? '"segmentName" must not be empty.' : reading.message, 'input', 'segmentName');
  }
  const { tenantId } = session;
  await session.sql(sql`
    insert into segment (tenant_id, id, name, kind, list_id, created_at, updated_at)
    values (${tenantId}, ${newId('segment')}, ${reading.value}, 'fixed', ${listId}, ${session.at}, ${session.at})
    on conflict (tenant_id, name) do nothing`);
  const segment = await session.em.findOneOrFail(
    Segment,
    { tenantId, name: reading.value },
    { refresh: true },
  );
  if (segment.kind !== 'fixed' || segment.listId !== listId) {
    throw invalid('The segment of this name is a rule or belongs to another list.', 'input', 'segmentName');
  }
  return segment.id;
}
