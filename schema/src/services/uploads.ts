import type { Readable } from 'node:stream';
import sql from 'sql-template-tag';
import { HeedError, notFound } from '../domain/errors.js';
import { type Id, newId } from '../domain/ids.js';
import type { Database } from '../session/database.js';
import { inSession, type Scope, type Session } from '../session/session.js';

/** A file is kept in parts of this many bytes; the last is shorter. */
export const uploadPartBytes = 256 * 1024;
/** Parts that are written or read in one short transaction, and held in memory at once. */
const partsAtOnce = 4;
/** An upload that no job wants is dropped after this long, by its owner's next one. */
const abandonedAfter = '24 hours';

export interface StoredUpload {
  id: Id<'upload'>;
  filename: string | null;
  bytes: number;
  complete: boolean;
}

const columns = sql`id, filename, bytes, complete`;

/** A new, empty upload. Control characters are taken out of the name. */
export async function beginUpload(
  session: Session,
  input: { filename?: string | null },
): Promise<StoredUpload> {
  const filename = input.filename?.replace(/\p{Cc}/gu, '').slice(0, 255) || null;
  await dropIdleUploads(session, abandonedAfter);
  const row = await session.row<StoredUpload>(sql`
    insert into upload (owner_id, id, filename, created_at)
    values (${session.ownerId}, ${newId('upload')}, ${filename}, ${session.at}) returning ${columns}`);
  return row!;
}

/**
 * Adds the part with this ordinal (from 0). The same part again replaces itself, so a retry is harmless.
 * @throws {HeedError} NOT_FOUND; WRONG_STATE when the upload is complete.
 */
export async function appendUpload(
  session: Session,
  { uploadId, ordinal, bytes }: { uploadId: string; ordinal: number; bytes: Uint8Array },
): Promise<void> {
  await openUpload(session, uploadId);
  await session.sql(sql`
    insert into upload_part (owner_id, upload_id, ordinal, bytes)
    values (${session.ownerId}, ${uploadId}, ${ordinal}, ${Buffer.from(bytes)})
    on conflict (owner_id, upload_id, ordinal) do update set bytes = excluded.bytes`);
}

/**
 * Closes an upload: from now on it can be imported.
 * @throws {HeedError} NOT_FOUND; WRONG_STATE when it is complete already or a part is missing.
 */
export async function completeUpload(
  session: Session,
  { uploadId }: { uploadId: string },
): Promise<StoredUpload> {
  await openUpload(session, uploadId);
  const sums = await session.row<{ parts: number; last: number; bytes: number }>(sql`
    select count(*) as parts, coalesce(max(ordinal), -1) as last, coalesce(sum(octet_length(bytes)), 0) as bytes
    from upload_part where owner_id = ${session.ownerId} and upload_id = ${uploadId}`);
  if (sums!.parts !== sums!.last + 1) throw new HeedError('WRONG_STATE', 'A part of this upload is missing.');
  const row = await session.row<StoredUpload>(sql`
    update upload set complete = true, bytes = ${sums!.bytes}
    where owner_id = ${session.ownerId} and id = ${uploadId} returning ${columns}`);
  return row!;
}

/** @throws {HeedError} NOT_FOUND */
export async function getUpload(session: Session, { uploadId }: { uploadId: string }): Promise<StoredUpload> {
  const row = await session.row<StoredUpload>(sql`
    select ${columns} from upload where owner_id = ${session.ownerId} and id = ${uploadId}`);
  if (!row) throw notFound('upload', ['input', 'uploadId']);
  return row;
}

/** Drops what was uploaded so long ago and no job is to read. */
async function dropIdleUploads(session: Session, age: string): Promise<void> {
  await session.sql(sql`
    delete from upload u where u.owner_id = ${session.ownerId} and ${idle}
      and u.created_at < ${session.at}::timestamptz - ${age}::interval`);
}

/**
 * Drops complete uploads in which one of these texts stands, in any case, unless a job is at them: what it reads goes when
 * it ends. A packed one cannot be searched, and goes in any case; UTF-16 is searched as such. Reads 100 MB in half a second.
 */
export async function dropUploadsNaming(session: Session, texts: readonly string[]): Promise<void> {
  await session.sql(sql`
    with wanted as materialized (
      select lower(encode(bytes, 'escape')) as text from unnest(${texts.flatMap(waysToWrite)}::bytea[]) as given (bytes)
    ), piece as (
      select p.upload_id, p.ordinal, p.bytes || coalesce(substring(lead(p.bytes) over parts from 1 for 400), '') as bytes
      from upload u join upload_part p on p.owner_id = u.owner_id and p.upload_id = u.id
      where u.owner_id = ${session.ownerId} and u.complete and ${idle}
      window parts as (partition by p.upload_id order by p.ordinal)
    )
    delete from upload where owner_id = ${session.ownerId} and id in (
      select upload_id from piece where (ordinal = 0 and substring(bytes from 1 for 2) = '\\x1f8b') or exists (
        select from wanted where position(wanted.text in lower(encode(piece.bytes, 'escape'))) > 0))`);
}

/** A text in the encodings that files come in; in code pages an address is written as in UTF-8. */
function waysToWrite(text: string): Buffer[] {
  const wide = Buffer.from(text, 'utf16le');
  return [Buffer.from(text), wide, Buffer.from(wide).swap16()];
}

/** Of alias `u`. */
const idle = sql`not exists (select from job j where j.owner_id = u.owner_id and j.finished_at is null
  and j.input ->> 'uploadId' = u.id::text)`;

/** Drops an upload with its parts, if it is there. */
async function deleteUpload(session: Session, { uploadId }: { uploadId: string }): Promise<void> {
  await session.sql(sql`delete from upload where owner_id = ${session.ownerId} and id = ${uploadId}`);
}

/**
 * Stores a file as it streams in, at most a few parts in memory, each few parts in a transaction of their own.
 * A stream that fails or is too long leaves nothing; it is the caller's to end.
 * @throws {HeedError} LIMIT_EXCEEDED after more than `limitBytes`.
 */
export async function storeUpload(
  database: Database,
  scope: Scope,
  { filename, stream, limitBytes }: { filename?: string | null; stream: Readable; limitBytes: number },
): Promise<StoredUpload> {
  const { id } = await inSession(database, scope, (session) => beginUpload(session, { filename }));
  let bytes = 0;
  let ordinal = 0;
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  const write = async (parts: Buffer[]) => {
    await inSession(database, scope, async (session) => {
      for (const part of parts)
        await appendUpload(session, { uploadId: id, ordinal: ordinal++, bytes: part });
    });
  };
  try {
    // Not destroyed here: a door may still have to answer on the same socket.
    for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limitBytes) {
        throw new HeedError('LIMIT_EXCEEDED', `The file is larger than ${limitBytes} bytes.`, ['file']);
      }
      pending.push(chunk);
      pendingBytes += chunk.length;
      if (pendingBytes < partsAtOnce * uploadPartBytes) continue;
      const { parts, rest } = cut(Buffer.concat(pending, pendingBytes));
      await write(parts);
      pending = [rest];
      pendingBytes = rest.length;
    }
    const { parts, rest } = cut(Buffer.concat(pending, pendingBytes));
    await write(rest.length > 0 ? [...parts, rest] : parts);
    return await inSession(database, scope, (session) => completeUpload(session, { uploadId: id }));
  } catch (error) {
    await inSession(database, scope, (session) => deleteUpload(session, { uploadId: id })).catch(
      () => undefined,
    );
    throw error;
  }
}

/** Whole parts, and what is left over. */
function cut(bytes: Buffer): { parts: Buffer[]; rest: Buffer } {
  const whole = Math.floor(bytes.length / uploadPartBytes);
  const parts = Array.from({ length: whole }, (_, i) =>
    bytes.subarray(i * uploadPartBytes, (i + 1) * uploadPartBytes),
  );
  return { parts, rest: Buffer.from(bytes.subarray(whole * uploadPartBytes)) };
}

/**
 * The bytes of an upload from `fromByte` on. A short transaction per few parts, never one long one.
 * @throws {HeedError} NOT_FOUND when the upload is not there or goes away while it is read.
 */
export async function* readUpload(
  database: Database,
  scope: Scope,
  uploadId: string,
  fromByte = 0,
): AsyncGenerator<Buffer, void, undefined> {
  const first = await inSession(database, { ...scope, readOnly: true }, async (session) => {
    const { bytes } = await getUpload(session, { uploadId });
    const part = await session.row<{ ordinal: number; start: number }>(sql`
      select ordinal, start from (
        select ordinal, octet_length(bytes) as size,
          sum(octet_length(bytes)) over (order by ordinal) - octet_length(bytes) as start
        from upload_part where owner_id = ${session.ownerId} and upload_id = ${uploadId}) as part
      where start + size > ${fromByte}::bigint order by ordinal limit 1`);
    return { bytes, ordinal: part?.ordinal ?? 0, start: Number(part?.start ?? fromByte) };
  });
  let { ordinal, start: at } = first;
  while (at < first.bytes) {
    const parts = await inSession(database, { ...scope, readOnly: true }, (session) =>
      session.sql<{ bytes: Buffer }>(sql`
        select bytes from upload_part
        where owner_id = ${session.ownerId} and upload_id = ${uploadId}
          and ordinal >= ${ordinal} and ordinal < ${ordinal + partsAtOnce} order by ordinal`),
    );
    if (parts.length === 0) throw notFound('upload', ['input', 'uploadId']);
    for (const { bytes } of parts) {
      yield at < fromByte ? bytes.subarray(fromByte - at) : bytes;
      at += bytes.length;
    }
    ordinal += parts.length;
  }
}

/** Locks an upload that still takes parts. */
async function openUpload(session: Session, uploadId: string): Promise<void> {
  const row = await session.row<{ complete: boolean }>(sql`
    select complete from upload where owner_id = ${session.ownerId} and id = ${uploadId} for no key update`);
  if (!row) throw notFound('upload', ['input', 'uploadId']);
  if (row.complete)
    throw new HeedError('WRONG_STATE', 'This upload is complete already.', ['input', 'uploadId']);
}
