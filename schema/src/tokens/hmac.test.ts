import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { Hmac } from './hmac.js';

test('is the HMAC that node:crypto makes, whatever the key and the message', () => {
  const bytes = (maxLength: number) =>
    fc.uint8Array({ maxLength, size: 'max' }).map((some) => Buffer.from(some));
  fc.assert(
    fc.property(
      bytes(100),
      fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), bytes(700)), { maxLength: 5 }),
      (key, messages) => {
        const hmac = new Hmac(key);
        for (const message of messages) {
          const wanted = createHmac('sha256', key).update(message).digest();
          expect([hmac.of(message), hmac.hex(message)]).toEqual([wanted, wanted.toString('hex')]);
        }
      },
    ),
  );
});
