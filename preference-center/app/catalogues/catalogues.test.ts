import { en } from './en.js';
import { he } from './he.js';
import { languageFor, languageWished } from './language.js';
import { plural } from './phrase.js';

/** `a.b` → its text, for every text of a catalogue. */
function flat(value: object, path = ''): Map<string, string> {
  return new Map(
    Object.entries(value).flatMap(([key, inner]): [string, string][] =>
      typeof inner === 'string' ? [[`${path}${key}`, inner]] : [...flat(inner, `${path}${key}.`)],
    ),
  );
}
const holes = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

test('Hebrew says everything that English says, with the same things filled in', () => {
  const [english, hebrew] = [flat(en), flat(he)];
  for (const [key, text] of english) {
    expect([key, hebrew.get(key) !== undefined]).toEqual([key, true]);
    if (!/\.(one|two)$/.test(key)) expect([key, holes(hebrew.get(key) ?? '')]).toEqual([key, holes(text)]);
  }
});

test('no text is empty, and no Hebrew text was left in English', () => {
  for (const [key, text] of flat(he)) {
    expect([key, /[\u0590-\u05ff]/.test(text) || text.replace(/\{\w+\}|[:()\s]/g, '') === '']).toEqual([
      key,
      true,
    ]);
  }
});

test.each([
  ['he', 'he', 'rtl', 'he'],
  ['he-IL', 'he', 'rtl', 'he-IL'],
  ['iw_IL', 'he', 'rtl', 'iw-IL'],
  ['en-GB', 'en', 'ltr', 'en-GB'],
  ['fa-IR', 'en', 'ltr', 'en'],
  ['', 'en', 'ltr', 'en'],
  ['not a locale!', 'en', 'ltr', 'en'],
])('a contact whose locale is "%s" reads %s, %s, with dates as in %s', (locale, code, dir, dates) => {
  expect(languageFor(locale)).toMatchObject({ code, dir, locale: dates });
});

test.each([
  [null, 'en'],
  ['he-IL,he;q=0.9,en;q=0.8', 'he'],
  ['fr, en;q=0.7, he;q=0.9', 'he'],
  ['he;q=0, en', 'en'],
  [';;;,q=', 'en'],
])('without a contact, a browser that wishes %p gets %s', (header, code) => {
  expect(languageWished(header).code).toBe(code);
});

test('numbers take the plural form of the language', () => {
  expect(plural(languageFor('en'), en.done.saved, 1)).toBe('Saved. This is what changed:');
  expect(plural(languageFor('en'), en.done.saved, 3)).toBe('Saved. These 3 things changed:');
  expect(plural(languageFor('he'), he.done.saved, 2)).toBe('נשמר. שני דברים השתנו:');
});
