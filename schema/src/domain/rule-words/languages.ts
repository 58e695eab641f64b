import { en } from './en.js';
import { he } from './he.js';
import type { RuleWords } from './rule-words.js';

/** Every language in which rules are said. Another one is another file, and a line here. */
export const ruleLanguages: Readonly<Record<string, RuleWords>> = { en, he };

export interface SpokenLanguage {
  words: RuleWords;
  /** How numbers and days are written: the tenant's own way of the language, as in `en-GB`. */
  locale: string;
}

/** The words of a locale's language, else English. */
export function spokenLanguage(locale: string): SpokenLanguage {
  const language = new Intl.Locale(locale).language;
  return Object.hasOwn(ruleLanguages, language)
    ? { words: ruleLanguages[language]!, locale }
    : { words: en, locale: 'en' };
}
