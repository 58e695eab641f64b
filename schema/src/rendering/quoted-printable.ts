const cr = 13;
const lf = 10;
const space = 32;
const tab = 9;
const dot = 46;
const equals = 61;
const hex = '0123456789ABCDEF';
/** RFC 2045: 76 characters at most, the soft break's `=` among them. */
const longestLine = 75;
export const softBreak = '=\r\n';

/** One line as it stands, and no dot in front: most names, cities and amounts. */
const plain = /^(?!\.)[ -<>-~]{0,75}$/;

/**
 * Text as quoted-printable (RFC 2045) of its UTF-8, from the start of a line, with CRLF line ends. No line starts with a
 * dot, so SMTP's dot-stuffing finds nothing. White space at the very end stays as it is: a soft break follows it, or
 * `endOf` is asked for.
 */
export function quotedPrintable(text: string): string {
  if (plain.test(text)) return text;
  const bytes = Buffer.from(text, 'utf8');
  // At most three characters a byte, and a soft break for every 25 encoded bytes.
  const out = Buffer.allocUnsafe(bytes.length * 4 + 8);
  let to = 0;
  let column = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === cr || byte === lf) {
      if (byte === cr && bytes[at + 1] === lf) at++;
      out[to++] = cr;
      out[to++] = lf;
      column = 0;
      continue;
    }
    const literal = byte > space ? byte < 127 && byte !== equals : byte === space || byte === tab;
    const next = bytes[at + 1];
    const beforeBreak = byte <= space && (next === cr || next === lf);
    const width = literal && !beforeBreak && !(byte === dot && column === 0) ? 1 : 3;
    if (column + width > longestLine) {
      out[to++] = equals;
      out[to++] = cr;
      out[to++] = lf;
      column = 0;
    }
    if (width === 1 && !(byte === dot && column === 0)) {
      out[to++] = byte;
      column += 1;
    } else {
      out[to++] = equals;
      out[to++] = hex.charCodeAt(byte >> 4);
      out[to++] = hex.charCodeAt(byte & 15);
      column += 3;
    }
  }
  return out.toString('latin1', 0, to);
}

/** The same at the end of a body, where white space must not stand bare. */
export function endOf(encoded: string): string {
  if (!/[ \t]$/.test(encoded)) return encoded;
  return `${encoded.slice(0, -1)}${softBreak}=${encoded.endsWith(' ') ? '20' : '09'}`;
}
