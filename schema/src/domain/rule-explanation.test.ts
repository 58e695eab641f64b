import fc from 'fast-check';
import { newId, showId } from './ids.js';
import type { CheckedRule } from './rule-check.js';
import { explain } from './rule-explanation.js';
import { generatedRules } from './rule-generating.js';
import { type RuleNames, Speech } from './rule-speech.js';
import { check } from './rule-testing.js';
import { ruleLanguages } from './rule-words/languages.js';

const ids = {
  list: newId('list'),
  segment: newId('segment'),
  campaign: newId('campaign'),
  namesake: newId('campaign'),
  form: newId('form'),
};
const names: RuleNames = {
  things: new Map<string, string>([
    [ids.list, 'Offers'],
    [ids.segment, 'VIPs "of" 2020'],
    [ids.campaign, 'Spring'],
    [ids.namesake, 'Spring'],
    [ids.form, 'Your wishes'],
  ]),
  alike: new Set([ids.campaign, ids.namesake]),
  customFields: new Map([
    ['2020_Spend', 'Spend in 2020'],
    ['City', 'First name'], // as a built-in field is called
    ['vip', 'VIP'],
  ]),
  stages: new Map([
    ['new', 'New'],
    ['won', 'Won'],
  ]),
  lostReasons: new Map(),
};
const inEnglish = new Speech('en-GB', 'Asia/Jerusalem', names);
const inHebrew = new Speech('he-IL', 'Asia/Jerusalem', names);
/** Without isolates, which a reader does not see. */
const told = (rule: unknown, speech = inEnglish) =>
  explain(check(rule), 'contact', speech).replace(/[\u2068\u2069]/g, '');

describe('in English', () => {
  test('a rule is a heading and its conditions, indented as they are nested', () => {
    const rule = {
      all: [
        { field: '2020_Spend', is: '>', value: 1234.5 },
        { any: [{ field: 'vip', is: 'equals', value: true }, { not: { suppressed: true } }] },
        { not: { any: [{ list: ids.list, is: 'in' }, { segment: ids.segment }] } },
        { email: showId('campaign', ids.campaign), is: 'not_clicked', within: { days: 30 } },
      ],
    };
    expect(told(rule)).toBe(`Contacts who meet all of these conditions:
• “Spend in 2020” is more than 1,234.5
• at least one of these:
  • “VIP” is yes
  • it is not so: is on the do-not-contact list
• none of these:
  • is subscribed to the topic “Offers”
  • is in the segment “VIPs "of" 2020”
• was sent the e-mail “Spring” (${showId('campaign', ids.campaign)}) and did not click in it in the last 30 days`);
  });

  test.each([
    [{ field: 'City', is: 'in', value: ['a', 'b'] }, '“First name” (City) is one of “a” or “b”'],
    [{ field: 'City', is: 'not_equals', value: 'a' }, '“First name” (City) is not “a”, or not set'],
    [{ field: 'firstName', is: 'set' }, '“First name” is set'],
    [
      { field: 'born', is: 'between', value: ['2000-01-01', '2000-12-31'] },
      '“born” is from 1 January 2000 to 31 December 2000',
    ],
    [
      { field: 'seen', is: '>', value: '2026-10-25T00:30:00+03:00' },
      '“seen” is later than 25 October 2026 at 00:30 GMT+3',
    ],
    [{ field: 'status', is: 'equals', value: 'complained' }, '“Status” is “reported spam”'],
    [{ field: 'likes', is: 'in', value: ['tea', 'cake'] }, '“likes” holds at least one of “tea” or “cake”'],
    [
      { date: 'born', is: 'anniversary', offset: { days: -3 } },
      'the anniversary of the day 3 days before “born” is today',
    ],
    [{ date: 'seen', is: 'on', value: { days: 14 } }, '“seen” is in 14 days'],
    [{ date: 'seen', is: 'before', value: { months: -1 } }, '“seen” is before the day 1 month ago'],
    [
      { form: ids.form, is: 'not_filled', within: { days: 3 } },
      'did not fill in the form “Your wishes” in the last 3 days',
    ],
    [{ event: 'bought' }, 'the event “bought” happened at least once'],
    [
      { event: 'bought', count: { is: 'equals', value: 2 }, within: { from: '2026-01-01' } },
      'the event “bought” happened exactly twice since 1 January 2026',
    ],
    [
      { email: 'any', is: 'clicked', link: 'https://a.example' },
      'clicked the link “https://a.example” in an e-mail',
    ],
    [{ field: 'City', is: 'equals', value: 'a\n\u2069' }, '“First name” (City) is “a⟨a⟩⟨2069⟩”'],
  ])('%j', (rule, words) => expect(told(rule)).toBe(`Contacts who meet this condition:\n• ${words}`));

  test('what an event, a subscription or a lead meets stands under it', () => {
    expect(
      told({
        event: 'page_visited',
        where: [{ property: 'page', is: 'equals', value: '/prices' }],
        count: { is: '>=', value: 9 },
      }),
    ).toBe(
      'Contacts who meet this condition:\n• visited a page at least 9 times, counting only those where:\n  • its property “page” is “/prices”',
    );
    expect(
      told({
        lead: {
          all: [
            { field: 'stage', is: 'not_in', value: ['new', 'won'] },
            { field: 'active', is: 'set' },
          ],
        },
      }),
    ).toBe(
      'Contacts who meet this condition:\n• has a lead that meets all of these:\n  • “Stage” is none of “New” or “Won”, or not set\n  • “Active” is set',
    );
    expect(
      told({ list: ids.list, is: 'in', where: { field: 'frequency', is: 'equals', value: 'weekly' } }),
    ).toBe(
      'Contacts who meet this condition:\n• is subscribed to the topic “Offers”, and the subscription meets this:\n  • “Frequency” is “weekly”',
    );
  });
});

test('in Hebrew, and by its plurals', () => {
  const rule = {
    any: [
      { form: ids.form, is: 'not_filled', within: { days: 2 } },
      { date: 'seen', is: 'on', value: { days: 14 } },
      { date: 'born', is: 'anniversary', offset: { weeks: -1 } },
      { event: 'bought', count: { is: '<=', value: 2 } },
      { field: 'status', is: 'equals', value: 'subscribed' },
    ],
  };
  expect(told(rule, inHebrew)).toBe(`אנשי קשר העונים על לפחות אחד מהתנאים האלה:
• הטופס "Your wishes" לא מולא ביומיים האחרונים
• המועד בשדה "seen" חל בעוד 14 ימים
• יום השנה של היום שחל שבוע לפני המועד בשדה "born" חל היום
• האירוע "bought" קרה לכל היותר פעמיים
• הערך בשדה "מצב" הוא "רשום"`);
});

test('a language without words of its own is told in English, with English dates', () => {
  const rule = { field: 'born', is: 'equals', value: '2026-02-28' };
  expect(told(rule, new Speech('fr', 'UTC', names))).toBe(told(rule, new Speech('en', 'UTC', names)));
});

describe('laws, over generated rules', () => {
  const seed = Number(process.env.HEED_SEED ?? Math.floor(Math.random() * 2 ** 31));
  const shown = {
    lists: [ids.list],
    segments: [ids.segment],
    campaigns: [ids.campaign, ids.namesake],
    forms: [ids.form],
  };

  test.each(Object.keys(ruleLanguages))(
    '%s: every rule has words, always the same; others have others',
    (language) => {
      const speech = new Speech(language, 'Asia/Jerusalem', names);
      const said = new Map<string, string>();
      const property = fc.property(generatedRules(shown), (rule) => {
        const checked = check(rule);
        const words = explain(checked, 'contact', speech);
        expect(words).not.toMatch(/undefined|null|\[object|NaN/);
        expect(explain(check(rule), 'contact', speech)).toBe(words);
        for (const name of named(checked)) expect(words).toContain(`\u2068${name}\u2069`);
        const same = JSON.stringify(checked);
        expect(said.get(words) ?? same).toBe(same);
        said.set(words, same);
      });
      fc.assert(property, { numRuns: 4_000, seed });
      process.stdout.write(`rules in words (${language}): seed ${seed}, ${said.size} different ones\n`);
      expect(said.size).toBeGreaterThan(2_000);
    },
  );
});

/** The names a rule mentions. */
function named(rule: CheckedRule): string[] {
  switch (rule.kind) {
    case 'all':
    case 'any':
      return rule.rules.flatMap(named);
    case 'not':
    case 'lead':
    case 'contact':
      return named(rule.rule);
    case 'list':
      return ['Offers', ...(rule.where ? named(rule.where) : [])];
    case 'segment':
      return ['VIPs "of" 2020'];
    case 'email':
    case 'sms':
      return rule.campaignId ? ['Spring'] : [];
    case 'form':
      return rule.formId ? ['Your wishes'] : [];
    default:
      return [];
  }
}
