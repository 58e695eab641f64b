import { Slab } from './slab.js';

test('what was written stays until the slab is cleared, whatever comes after it', () => {
  const slab = new Slab();
  const texts = Array.from({ length: 300 }, (_, n) => String.fromCharCode(65 + (n % 26)).repeat(1 + n * 11));
  const kept = texts.map((text) => slab.write(text));
  expect(kept.map((bytes) => bytes.toString('latin1'))).toEqual(texts);
  expect(slab.size).toBe(texts.join('').length);
});

test('its memory is used again, except for what is larger than a block', () => {
  const slab = new Slab();
  const first = slab.write('x'.repeat(100_000));
  const large = slab.write('L'.repeat(300_000));
  slab.clear();
  const again = slab.write('y'.repeat(100_000));
  expect(again.buffer).toBe(first.buffer);
  expect(large.toString('latin1')).toBe('L'.repeat(300_000));
  expect(slab.size).toBe(100_000);
});
