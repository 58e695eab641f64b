import { constants, crc32, deflateRawSync } from 'node:zlib';

/**
 * Bytes, and how DEFLATE writes them as whole blocks that end on a byte: such stretches can be put together, so that what is
 * kept is deflated once and not with each page (14 kB take 100 to 170 µs).
 */
export interface Stretch {
  bytes: Uint8Array;
  deflated: Uint8Array;
}

/** `quick` takes 60 µs for 14 kB where the default takes 110 and saves 4 % more. */
export function stretch(bytes: Uint8Array, how?: 'quick'): Stretch {
  const level = how === 'quick' ? 3 : 6;
  return { bytes, deflated: bytes.length <= storedBytes ? stored(bytes) : deflated(bytes, level) };
}

/** RFC 1952: no name, no time, an unknown system. */
const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
/** RFC 1951: an empty block that says it is the last. */
const end = Buffer.from([3, 0]);

/** Stretches one after the other, as one member of gzip. */
export function gzipped(stretches: readonly Stretch[]): Buffer {
  const trailer = Buffer.alloc(8);
  let [crc, length] = [0, 0];
  for (const { bytes } of stretches) {
    crc = crc32(bytes, crc);
    length += bytes.length;
  }
  trailer.writeUInt32LE(crc, 0);
  trailer.writeUInt32LE(length, 4);
  return Buffer.concat([header, ...stretches.map((each) => each.deflated), end, trailer]);
}

/** Up to there deflating takes time and saves nothing. */
const storedBytes = 60;

function deflated(bytes: Uint8Array, level: number): Uint8Array {
  return deflateRawSync(bytes, { level, finishFlush: constants.Z_SYNC_FLUSH });
}

/** A block of RFC 1951 that holds its bytes as they are. */
function stored(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from([0, bytes.length, 0, 0xff - bytes.length, 0xff]), bytes]);
}
