import { newId, showId } from '@heed/schema/domain/ids';
import { readForm } from './form.js';

const [offers, news] = [newId('list'), newId('list')];
const [offersShown, newsShown] = [showId('list', offers), showId('list', news)];

function sent(...fields: [string, string | File][]): FormData {
  const data = new FormData();
  for (const [name, value] of fields) data.append(name, value);
  return data;
}

test('a saved form says for each topic shown whether it is wanted, and how often', () => {
  const form = sent(
    ['intent', 'save'],
    ['topic', offersShown],
    [`often-${offersShown}`, 'every'],
    ['topic', newsShown],
    ['on', newsShown],
    [`often-${newsShown}`, 'weekly'],
  );
  expect(readForm(form)).toMatchObject({
    ok: true,
    form: {
      intent: 'save',
      topics: [
        { listId: offers, subscribed: false, frequency: 'every', frequencyChanged: true },
        { listId: news, subscribed: true, frequency: 'weekly', frequencyChanged: true },
      ],
    },
  });
});

test.each([
  ['nothing', '1weekly', { subscribed: undefined, frequencyChanged: false }],
  ['the tick', '0weekly', { subscribed: true, frequencyChanged: false }],
  ['how often', '1every', { subscribed: undefined, frequencyChanged: true }],
  ['both', '0every', { subscribed: true, frequencyChanged: true }],
  ['both, where what was shown is unreadable', '?', { subscribed: true, frequencyChanged: true }],
])('of a topic that was shown, only what differs is chosen: %s', (_what, was, chosen) => {
  const form = sent(
    ['intent', 'save'],
    ['topic', `${newsShown}.${was}`],
    ['on', newsShown],
    [`often-${newsShown}`, 'weekly'],
  );
  expect(readForm(form)).toMatchObject({ ok: true, form: { topics: [{ listId: news, ...chosen }] } });
});

test('the reason and the comment on leaving keep nobody from it, whatever they are', () => {
  for (const reason of ['too_often', 'because', '']) {
    const form = sent(['intent', 'leave_brand'], ['reason', reason], ['comment', 'x'.repeat(5_000)]);
    expect(readForm(form)).toMatchObject({ ok: true, form: { intent: 'leave_brand' } });
  }
});

test('a topic without a frequency is refused by name, and what was ticked is kept', () => {
  expect(readForm(sent(['intent', 'save'], ['topic', newsShown], ['on', newsShown]))).toMatchObject({
    ok: false,
    problems: [{ topic: newsShown, problem: 'missingFrequency' }],
    sent: { topics: { [newsShown]: { subscribed: true, frequency: undefined } } },
  });
});

test.each([
  ['hourly', 'unknownFrequency'],
  ['', 'unknownFrequency'],
])('the frequency "%s" is none', (frequency, problem) => {
  const form = sent(['intent', 'save'], ['topic', newsShown], [`often-${newsShown}`, frequency]);
  expect(readForm(form)).toMatchObject({ ok: false, problems: [{ topic: newsShown, problem }] });
});

test.each<[string, [string, string | File][], string]>([
  ['no intent', [['topic', newsShown]], 'unreadable'],
  ['an unknown intent', [['intent', 'drop_tables']], 'unreadable'],
  ['no topics', [['intent', 'save']], 'noTopics'],
  ['leaving a topic without saying which', [['intent', 'leave_topic']], 'unknownTopic'],
  [
    'an id of another kind',
    [
      ['intent', 'leave_topic'],
      ['list', showId('contact', offers)],
    ],
    'unknownTopic',
  ],
  [
    'a bare UUID',
    [
      ['intent', 'leave_topic'],
      ['list', offers],
    ],
    'unknownTopic',
  ],
  ['undoing nothing', [['intent', 'undo']], 'unreadable'],
  ['a file for an intent', [['intent', new File(['save'], 'save.txt')]], 'unreadable'],
])('a form with %s is refused', (_what, fields, problem) => {
  expect(readForm(sent(...fields))).toMatchObject({ ok: false, problems: [{ problem }] });
});

test('the other buttons need no topics', () => {
  expect(readForm(sent(['intent', 'leave_brand']))).toMatchObject({
    ok: true,
    form: { intent: 'leave_brand' },
  });
  expect(readForm(sent(['intent', 'leave_topic'], ['list', offersShown]))).toMatchObject({
    ok: true,
    form: { intent: 'leave_topic', listId: offers },
  });
});
