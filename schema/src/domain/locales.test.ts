import { canonicalLocale, isTimeZone } from './locales.js';

test('language tags come out in their canonical form', () => {
  expect(['he_il', 'iw', 'PT-br', 'zh-hant-tw', 'fa'].map(canonicalLocale)).toEqual([
    'he-IL',
    'he',
    'pt-BR',
    'zh-Hant-TW',
    'fa',
  ]);
  for (const wrong of ['', 'e', 'en--US', 'he IL', 'עברית', 'x'.repeat(100)])
    expect(canonicalLocale(wrong)).toBeUndefined();
});

test('time zones are names: an offset would be read the other way round by PostgreSQL', () => {
  for (const zone of ['Asia/Jerusalem', 'Asia/Tehran', 'UTC', 'America/Argentina/Buenos_Aires'])
    expect(isTimeZone(zone)).toBe(true);
  for (const wrong of ['', '+02:00', 'GMT+2', 'Mars/Olympus', "Europe/Berlin'; --"])
    expect(isTimeZone(wrong)).toBe(false);
});
