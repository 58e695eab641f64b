import { parse } from 'csv-parse/sync';
import { CsvReader, type CsvRow, longestRowBytes } from './import-csv.js';

/** All rows of some bytes, pushed in pieces of `size`. */
function rowsOf(bytes: Buffer | string, size = 1_000_000, reader = new CsvReader()): CsvRow[] {
  const whole = Buffer.from(bytes);
  const rows: CsvRow[] = [];
  const drain = () => {
    for (let row = reader.next(); row; row = reader.next()) rows.push(row);
  };
  for (let at = 0; at < whole.length; at += size) {
    reader.push(whole.subarray(at, at + size));
    drain();
  }
  reader.end();
  drain();
  return rows;
}

const cellsOf = (rows: CsvRow[]) => rows.map(({ cells }) => cells);

describe('rows of a CSV file', () => {
  test('a line number is that of the file, also after cells of several lines', () => {
    const text = 'name,note\r\nDana,"two\r\nlines"\r\n\r\n"Ali","say ""hi"""\r\nMei,x';
    expect(rowsOf(text)).toEqual([
      { line: 1, cells: ['name', 'note'] },
      { line: 2, cells: ['Dana', 'two\r\nlines'] },
      { line: 5, cells: ['Ali', 'say "hi"'] },
      { line: 6, cells: ['Mei', 'x'] },
    ]);
  });

  test.each([
    [
      'comma',
      'a,b;c\n1,2',
      [
        ['a', 'b;c'],
        ['1', '2'],
      ],
    ],
    [
      'semicolon',
      'a;b;c\n1;2,5;3',
      [
        ['a', 'b', 'c'],
        ['1', '2,5', '3'],
      ],
    ],
    [
      'tab',
      'a\tb\n1\t2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['none', 'email\na@b.example', [['email'], ['a@b.example']]],
    [
      'only inside quotes',
      '"a;b;c",d\n1,2',
      [
        ['a;b;c', 'd'],
        ['1', '2'],
      ],
    ],
  ])('the delimiter is found in the header: %s', (_, text, expected) => {
    expect(cellsOf(rowsOf(text))).toEqual(expected);
  });

  test('a byte order mark is no part of the first name', () => {
    expect(cellsOf(rowsOf('\ufeffemail,name\r\na,b\r\n', 1))).toEqual([
      ['email', 'name'],
      ['a', 'b'],
    ]);
    expect(cellsOf(rowsOf('\ufeff"email",name\r\na,b\r\n'))).toEqual([
      ['email', 'name'],
      ['a', 'b'],
    ]);
    expect(rowsOf('\ufeff')).toEqual([]);
  });

  test('a row with bytes that are not UTF-8 is at fault, with its column, and the others are not', () => {
    const latin1 = Buffer.concat([
      Buffer.from('a,b\n1,Jos'),
      Buffer.from([0xe9]),
      Buffer.from('\n2,יוסי\n"x",'),
      Buffer.from([0xff]),
    ]);
    const rows = rowsOf(latin1);
    expect(rows.map(({ fault }) => fault && [fault.code, fault.column])).toEqual([
      undefined,
      ['wrong_encoding', 1],
      undefined,
      ['wrong_encoding', 1],
    ]);
    expect(rows[2]?.cells).toEqual(['2', 'יוסי']);
    expect(rowsOf('a\n\ufffd')[1]?.fault).toBeUndefined();
  });

  test('a bad or unclosed quote costs its own row alone', () => {
    const text = 'a,b\n1,"xy\n2,ok\n3,"z"z\n4,ok\n5,"open\n';
    expect(rowsOf(text).map(({ line, cells, fault }) => [line, cells[0], fault?.code])).toEqual([
      [1, 'a', undefined],
      [2, '1', 'malformed_quote'],
      [3, '2', undefined],
      [4, '3', 'malformed_quote'],
      [5, '4', undefined],
      [6, '5', 'malformed_quote'],
    ]);
    expect(cellsOf(rowsOf('a\n5" pipe'))).toEqual([['a'], ['5" pipe']]);
  });

  test('a row that is too long, or a quote that stays open in a large file, is bounded', () => {
    const long = `a,b\n1,${'x'.repeat(3 * longestRowBytes)}\n2,ok\n3,"${'y\n'.repeat(longestRowBytes)}4,ok\n`;
    const rows = rowsOf(long, 1_000);
    expect(rows[1]).toMatchObject({ line: 2, fault: { code: 'row_too_long' } });
    expect(rows[2]).toEqual({ line: 3, cells: ['2', 'ok'] });
    expect(rows[3]).toMatchObject({ line: 4, fault: { code: 'malformed_quote', column: 1 } });
    expect(rows.at(-1)).toEqual({ line: longestRowBytes + 4, cells: ['4', 'ok'] });
    const last = rowsOf(`a\n${'x'.repeat(3 * longestRowBytes)}`, 1_000);
    expect(last).toMatchObject([{ cells: ['a'] }, { line: 2, fault: { code: 'row_too_long' } }]);
  });

  test('one can go on from after any row', () => {
    const bytes = Buffer.from('\ufeffa;b\r\n1;"x\ny"\r\n2;"open\n3;z\r\n\n4;שלום\n');
    const whole = rowsOf(bytes);
    const reader = new CsvReader();
    reader.push(bytes);
    reader.end();
    for (let done = 1; done <= whole.length; done++) {
      reader.next();
      const later = new CsvReader(reader.byte, reader.line, ';');
      expect(rowsOf(bytes.subarray(reader.byte), 3, later)).toEqual(whole.slice(done));
    }
  });

  test('thousands of generated tables read as csv-parse reads them, in pieces of any size', () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const pieces = ['a', 'é', '漢', ' ', '""', ',', '\n', '\r\n', '\u200f', '𐍈', '7'];
    const cell = () => {
      const text = Array.from({ length: random(5) }, () => pieces[random(pieces.length)]).join('');
      return /[",\n\r]/.test(text) || random(4) === 0 ? `"${text}"` : text;
    };
    for (let table = 0; table < 3_000; table++) {
      const end = random(2) === 0 ? '\n' : '\r\n';
      const text = Array.from({ length: 1 + random(5) }, () =>
        `x${cell()},${cell()}`.replace(/^x"/, '"x'),
      ).join(end);
      const expected = parse(text, { delimiter: ',', relax_column_count: true, relax_quotes: true });
      const reader = () => new CsvReader(0, 1, ',');
      expect(cellsOf(rowsOf(text, 1 + random(6), reader()))).toEqual(expected);
      expect(cellsOf(rowsOf(text, 1_000, reader()))).toEqual(expected);
    }
  });
});
