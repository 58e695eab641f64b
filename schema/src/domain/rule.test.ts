import { newId, showId } from './ids.js';
import { parseRule } from './rule-parse.js';
import { check, refusal } from './rule-testing.js';

const test1 = { field: 'City', is: 'set' };

test('a rule is stored as it was given, with ids as TypeIDs', () => {
  const listId = newId('list');
  const rule = {
    all: [
      { field: '2020_Spend', is: '>', value: 100 },
      { not: { list: listId, is: 'in' } },
      { suppressed: true },
    ],
  };
  const { rule: stored, references, tests } = parseRule(rule);
  expect(stored).toEqual({
    all: [rule.all[0], { not: { list: showId('list', listId), is: 'in' } }, { suppressed: true }],
  });
  expect([...references.lists]).toEqual([[listId, ['all', 1, 'not', 'list']]]);
  expect(tests).toBe(3);
  expect(parseRule(stored).rule).toEqual(stored);
});

test('names of Object are no fields', () => {
  for (const field of ['toString', '__proto__', 'constructor'])
    expect(refusal({ field, is: 'set' })[0]).toBe('field');
});

describe('shape', () => {
  test.each([
    [null, ''],
    ['all', ''],
    [[], ''],
    [{}, ''],
    [{ every: [] }, ''],
    [{ all: [] }, 'all'],
    [{ any: [] }, 'any'],
    [{ any: {} }, 'any'],
    [{ all: [test1, null] }, 'all.1'],
    [{ all: [test1], any: [test1] }, 'any'],
    [{ not: [test1] }, 'not'],
    [{ not: undefined }, 'not'],
    [{ all: [{ not: { any: [test1, { field: 'City' }] } }] }, 'all.0.not.any.1.is'],
    [{ field: 'City', is: 'like', value: 'x' }, 'is'],
    [{ field: 5, is: 'set' }, 'field'],
    [{ field: 'City', is: 'set', extra: 1 }, 'extra'],
    [{ suppressed: false }, 'suppressed'],
    [{ list: newId('list'), is: 'equals' }, 'is'],
    [{ list: 5, is: 'in' }, 'list'],
    [{ list: showId('segment', newId('segment')), is: 'in' }, 'list'],
    [{ segment: showId('list', newId('list')) }, 'segment'],
    [{ segment: 'list_nonsense' }, 'segment'],
    [JSON.parse('{"all":[{"field":"City","is":"set","__proto__":{}}]}'), 'all.0.__proto__'],
  ])('%j is refused at "%s"', (rule, path) => expect(refusal(rule)[0]).toBe(path));

  test('the wrong kind of id is named', () => {
    expect(refusal({ list: showId('segment', newId('segment')), is: 'in' })[1]).toMatch(
      /not the id of a list; it should start with "list_"/,
    );
  });
});

describe('values', () => {
  test.each([
    [{ field: 'Town', is: 'set' }, 'field', /no field "Town"/],
    [{ field: 'City', is: '>', value: 'A' }, 'is', /cannot be asked ">"; it takes equals/],
    [{ field: 'vip', is: 'in', value: [true] }, 'is', /cannot be asked/],
    [{ field: 'seen', is: 'in', value: ['2026-01-01'] }, 'is', /cannot be asked/],
    [{ field: 'City', is: 'equals' }, 'value', /compared with a text/],
    [{ field: 'City', is: 'equals', value: 5 }, 'value', /compared with a text/],
    [{ field: 'City', is: 'equals', value: '' }, 'value', /use "not_set"/],
    [{ field: 'City', is: 'equals', value: 'a\u0000' }, 'value', /cannot be stored/],
    [{ field: 'City', is: 'contains', value: 'x'.repeat(501) }, 'value', /at most 500/],
    [{ field: 'City', is: 'set', value: 'x' }, 'value', /takes no value/],
    [{ field: 'City', is: 'in', value: 'x' }, 'value', /takes an array/],
    [{ field: 'City', is: 'in', value: [] }, 'value', /at least one/],
    [{ field: 'City', is: 'in', value: ['a', 5] }, 'value.1', /compared with a text/],
    [{ field: 'City', is: 'in', value: Array(1_001).fill('a') }, 'value', /at most 1000 values/],
    [{ field: '2020_Spend', is: '>', value: '100' }, 'value', /compared with a number/],
    [{ field: '2020_Spend', is: '>', value: Number.POSITIVE_INFINITY }, 'value', /compared with a number/],
    [{ field: '2020_Spend', is: 'between', value: [1] }, 'value', /two values/],
    [{ field: '2020_Spend', is: 'between', value: [2, 1] }, 'value', /the smaller value first/],
    [{ field: 'vip', is: 'equals', value: 'true' }, 'value', /true or false/],
    [{ field: 'born', is: 'equals', value: '2026-02-30' }, 'value', /no date/],
    [
      { field: 'seen', is: '>', value: '2026-01-01T10:00:00' },
      'value',
      /no time with its offset.*or name a day/,
    ],
    [{ field: 'tier', is: 'equals', value: 'gold' }, 'value', /not one of the choices: Gold, Silver/],
    [{ field: 'likes', is: 'equals', value: 'tea' }, 'value', /takes an array/],
    [{ field: 'likes', is: 'contains', value: ['tea'] }, 'value', /compared with one of its choices/],
    [{ field: 'status', is: 'equals', value: 'happy' }, 'value', /not one of the choices: complained/],
    [{ field: 'email', is: 'equals', value: 'anna' }, 'value', /no e-mail address/],
    [{ field: 'phone', is: 'equals', value: '12' }, 'value', /no telephone number/],
  ])('%j is refused', (rule, path, message) => {
    const [place, why] = refusal(rule);
    expect([place, why]).toEqual([path, expect.stringMatching(message)]);
  });

  test('are normalised as what is stored is', () => {
    expect(check({ field: 'City', is: 'equals', value: 'e\u0301' })).toMatchObject({ value: 'é' });
    expect(check({ field: 'phone', is: 'in', value: ['+1 212 555 0100'] })).toMatchObject({
      value: ['+12125550100'],
    });
    expect(
      check({ field: 'seen', is: 'between', value: ['2026-01-31T23:00:00-05:00', '2026-02-01'] }),
    ).toMatchObject({
      value: [{ instant: '2026-02-01T04:00:00.000Z' }, { day: '2026-02-01' }],
    });
  });
});

describe('size', () => {
  const nested = (levels: number) => {
    let rule: object = test1;
    for (let level = 1; level < levels; level += 1) rule = { not: rule };
    return rule;
  };

  test('ten levels, and the eleventh is named', () => {
    expect(() => check(nested(10))).not.toThrow();
    expect(refusal(nested(11))).toEqual([
      Array(10).fill('not').join('.'),
      'A rule may be at most 10 levels deep.',
    ]);
  });

  test('a thousand levels, or a hundred thousand, are refused and do not exhaust the stack', () => {
    expect(refusal(nested(1_000))[1]).toMatch(/levels deep/);
    expect(refusal(nested(100_000))[1]).toMatch(/levels deep/);
  });

  test('200 tests', () => {
    expect(() => check({ any: Array(200).fill(test1) })).not.toThrow();
    expect(refusal({ any: Array(201).fill(test1) })[1]).toBe('A rule may hold at most 200 tests.');
    expect(refusal({ all: [{ any: Array(150).fill(test1) }, { any: Array(51).fill(test1) }] })).toEqual([
      'all.1.any.50',
      'A rule may hold at most 200 tests.',
    ]);
    expect(refusal({ all: Array(1_000_000).fill(test1) })[1]).toMatch(/200 tests/);
  });

  test('a thousand values', () => {
    expect(() => check({ field: 'City', is: 'in', value: Array(1_000).fill('a') })).not.toThrow();
  });
});
