import { reasonText, reasonTexts } from './reason-texts.js';
import { deliveryStates, failReasons, skipReasons } from './reasons.js';

test('every reason has words of its own in both languages', () => {
  for (const texts of Object.values(reasonTexts)) {
    expect(Object.keys(texts.skipped).sort()).toEqual([...skipReasons].sort());
    expect(Object.keys(texts.failed).sort()).toEqual([...failReasons].sort());
    const all = [texts.skipped, texts.failed, texts.held].flatMap((some) => Object.values<string>(some));
    expect(new Set([...all, texts.digested]).size).toBe(all.length + 1);
    for (const words of all) expect(words).toMatch(/^\S.*\.$/);
  }
  for (const words of Object.values(reasonTexts.he.skipped)) expect(words).toMatch(/[א-ת]/);
});

test('the words are in the language of the locale, and English where there are none', () => {
  const snoozed = { state: 'skipped', reason: 'snoozed' } as const;
  for (const locale of ['he', 'he-IL', 'he_IL', 'iw', 'HE']) {
    expect(reasonText(locale, snoozed)).toBe('הנמען השהה את הנושא.');
  }
  for (const locale of ['en', 'fr-CA', 'hel', '']) {
    expect(reasonText(locale, snoozed)).toBe('They paused the topic.');
  }
});

test('only states that need a reason have one', () => {
  const told = deliveryStates.filter((state) => reasonText('en', { state, reason: null }) !== null);
  expect(told).toEqual(['held', 'digested']);
  expect(reasonText('en', { state: 'failed', reason: 'refused' })).toContain('refused');
  expect(reasonText('en', { state: 'skipped', reason: 'a reason of later' })).toBeNull();
  expect(reasonText('en', { state: 'waiting', reason: null })).toBeNull();
});
