import type { FileCheckpoint, ImportJobInput } from '../domain/imports.js';
import type { ListKind } from '../domain/statuses.js';
import type { Job } from '../entities/job.js';
import type { Session } from '../session/session.js';
import { joinImpliedLists } from '../sql/implied-lists.js';
import { findTaken, markSeen, upsertContacts } from '../sql/import-contacts.js';
import { addMembers, countLeft, joinList, recordImportedConsent } from '../sql/import-subscriptions.js';
import type { AddressHashes, HashedAddress } from '../tokens/address-hashes.js';
import { addressHashing } from './address-hashing.js';
import { erasedAmong, erasedWords } from './erased-addresses.js';
import type { ImportedContact, RowReading } from './import-rows.js';
import { keepRejections, type Rejection } from './job-rejections.js';
import { advanceJob } from './jobs.js';
import { keptAddresses } from './merged-rows.js';

/** Rows in the order of the file, and where the next one starts. */
export interface ImportBatch {
  rows: RowReading[];
  checkpoint: FileCheckpoint;
}

/** What stays the same from batch to batch. */
export interface ImportTask {
  input: ImportJobInput;
  listKind: ListKind;
  /** Columns of `contact` that the file fills, besides the address's key and hash. */
  columns: string[];
  /** What the file calls the columns that must be unique. */
  columnNames: { email: string; phone?: string; externalId?: string };
}

type GoodRow = { line: number; contact: ImportedContact };
type HashedRow = GoodRow & { email: HashedAddress; phone: HashedAddress | undefined };

/** Lands one batch, its rejections, numbers and checkpoint: all in this session's transaction, or nothing. */
export async function landBatch(
  session: Session,
  job: Job,
  task: ImportTask,
  batch: ImportBatch,
): Promise<Job> {
  const rejections = batch.rows.flatMap((row) => row.rejections ?? []);
  const good = batch.rows.filter((row): row is RowReading & GoodRow => row.contact !== undefined);
  const hashed = hashRows(await addressHashing(session), good);
  const wanted = await leadToKept(
    session,
    task,
    await withoutErased(session, task, hashed, rejections),
    rejections,
  );
  const first = await withoutDuplicates(session, job.id, task, wanted, rejections);
  const free = await withoutTaken(session, task, first, rejections);
  const numbers = free.length > 0 ? await landContacts(session, job, task, free) : {};
  rejections.sort((a, b) => a.line - b.line);
  await keepRejections(session, { jobId: job.id, before: job.rejected, rejections });
  const add = { processed: batch.rows.length, rejected: batch.rows.length - free.length, ...numbers };
  return advanceJob(session, { jobId: job.id, add, checkpoint: batch.checkpoint });
}

/** As addresses are hashed in this transaction. */
function hashRows(hashing: AddressHashes, rows: GoodRow[]): HashedRow[] {
  return rows.map(({ line, contact }) => {
    const email = hashing.of(contact.email_key);
    const phone = typeof contact.phone === 'string' ? hashing.of(contact.phone) : undefined;
    contact.email_hash = hex(email.contact);
    if (phone) contact.phone_hash = hex(phone.contact);
    return { line, contact, email, phone };
  });
}

/** A person who was erased is not taken in again: the row is refused, and nothing of it is kept. */
async function withoutErased(
  session: Session,
  task: ImportTask,
  rows: HashedRow[],
  rejections: Rejection[],
): Promise<HashedRow[]> {
  const erased = await erasedAmong(
    session,
    rows.flatMap(({ email, phone }) => [email.optOut[0]!, ...(phone ? [phone.optOut[0]!] : [])]),
  );
  if (erased.size === 0) return rows;
  return rows.filter(({ line, email, phone }) => {
    const byEmail = erased.has(hex(email.optOut[0]!));
    if (!byEmail && !(phone && erased.has(hex(phone.optOut[0]!)))) return true;
    const field = (byEmail ? task.columnNames.email : task.columnNames.phone) ?? null;
    rejections.push({ line, field, code: 'suppressed', message: erasedWords });
    return false;
  });
}

/** The address of a contact who was merged leads to the kept one, who keeps their own address. */
async function leadToKept(
  session: Session,
  task: ImportTask,
  rows: HashedRow[],
  rejections: Rejection[],
): Promise<HashedRow[]> {
  const kept = await keptAddresses(
    session,
    rows.map(({ contact }) => contact.email_key),
  );
  if (kept.size === 0) return rows;
  const hashing = await addressHashing(session);
  return rows.flatMap((row) => {
    const own = kept.get(row.contact.email_key);
    if (!own) return [row];
    if (!own.emailKey) {
      const message = 'This address is that of a contact who was merged into one without an address.';
      rejections.push({ line: row.line, field: task.columnNames.email, code: 'taken', message });
      return [];
    }
    const contact: ImportedContact = { ...row.contact, email: own.email!, email_key: own.emailKey };
    contact.email_hash = hex(own.emailHash!);
    return [{ ...row, contact, email: hashing.of(own.emailKey) }];
  });
}

/** The first good row of an address in the file wins, in whichever batch it was. */
async function withoutDuplicates(
  session: Session,
  jobId: string,
  task: ImportTask,
  rows: HashedRow[],
  rejections: Rejection[],
): Promise<GoodRow[]> {
  if (rows.length === 0) return rows;
  const fresh = await markSeen(session, jobId, [...new Set(rows.map(({ email }) => hex(email.unchanging)))]);
  return rows.filter(({ line, email }) => {
    if (fresh.delete(hex(email.unchanging))) return true;
    const message = 'An earlier row of the file has this address already.';
    rejections.push({ line, field: task.columnNames.email, code: 'duplicate', message });
    return false;
  });
}

function hex(hash: Buffer): string {
  return hash.toString('hex');
}

/** Telephone numbers and external ids are unique in a tenant: a row whose own belongs to somebody else is refused. */
async function withoutTaken(
  session: Session,
  task: ImportTask,
  rows: GoodRow[],
  rejections: Rejection[],
): Promise<GoodRow[]> {
  let free = rows;
  for (const [column, name] of [
    ['phone', task.columnNames.phone],
    ['external_id', task.columnNames.externalId],
  ] as const) {
    if (name === undefined) continue;
    const claims = free.flatMap(({ contact }) => {
      const value = contact[column];
      return typeof value === 'string' ? [{ value, emailKey: contact.email_key }] : [];
    });
    const taken = await findTaken(session, column, claims);
    const claimed = new Set<string>();
    free = free.filter(({ line, contact }) => {
      const value = contact[column];
      if (typeof value !== 'string') return true;
      if (!taken.has(contact.email_key) && !claimed.has(value)) {
        claimed.add(value);
        return true;
      }
      rejections.push({ line, field: name, code: 'taken', message: 'Another contact has this already.' });
      return false;
    });
  }
  return free;
}

async function landContacts(session: Session, job: Job, task: ImportTask, rows: GoodRow[]) {
  const { listId, segmentId, consent } = task.input;
  const implied = task.listKind === 'implied';
  const landed = await upsertContacts(session, {
    rows: rows.map(({ contact }) => contact),
    columns: task.columns,
    consentedAt: consent ? new Date(consent.at) : null,
    impliedAt: implied ? session.at : null,
  });
  const created = landed.filter(({ inserted }) => inserted).map(({ id }) => id);
  const barred = landed.filter((contact) => contact.barred).length;
  const open = landed.filter((contact) => !contact.barred).map(({ id }) => id);
  const joined = await joinList(session, {
    listId,
    contactIds: open,
    state: consent || implied ? 'subscribed' : 'pending',
    basis: implied ? 'import' : null,
  });
  if (created.length > 0) await joinImpliedLists(session, created);
  if (consent && joined.length > 0) {
    const { wording, source } = consent;
    const proof = { at: new Date(consent.at), actor: job.actor, source: `import: ${source}`, wording };
    await recordImportedConsent(session, { listId, contactIds: joined, ...proof });
  }
  if (segmentId)
    await addMembers(
      session,
      segmentId,
      landed.map(({ id }) => id),
    );
  const left = joined.length < open.length ? await countLeft(session, listId, open) : 0;
  return { created: created.length, updated: landed.length - created.length, keptOut: barred + left };
}
