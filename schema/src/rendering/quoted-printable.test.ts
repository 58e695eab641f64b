import { endOf, quotedPrintable } from './quoted-printable.js';

test.each([
  ['Dana', 'Dana'],
  ['a=b', 'a=3Db'],
  ['שרה', '=D7=A9=D7=A8=D7=94'],
  ['one\ntwo\r\nthree\rfour', 'one\r\ntwo\r\nthree\r\nfour'],
  ['space \nat the end\t\n', 'space=20\r\nat the end=09\r\n'],
  ['.start\n.\na.b', '=2Estart\r\n=2E\r\na.b'],
  ['\ud83d', '=EF=BF=BD'],
  ['\u0000\u007f', '=00=7F'],
])('%j is %j', (text, encoded) => expect(quotedPrintable(text)).toBe(encoded));

test('lines are 76 characters at most, and no escape is cut', () => {
  for (const text of [
    'x'.repeat(300),
    'ä'.repeat(300),
    '.'.repeat(200),
    `${'x'.repeat(74)}=${'x'.repeat(75)}.y`,
  ]) {
    const lines = quotedPrintable(text).split('=\r\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(75);
    for (const line of lines) expect(line).toMatch(/^(?!\.)(?:[^=]|=[0-9A-F]{2})*$/);
  }
});

test('white space at the end of a body does not stand bare', () => {
  expect(endOf('Hi ')).toBe('Hi=\r\n=20');
  expect(endOf('Hi\t')).toBe('Hi=\r\n=09');
  expect(endOf('Hi')).toBe('Hi');
});
