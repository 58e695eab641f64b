import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvLine } from './csv.js';

test('what a spreadsheet could run gets an apostrophe', () => {
  expect(csvLine(['=1+2', '+1', '-1', '@x', '\tx', '\rx', '\0x', 'a=b', null, 'say "no", twice'])).toBe(
    `'=1+2,'+1,'-1,'@x,'\tx,"'\rx",'x,a=b,,"say ""no"", twice"\r\n`,
  );
});

test('any cells are read back as they were, but for that apostrophe', () => {
  const cell = fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => !text.includes('\0'));
  fc.assert(
    fc.property(fc.array(cell, { minLength: 2, maxLength: 5 }), (cells) => {
      const read = parse(csvLine(cells), { record_delimiter: '\r\n' })[0] as string[];
      expect(read.map((text) => text.replace(/^'(?=[=+\-@\t\r])/, ''))).toEqual(
        cells.map((text) => text.replace(/^'(?=[=+\-@\t\r])/, '')),
      );
      expect(read.filter((text) => /^[=+\-@\t\r\0]/.test(text))).toEqual([]);
    }),
  );
});
