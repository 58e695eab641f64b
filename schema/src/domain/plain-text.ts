import { quoted, type Reading } from './reading.js';

/** CR, LF and other control characters, line separators and halves of characters: never in a name or a header. */
const unprintable = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

/**
 * One line of text for a name, an id or a field: trimmed, in Unicode's NFC; empty is null. At most `most` characters:
 * 500 by default, so that 4-byte characters still fit an entry of a PostgreSQL index (2,704 bytes).
 */
export function readPlainText(text: string, most = 500): Reading<string | null> {
  const value = text.trim().normalize('NFC');
  if (value === '') return { ok: true, value: null };
  if (unprintable.test(value)) {
    return {
      ok: false,
      message: `${quoted(value.replace(/\p{Cc}/gu, '␣'))} holds a line break or another control character.`,
    };
  }
  if (value.length > most && [...value].length > most) {
    return { ok: false, message: `${quoted(value)} is longer than ${most} characters.` };
  }
  return { ok: true, value };
}
