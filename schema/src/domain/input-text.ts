import { normaliseEmail } from './addresses.js';
import { invalid } from './errors.js';
import { canonicalLocale, isTimeZone } from './locales.js';
import { readPlainText } from './plain-text.js';
import { quoted } from './reading.js';

type Path = [string, ...(string | number)[]];

/**
 * A name or another required line of text: trimmed, at most 200 characters, no line breaks (which could add headers
 * to a mail).
 * @throws {HeedError} INVALID_INPUT at `path`.
 */
export function inputLine(text: string, ...path: Path): string {
  const reading = readPlainText(text, 200);
  if (!reading.ok) throw invalid(reading.message, ...path);
  if (reading.value === null) throw invalid(`"${path[path.length - 1]}" must not be empty.`, ...path);
  return reading.value;
}

/**
 * A remark: trimmed, lines joined, at most 2,000 characters; null when there is none.
 * @throws {HeedError} INVALID_INPUT at `path`.
 */
export function inputNote(text: string | null | undefined, ...path: Path): string | null {
  const reading = readPlainText((text ?? '').replace(/\s*[\r\n]+\s*/g, ' '), 2_000);
  if (!reading.ok) throw invalid(reading.message, ...path);
  return reading.value;
}

/** One e-mail address, as it is written to. @throws {HeedError} INVALID_INPUT at `path`. */
export function inputEmail(text: string, ...path: Path): string {
  const reading = normaliseEmail(text);
  if (!reading.ok) throw invalid(reading.message, ...path);
  return reading.email;
}

/** A language tag in its canonical form. @throws {HeedError} INVALID_INPUT at `path`. */
export function inputLocale(text: string, ...path: Path): string {
  const locale = canonicalLocale(text);
  if (!locale)
    throw invalid(`${quoted(text)} is not a language tag such as "en", "he" or "zh-Hans".`, ...path);
  return locale;
}

/** A zone of the IANA database. @throws {HeedError} INVALID_INPUT at `path`. */
export function inputTimeZone(text: string, ...path: Path): string {
  if (!isTimeZone(text))
    throw invalid(`${quoted(text)} is not a time zone such as "Asia/Jerusalem".`, ...path);
  return text;
}
