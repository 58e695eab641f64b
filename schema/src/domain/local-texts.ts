import { invalid } from './errors.js';
import { inputLocale } from './input-text.js';
import { readPlainText } from './plain-text.js';

/** One text in one language, as a tenant writes it for its recipients. */
export interface LocalText {
  /** BCP 47, such as `he` or `en-GB`. */
  locale: string;
  text: string;
}

const mostLanguages = 40;

/**
 * Texts in several languages, one for each. Each may have several lines and `most` characters.
 * @throws {HeedError} INVALID_INPUT at `path`, with the place of the faulty one.
 */
export function inputLocalTexts(
  texts: readonly LocalText[],
  most: number,
  ...path: [string, ...(string | number)[]]
): LocalText[] {
  if (texts.length > mostLanguages) throw invalid(`At most ${mostLanguages} languages.`, ...path);
  const seen = new Set<string>();
  return texts.map(({ locale, text }, index) => {
    const language = inputLocale(locale, ...path, index, 'locale');
    if (seen.has(language))
      throw invalid('There is a text in this language already.', ...path, index, 'locale');
    seen.add(language);
    return { locale: language, text: inputLines(text, most, ...path, index, 'text') };
  });
}

/** The text for a reader: of the very locale, else of its language, else of `fallback`'s, else the first. */
export function textFor(
  texts: readonly LocalText[] | undefined,
  locale: string,
  fallback: string,
): LocalText | undefined {
  const language = (tag: string) => tag.split('-', 1)[0];
  for (const wished of [locale, fallback]) {
    const found =
      texts?.find((text) => text.locale === wished) ??
      texts?.find((text) => language(text.locale) === language(wished));
    if (found) return found;
  }
  return texts?.[0];
}

function inputLines(text: string, most: number, ...path: [string, ...(string | number)[]]): string {
  const lines = text.split(/\r\n|\r|\n/).map((line) => {
    const reading = readPlainText(line, most);
    if (!reading.ok) throw invalid(reading.message, ...path);
    return reading.value;
  });
  const kept = lines.filter((line) => line !== null).join('\n');
  if (kept === '') throw invalid('Recipients read this; it cannot be empty.', ...path);
  if ([...kept].length > most) throw invalid(`At most ${most} characters.`, ...path);
  return kept;
}
