import { remembered } from '../remembered.js';
import type { Catalogue } from './catalogue.js';
import { en } from './en.js';
import { he } from './he.js';

export const catalogues = { en, he };
export type LanguageCode = keyof typeof catalogues;
const rightToLeft: readonly LanguageCode[] = ['he'];

/** The language of one page: its texts, its direction, and the locale that its dates and plurals follow. */
export interface Language {
  code: LanguageCode;
  dir: 'ltr' | 'rtl';
  locale: string;
  texts: Catalogue;
}

/** For a contact's locale, such as `he-IL`; English where there is no catalogue. Never throws. */
export const languageFor = remembered(build);

/** For pages without a contact: the first wish of Accept-Language that there is a catalogue for. */
export function languageWished(acceptLanguage: string | null): Language {
  return wished((acceptLanguage ?? '').slice(0, 200));
}

/** The language tags of Accept-Language, the most wished first. */
export function wishesOf(acceptLanguage: string | null): string[] {
  return (acceptLanguage ?? '')
    .slice(0, 200)
    .split(',')
    .map((part) => {
      const [tag = '', ...rest] = part.trim().split(/\s*;\s*/);
      const weight = rest.find((parameter) => parameter.startsWith('q='))?.slice(2);
      return { tag, weight: weight === undefined ? 1 : Number(weight) || 0 };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}

const wished = remembered((acceptLanguage) => languageFor(wishesOf(acceptLanguage).find(supported) ?? 'en'));

function build(locale: string): Language {
  const found = supported(locale);
  const code = found ?? 'en';
  return {
    code,
    dir: rightToLeft.includes(code) ? 'rtl' : 'ltr',
    // A locale of another language would mix its dates and digits into English text.
    locale: found ? locale.replaceAll('_', '-') : 'en',
    texts: catalogues[code],
  };
}

/** `iw` is Hebrew's old code; Java and old Android still send it. */
function supported(locale: string): LanguageCode | undefined {
  try {
    const language = new Intl.Locale(locale.replaceAll('_', '-')).language;
    return Object.keys(catalogues).find((code): code is LanguageCode => code === language);
  } catch {
    return undefined;
  }
}
