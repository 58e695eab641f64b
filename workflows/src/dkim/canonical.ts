const cr = 13;
const lf = 10;
const space = 32;
const tab = 9;
const loose = /[\t\r\n]| {2}/;

/**
 * A body by RFC 6376's relaxed rules (3.4.4), for bytes whose lines already end with CRLF and never with white space, as
 * quoted-printable bodies do: what is left is that runs of white space become one space, and that the last line ends
 * with one CRLF. Bytes that are so already are returned as they are.
 */
export function relaxedBody(body: Buffer): Buffer {
  const end = lastLineEnd(body);
  if (end === 0) return body.subarray(0, 0);
  const cut = body.subarray(0, end);
  return cut.includes('  ') || cut.includes('\t') ? collapsed(cut) : cut;
}

/** One header field by the relaxed rules (3.4.2): name in lower case, unfolded, white space squeezed. */
export function relaxedHeader(name: string, value: string): string {
  const squeezed = loose.test(value) ? value.replace(/[ \t\r\n]+/g, ' ') : value;
  return `${name.trim().toLowerCase()}:${squeezed.trim()}`;
}

/** Where the body ends without its empty lines at the end; 0 for an empty one. */
function lastLineEnd(body: Buffer): number {
  let end = body.length;
  while (end >= 4 && body[end - 3] === lf && body[end - 4] === cr && isLineEnd(body, end)) end -= 2;
  return end === 2 && isLineEnd(body, 2) ? 0 : end;
}

function isLineEnd(body: Buffer, end: number): boolean {
  return body[end - 1] === lf && body[end - 2] === cr;
}

function collapsed(body: Buffer): Buffer {
  const out = Buffer.allocUnsafe(body.length);
  let to = 0;
  let white = false;
  for (const byte of body) {
    if (byte === space || byte === tab) {
      white = true;
      continue;
    }
    if (white) out[to++] = space;
    white = false;
    out[to++] = byte;
  }
  return out.subarray(0, to);
}
