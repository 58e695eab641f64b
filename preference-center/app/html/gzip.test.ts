import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { gzipped, keptStretch, stretch } from './gzip.js';

test('stretches of any text and length, kept or not, unzip to the text', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 90 }),
    fc
      .array(fc.constantFrom('<p>', '</p>', 'Offers', 'מבצעים', ' ', '<bdi>'), { maxLength: 400 })
      .map((parts) => parts.join('')),
  );
  const texts = fc.array(fc.record({ text, kept: fc.boolean() }), { maxLength: 12 });
  fc.assert(
    fc.property(texts, (all) => {
      const bytes = all.map(({ text }) => Buffer.from(text));
      const stretches = all.map(({ kept }, at) => (kept ? keptStretch(bytes[at]!) : stretch(bytes[at]!)));
      expect(gunzipSync(gzipped(stretches)).equals(Buffer.concat(bytes))).toBe(true);
    }),
  );
});
