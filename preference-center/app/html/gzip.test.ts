import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { gzipped, stretch } from './gzip.js';

test('stretches of any text and length unzip to the text', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 90 }),
    fc
      .array(fc.constantFrom('<p>', '</p>', 'Offers', 'מבצעים', ' ', '<bdi>'), { maxLength: 400 })
      .map((parts) => parts.join('')),
  );
  const texts = fc.array(text, { maxLength: 12 });
  fc.assert(
    fc.property(texts, (all) => {
      const bytes = all.map((each) => Buffer.from(each));
      expect(gunzipSync(gzipped(bytes.map((each) => stretch(each)))).equals(Buffer.concat(bytes))).toBe(true);
    }),
  );
});
