import { isUtf8 } from 'node:buffer';
import { analyse } from 'chardet';
import iconv from 'iconv-lite';
import { type FileEncoding, fileEncodings } from '../domain/files.js';

/** What a file's first bytes say it is instead of a text, and how to make one of it. */
const others: { starts: readonly number[][]; what: string }[] = [
  { starts: [[0x89, 0x50, 0x4e, 0x47]], what: 'a PNG picture' },
  { starts: [[0xff, 0xd8, 0xff]], what: 'a JPEG picture' },
  { starts: [[0x47, 0x49, 0x46, 0x38]], what: 'a GIF picture' },
  { starts: [[0x25, 0x50, 0x44, 0x46]], what: 'a PDF' },
  {
    starts: [
      [0x50, 0x4b, 3, 4],
      [0xd0, 0xcf, 0x11, 0xe0],
    ],
    what: 'a spreadsheet (xlsx, xls, ods) or a zip archive',
  },
  { starts: [[0x42, 0x5a, 0x68]], what: 'packed with bzip2' },
  { starts: [[0xfd, 0x37, 0x7a, 0x58]], what: 'packed with xz' },
  { starts: [[0x28, 0xb5, 0x2f, 0xfd]], what: 'packed with Zstandard' },
  { starts: [[0x37, 0x7a, 0xbc, 0xaf]], what: 'a 7-Zip archive' },
  { starts: [[0x1f, 0x8b]], what: 'packed twice' },
];

/** In words what the file is when it is no text at all. */
export function notText(start: Buffer): string | undefined {
  return others.find(({ starts }) => starts.some((bytes) => bytes.every((byte, i) => start[i] === byte)))
    ?.what;
}

export function isGzip(start: Buffer): boolean {
  return start[0] === 0x1f && start[1] === 0x8b;
}

/** What a byte order mark says, which is surer than what anybody declares. */
export function markedEncoding(start: Buffer): FileEncoding | undefined {
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return 'utf_8';
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf_16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf_16be';
  return undefined;
}

/**
 * How the characters of a file without a mark are written, by its beginning: zeros where UTF-16 has them; UTF-8 if it
 * is, or mostly is; else what chardet takes for likeliest of the code pages.
 */
export function detectEncoding(sample: Buffer): FileEncoding {
  const zeros = [0, 0];
  const looked = Math.min(sample.length, 4_096);
  for (let at = 0; at < looked; at++) if (sample[at] === 0) zeros[at % 2]! += 1;
  if (zeros[1]! > looked / 8 && zeros[0] === 0) return 'utf_16le';
  if (zeros[0]! > looked / 8 && zeros[1] === 0) return 'utf_16be';
  if (isUtf8(sample) || isUtf8(sample.subarray(0, wholeCharacters(sample)))) return 'utf_8';
  return mostlyUtf8(sample) ? 'utf_8' : likeliest(sample);
}

/** Where the last character begins, if the sample was cut inside it. */
function wholeCharacters(sample: Buffer): number {
  for (let back = 1; back <= 3 && back < sample.length; back++) {
    if ((sample[sample.length - back]! & 0xc0) === 0xc0) return sample.length - back;
  }
  return sample.length;
}

/** A few rows that somebody pasted in do not make a file of another encoding: those rows are then refused. */
function mostlyUtf8(sample: Buffer): boolean {
  let good = 0;
  let bad = 0;
  for (const character of sample.toString('utf8')) {
    if (character === '\ufffd') bad++;
    else if (character > '\x7f') good++;
  }
  return good > 10 * bad;
}

/** Those of chardet's names that are none of ours: where Windows' page says the same and more, it is taken. */
const alike: Record<string, FileEncoding> = {
  'iso-8859-1': 'windows_1252',
  'iso-8859-8': 'windows_1255',
  'iso-8859-9': 'windows_1254',
};

function likeliest(sample: Buffer): FileEncoding {
  // Ten times what chardet needs to be sure; more costs a second.
  for (const { name } of analyse(cellsBeyondAscii(sample, 64 * 1024))) {
    const wanted = name.toLowerCase();
    const known = alike[wanted] ?? fileEncodings.find((one) => one === wanted.replaceAll('-', '_'));
    if (known && !known.startsWith('utf')) return known;
  }
  return 'windows_1252';
}

/** What says something: cells with letters beyond ASCII, without the addresses and numbers that drown them. */
function cellsBeyondAscii(sample: Buffer, most: number): Buffer {
  const cells: string[] = [];
  let size = 0;
  for (const [cell] of sample.toString('latin1').matchAll(/[^,;|"\t\r\n]*[\x80-\xff][^,;|"\t\r\n]*/g)) {
    cells.push(cell);
    size += cell.length;
    if (size > most) break;
  }
  return Buffer.from(cells.join('\n').slice(0, most), 'latin1');
}

/** The bytes of a text as UTF-8; what cannot be read becomes U+FFFD, which the reader of rows refuses. */
export async function* decoded(
  chunks: AsyncIterable<Buffer>,
  encoding: FileEncoding,
): AsyncGenerator<Buffer, void, undefined> {
  const decoder = iconv.getDecoder(encoding.replaceAll('_', '-'));
  // Half of a character beyond 16 bits, when a chunk ends inside it.
  let half = '';
  for await (const chunk of chunks) {
    let text = half + decoder.write(chunk);
    half = /[\ud800-\udbff]$/.test(text) ? text.slice(-1) : '';
    if (half) text = text.slice(0, -1);
    if (text) yield Buffer.from(text);
  }
  const rest = half + (decoder.end() ?? '');
  if (rest) yield Buffer.from(rest);
}
