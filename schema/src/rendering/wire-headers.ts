import { domainToASCII } from 'node:url';
import { encodedWord } from './headers.js';

/** RFC 5322 recommends 78 and demands at most 998. */
const usualLine = 76;
const longestLine = 900;
const printable = /^[\x20-\x7e]*$/;
/** RFC 2047: 75 characters with its frame; 45 bytes make 60 of base64. */
const wordBytes = 45;

/**
 * Unstructured text for a header (RFC 5322, 2047): as it is where ASCII can say it, folded at spaces; else encoded words.
 * `used` is what the header's name takes of its first line.
 */
export function headerText(text: string, used: number): string {
  if (printable.test(text) && !text.includes('=?')) {
    if (text.length + used <= usualLine) return text;
    const folded = fold(text, used);
    if (folded !== undefined) return folded;
  }
  return encodedWords(text).join('\r\n ');
}

/** `"Brand" <offers@brand.example>`. */
export function mailbox({ name, address }: { name: string; address: string }): string {
  const bare = `<${headerAddress(address)}>`;
  if (!name) return bare;
  if (!printable.test(name) || name.includes('=?') || name.length > usualLine) {
    return `${encodedWords(name).join('\r\n ')} ${bare}`;
  }
  return `"${name.replace(/["\\]/g, '\\$&')}" ${bare}`;
}

/** The domain in its ASCII form; the local part has none (RFC 6531). */
export function wireAddress(address: string): string {
  if (printable.test(address)) return address;
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  return `${address.slice(0, at)}@${domainToASCII(domain) || domain}`;
}

/** The same as a header holds it: in UTF-8 where RFC 6532 must be spoken, one character an octet. */
export function headerAddress(address: string): string {
  const ascii = wireAddress(address);
  return printable.test(ascii) ? ascii : Buffer.from(ascii).toString('latin1');
}

let dated = { second: Number.NaN, text: '' };

/** RFC 5322: `Sun, 01 Mar 2026 10:00:00 +0000`. The last one is kept: thousands of messages share a second. */
export function headerDate(at: Date): string {
  const second = Math.floor(at.getTime() / 1000);
  if (dated.second !== second) dated = { second, text: at.toUTCString().replace('GMT', '+0000') };
  return dated.text;
}

function fold(text: string, used: number): string | undefined {
  const lines: string[] = [];
  let line = '';
  let room = usualLine - used;
  for (const word of text.split(/(?<=\S) (?=\S)/)) {
    if (word.length > longestLine) return undefined;
    if (line && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
      room = usualLine;
    } else line = line ? `${line} ${word}` : word;
  }
  return [...lines, line].join('\r\n ');
}

function encodedWords(text: string): string[] {
  const words: string[] = [];
  let word = '';
  let bytes = 0;
  for (const character of text) {
    const size = Buffer.byteLength(character);
    if (bytes + size > wordBytes) {
      words.push(encodedWord(word));
      word = '';
      bytes = 0;
    }
    word += character;
    bytes += size;
  }
  return [...words, encodedWord(word)];
}
