/** A mail, or a part of one. */
export interface MailPart {
  /** `message/delivery-status`, in lower case; `text/plain` when the mail does not say. */
  type: string;
  parameters: Record<string, string>;
  /** In lower case, unfolded, the first of each name first. */
  headers: MailHeaders;
  /** Decoded, as text; of a multipart the text before its first part. */
  text: string;
  parts: MailPart[];
}

export type MailHeaders = readonly (readonly [name: string, value: string])[];

/** Parts and levels that are read of one mail; what lies beyond is nobody's report. */
const mostParts = 100;
const deepest = 8;

/**
 * Reads a mail (RFC 2045, 2046) as far as a report needs it, and never throws: what is malformed is read as the text it is.
 * Lines may end in CR LF, LF or CR alone. Parts of type message/rfc822 are read as mails of their own.
 */
export function readMail(raw: Uint8Array): MailPart {
  const source = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('latin1');
  return readPart(source.replace(/\r\n?/g, '\n'), 0, { left: mostParts });
}

/** The first header of this name. */
export function headerOf(headers: MailHeaders, name: string): string | undefined {
  return headers.find(([known]) => known === name)?.[1];
}

/** The mail and all in it, from the outside in. */
export function* everyPart(part: MailPart): Generator<MailPart> {
  yield part;
  for (const inner of part.parts) yield* everyPart(inner);
}

/** `Name: value` lines up to the first empty one, and what comes after it. */
export function readHeaders(source: string): { headers: [string, string][]; body: string } {
  const end = source.startsWith('\n') ? 0 : source.indexOf('\n\n');
  const head = end < 0 ? source : source.slice(0, end);
  const headers: [string, string][] = [];
  for (const line of head.replace(/\n[ \t]+/g, ' ').split('\n')) {
    const [, name, value] = /^([!-9;-~]+)[ \t]*:(.*)$/.exec(line) ?? [];
    if (name) headers.push([name.toLowerCase(), value!.trim()]);
  }
  return { headers, body: end < 0 ? '' : source.slice(end === 0 ? 1 : end + 2) };
}

function readPart(source: string, depth: number, budget: { left: number }): MailPart {
  budget.left -= 1;
  const { headers, body } = readHeaders(source);
  const { type, parameters } = contentType(headerOf(headers, 'content-type'));
  const part: MailPart = { type, parameters, headers, text: '', parts: [] };
  const inner = (text: string) => {
    if (depth < deepest && budget.left > 0) part.parts.push(readPart(text, depth + 1, budget));
  };
  if (type.startsWith('multipart/') && parameters.boundary) {
    const [before, ...parts] = split(body, parameters.boundary);
    part.text = before!;
    for (const each of parts) inner(each);
    return part;
  }
  const bytes = decode(body, headerOf(headers, 'content-transfer-encoding'));
  if (type === 'message/rfc822' || type === 'message/global') inner(bytes.replace(/\r\n?/g, '\n'));
  part.text = characters(bytes, parameters.charset);
  return part;
}

function contentType(value = ''): { type: string; parameters: Record<string, string> } {
  const [, type = 'text/plain', rest = ''] = /^\s*([\w.+-]+\/[\w.+-]+)(.*)$/s.exec(value) ?? [];
  const parameters: Record<string, string> = {};
  for (const [, name, quoted, plain] of rest.matchAll(
    /;\s*([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]*))/g,
  )) {
    parameters[name!.toLowerCase()] = quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '';
  }
  return { type: type.toLowerCase(), parameters };
}

/** What stands before the first boundary, then the parts; a missing last boundary is forgiven. */
function split(body: string, boundary: string): string[] {
  const parts: string[][] = [[]];
  for (const line of body.split('\n')) {
    const bare = line.trimEnd();
    if (bare === `--${boundary}--`) break;
    if (bare === `--${boundary}`) parts.push([]);
    else parts.at(-1)!.push(line);
  }
  return parts.map((lines) => lines.join('\n'));
}

/** One character a byte, in and out. */
function decode(body: string, encoding = ''): string {
  switch (encoding.toLowerCase().trim()) {
    case 'base64':
      return Buffer.from(body, 'base64').toString('latin1');
    case 'quoted-printable':
      return body
        .replace(/[ \t]+$/gm, '')
        .replace(/=\n/g, '')
        .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    default:
      return body;
  }
}

function characters(bytes: string, charset = 'utf-8'): string {
  const buffer = Buffer.from(bytes, 'latin1');
  try {
    return new TextDecoder(charset).decode(buffer);
  } catch {
    return bytes; // a charset that nobody knows
  }
}
