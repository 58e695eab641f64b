import { type FieldDefinition, parseFieldValue, readFieldValue } from './custom-field-values.js';

const field = (kind: FieldDefinition['kind'], choices?: string[]): FieldDefinition => ({
  key: 'it',
  kind,
  choices,
});
const value = (definition: FieldDefinition, text: string) => {
  const reading = parseFieldValue(definition, text);
  return reading.ok ? reading.value : reading.message;
};

describe('a cell of a CSV file', () => {
  test('an empty cell unsets any field', () => {
    for (const kind of ['text', 'number', 'boolean', 'date', 'datetime', 'one_of', 'several_of'] as const) {
      expect(value(field(kind, ['a']), '  ')).toBeNull();
    }
  });

  test.each([
    ['12', 12],
    ['-3.5', -3.5],
    ['1e3', 1000],
    ['.5', 0.5],
    ['۱۲۰', 120],
  ])('the number %s', (text, expected) => expect(value(field('number'), text)).toBe(expected));

  test.each(['1,000', '12 €', 'NaN', 'Infinity', '0x10', '1e999', 'twelve', '--1'])(
    '%s is no number',
    (text) => expect(value(field('number'), text)).toMatch(/no number; write it like 1234.5/),
  );

  test('booleans in the words people use', () => {
    expect(['TRUE', 'yes', '1', 'False', 'no', '0'].map((text) => value(field('boolean'), text))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(value(field('boolean'), 'maybe')).toMatch(/neither true nor false/);
  });

  test('dates exist, and are written one way', () => {
    expect(value(field('date'), '2024-02-29')).toBe('2024-02-29');
    for (const wrong of ['2023-02-29', '2024-13-01', '29/02/2024', '0000-01-01', '2024-2-9']) {
      expect(value(field('date'), wrong)).toMatch(/no date; write it like 2026-01-31/);
    }
  });

  test('times carry their offset and come out in UTC', () => {
    expect(value(field('datetime'), '2026-01-31 09:30:00+02:00')).toBe('2026-01-31T07:30:00.000Z');
    expect(value(field('datetime'), '2026-01-31T09:30Z')).toBe('2026-01-31T09:30:00.000Z');
    for (const wrong of [
      '2026-01-31T09:30:00',
      '2026-02-30T00:00:00Z',
      'yesterday',
      '2026-01-31T25:00:00Z',
      '0001-01-01T00:00:00+14:00',
    ]) {
      expect(value(field('datetime'), wrong)).toMatch(/no time with its offset/);
    }
  });

  test('choices are found whatever their case, and come out as defined', () => {
    expect(value(field('one_of', ['Gold', 'Silver']), 'gold')).toBe('Gold');
    expect(value(field('one_of', ['Gold', 'Silver']), 'tin')).toBe(
      '"tin" is not one of the choices of "it": "Gold", "Silver".',
    );
    expect(value(field('several_of', ['a', 'b', 'c']), 'c; A;a|')).toEqual(['a', 'c']);
    expect(value(field('several_of', ['a']), ';')).toBeNull();
  });

  test('a text is one line of at most 500 characters, composed', () => {
    expect(value(field('text'), ' e\u0301 ')).toBe('é');
    expect(value(field('text'), 'a\nb')).toMatch(/line break/);
    expect(value(field('text'), 'a\u0000b')).toMatch(/control character/);
    expect(value(field('text'), '😀'.repeat(500))).toBe('😀'.repeat(500));
    expect(value(field('text'), '😀'.repeat(501))).toMatch(/longer than 500/);
  });
});

describe('JSON from the API', () => {
  test('types are taken as they are, not guessed', () => {
    expect(readFieldValue(field('number'), 12)).toEqual({ ok: true, value: 12 });
    expect(readFieldValue(field('number'), '12')).toMatchObject({
      ok: false,
      message: '"it" takes a number.',
    });
    expect(readFieldValue(field('number'), Number.NaN).ok).toBe(false);
    expect(readFieldValue(field('boolean'), 'true').ok).toBe(false);
    expect(readFieldValue(field('text'), 5).ok).toBe(false);
    expect(readFieldValue(field('several_of', ['a', 'b']), ['b', 'a'])).toEqual({
      ok: true,
      value: ['a', 'b'],
    });
    expect(readFieldValue(field('several_of', ['a']), ['a', 1]).ok).toBe(false);
    expect(readFieldValue(field('text'), null)).toEqual({ ok: true, value: null });
    expect(readFieldValue(field('date'), {}).ok).toBe(false);
  });
});
