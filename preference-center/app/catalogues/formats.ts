import { remembered } from '../remembered.js';
import type { Language } from './language.js';

// `Intl`'s formats, one of a kind for the whole process: making one takes as long as rendering a page (60–200 µs).
const parts = (key: string) => key.split(' ') as [string, string, string];
const shapes = {
  day: { weekday: 'long', day: 'numeric', month: 'long' },
  dayOfYear: { day: 'numeric', month: 'long', year: 'numeric' },
  clock: { hour: 'numeric', minute: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

const dates = remembered((key) => {
  const [locale, timeZone, shape] = parts(key);
  const options = shapes[shape as keyof typeof shapes];
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone });
  } catch {
    // A zone that this runtime does not know: the time is still right, and says where.
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC', timeZoneName: 'short' });
  }
});
const plurals = remembered((locale) => new Intl.PluralRules(locale));
const numbers = remembered((locale) => new Intl.NumberFormat(locale));
const choices = remembered((locale) => new Intl.ListFormat(locale, { type: 'disjunction' }));

/** A time as the contact's locale and zone write it. */
export function shownTime(
  { locale }: Language,
  timeZone: string,
  at: Date,
  shape: keyof typeof shapes,
): string {
  return dates(`${locale} ${timeZone} ${shape}`).format(at);
}

export function pluralForm({ locale }: Language, count: number): Intl.LDMLPluralRule {
  return plurals(locale).select(count);
}

export function shownNumber({ locale }: Language, count: number): string {
  return numbers(locale).format(count);
}

/** "Alpha, Beta or Gamma", in parts, so that each name can be marked up. */
export function eitherOf({ locale }: Language, names: readonly string[]) {
  return choices(locale).formatToParts(names);
}
