import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { HeedError } from '../domain/errors.js';
import type { FileEncoding } from '../domain/files.js';
import type { Database } from '../session/database.js';
import type { Scope } from '../session/session.js';
import { decoded, detectEncoding, isGzip, markedEncoding, notText } from './file-encoding.js';
import { readUpload } from './uploads.js';

/** What a file may unpack to, in bytes: twice what an upload may have, some twenty million contacts. */
export const largestText = 2 * 1024 ** 3;
/** From so many bytes the encoding is found out. */
const sampleBytes = 1024 * 1024;

/** How an upload's text is written down. */
export interface TextShape {
  encoding: FileEncoding;
  compressed: boolean;
}

/** An upload as UTF-8, and how it was read. */
export interface FileText {
  shape: TextShape;
  chunks: AsyncGenerator<Buffer, void, undefined>;
}

/**
 * Opens an upload as text, wherever it stands to be read on from: gzip is unpacked, other encodings become UTF-8. What was
 * not declared is found out. A few parts of the file are in memory at once.
 * @throws {HeedError} NOT_FOUND; INVALID_INPUT for what is no text; from the chunks INVALID_INPUT for broken gzip, and
 * LIMIT_EXCEEDED for a text of more than `largestText`.
 */
export async function openText(
  database: Database,
  scope: Scope,
  uploadId: string,
  known: { encoding?: FileEncoding | null; shape?: TextShape; fromByte?: number },
): Promise<FileText> {
  const { shape, fromByte = 0 } = known;
  if (shape?.encoding === 'utf_8' && !shape.compressed) {
    return { shape, chunks: readUpload(database, scope, uploadId, fromByte) };
  }
  const upload = await peeked(readUpload(database, scope, uploadId), 2);
  const compressed = isGzip(upload.start);
  const bytes = await peeked(compressed ? unpacked(upload.whole) : upload.whole, sampleBytes);
  const other = notText(bytes.start);
  if (other) fail(`This is no text in CSV: it is ${other}. Save the table as CSV.`);
  const encoding =
    shape?.encoding ?? markedEncoding(bytes.start) ?? known.encoding ?? detectEncoding(bytes.start);
  const text = encoding === 'utf_8' ? bytes.whole : decoded(bytes.whole, encoding);
  return { shape: { encoding, compressed }, chunks: from(text, fromByte) };
}

/** The first bytes of a stream, and all of it. */
async function peeked(source: AsyncGenerator<Buffer, void, undefined>, wanted: number) {
  const first: Buffer[] = [];
  let size = 0;
  while (size < wanted) {
    const { value, done } = await source.next();
    if (done) break;
    first.push(value);
    size += value.length;
  }
  async function* whole(): AsyncGenerator<Buffer, void, undefined> {
    yield* first.splice(0);
    yield* source;
  }
  return { start: Buffer.concat(first), whole: whole() };
}

async function* unpacked(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  let broken: unknown;
  const feeding = pipeline(Readable.from(source), gunzip).catch((error: unknown) => {
    broken = error;
  });
  let size = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > largestText) {
        throw new HeedError('LIMIT_EXCEEDED', `The file unpacks to more than ${largestText} bytes.`, file);
      }
      yield chunk;
    }
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('Z_')) fail('The gzip file is broken or cut short.');
    throw error;
  } finally {
    gunzip.destroy();
    await feeding;
  }
  if (broken) throw broken;
}

/** The stream without its first bytes. */
async function* from(chunks: AsyncIterable<Buffer>, byte: number): AsyncGenerator<Buffer, void, undefined> {
  let at = 0;
  for await (const chunk of chunks) {
    const rest = chunk.subarray(Math.max(0, byte - at));
    at += chunk.length;
    if (rest.length > 0) yield rest;
  }
}

const file = ['input', 'uploadId'];

function fail(message: string): never {
  throw new HeedError('INVALID_INPUT', message, file);
}
