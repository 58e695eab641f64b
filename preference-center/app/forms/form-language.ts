import type { LocalText } from '@heed/schema/domain/local-texts';
import { canonicalLocale } from '@heed/schema/domain/locales';
import { type Language, languageFor } from '../catalogues/language.js';
import { remembered } from '../remembered.js';

/** A form's language: its own texts are in it; ours may not be, and then say so (`ours`). */
export interface FormLanguage extends Language {
  /** The language of our own words, where it is another one. */
  ours?: string;
}

/**
 * A form in the language that it was written in. Where there is no catalogue for it our few words are English, and the page
 * still runs in the form's direction.
 */
export const formLanguage = remembered((tag): FormLanguage => {
  const language = languageFor(tag);
  const locale = canonicalLocale(tag) ?? 'en';
  if (languageOf(language.locale) === languageOf(locale)) return language;
  return { ...language, locale, dir: directionOf(locale), ours: language.locale };
});

/** The first wish that the form was written in, else the tenant's language or the form's first. */
export function formLocale(wishes: readonly string[], title: readonly LocalText[], fallback: string): string {
  const written = (tag: string) => title.some(({ locale }) => languageOf(locale) === languageOf(tag));
  const wish = wishes.map((tag) => canonicalLocale(tag)).find((tag) => tag && written(tag));
  return wish ?? (written(fallback) ? fallback : (title[0]?.locale ?? fallback));
}

function languageOf(tag: string): string | undefined {
  const canonical = canonicalLocale(tag);
  return canonical && new Intl.Locale(canonical).language;
}

/** Scripts that run from right to left, of the languages that people write forms in. */
const rightToLeft = new Set(['Arab', 'Hebr', 'Syrc', 'Thaa', 'Nkoo', 'Adlm']);

function directionOf(tag: string): Language['dir'] {
  return rightToLeft.has(new Intl.Locale(tag).maximize().script ?? '') ? 'rtl' : 'ltr';
}
