import fc from 'fast-check';
import { relaxedBody, relaxedHeader } from './canonical.js';

/** RFC 6376, 3.4.4, word for word: trailing white space, runs of it, then empty lines at the end. */
function byTheBook(body: string): string {
  const lines = body.split('\r\n').map((line) => line.replace(/[ \t]+$/, '').replace(/[ \t]+/g, ' '));
  while (lines.at(-1) === '') lines.pop();
  return lines.map((line) => `${line}\r\n`).join('');
}

/** As quoted-printable writes them: no white space at the end. */
const line = fc
  .array(fc.constantFrom('a', 'word', ' ', '  ', '\t', ' \t ', '=20', '=', '.'), { maxLength: 8 })
  .map((pieces) => pieces.join('').trimEnd());

test('a body is canonical by one pass at most', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      const body = lines.map((each) => `${each}\r\n`).join('');
      expect(relaxedBody(Buffer.from(body)).toString()).toBe(byTheBook(body));
    }),
    { numRuns: 2_000, seed: 1 },
  );
});

test('a body that is canonical already is hashed where it lies', () => {
  const body = Buffer.from('one line\r\n\r\nanother =20\r\n');
  expect(relaxedBody(body).buffer).toBe(body.buffer);
  expect(relaxedBody(Buffer.from('\r\n\r\n'))).toHaveLength(0);
});

test('the examples of RFC 6376, 3.4.5', () => {
  expect(relaxedHeader('A', ' X')).toBe('a:X');
  expect(relaxedHeader('B ', ' Y\t\r\n\tZ  ')).toBe('b:Y Z');
});
