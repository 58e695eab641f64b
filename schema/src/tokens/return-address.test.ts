import fc from 'fast-check';
import { fromBase32, toBase32 } from './base32.js';
import { Keyring } from './keyring.js';
import { linkSigner } from './link-token.js';
import { parseReturnAddress, returnToken, verifyReturnAddress } from './return-address.js';

const keyring = Keyring.parse('7:a-secret-for-tests-that-is-long-enough');
const messages = fc.record({
  tenantId: fc.uuid(),
  campaignId: fc.uuid(),
  campaignNumber: fc.nat(4_294_967_295),
  contactId: fc.uuid(),
  day: fc.nat(65_535),
  epoch: fc.nat(65_535),
  occurrence: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 2_147_483_647 })),
});
type Made = typeof messages extends fc.Arbitrary<infer M> ? M : never;

function localPart(kind: 'r' | 'b', made: Made): string {
  const sign = linkSigner(keyring, {
    purpose: 'message',
    tenantId: made.tenantId,
    messageId: made.campaignId,
  });
  return `${kind}+${returnToken(sign(made), made)}`;
}

test('base32 goes there and back, and nothing else is taken for it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
      const text = toBase32(bytes);
      expect(text).toMatch(/^[a-z2-7]*$/);
      expect(fromBase32(text.toUpperCase())).toEqual(Buffer.from(bytes));
    }),
  );
  expect(fromBase32('a1')).toBeUndefined();
  expect(fromBase32('ab')).toBeUndefined();
});

test('a return address fits an envelope and says whose message it was, in whatever case it comes back', () => {
  fc.assert(
    fc.property(messages, fc.constantFrom('r' as const, 'b' as const), (made, letter) => {
      const local = localPart(letter, made);
      expect(local.length).toBeLessThanOrEqual(64);
      for (const written of [local, local.toUpperCase()]) {
        const claims = parseReturnAddress(written)!;
        const { campaignNumber, contactId, day, epoch, occurrence } = made;
        expect(claims).toMatchObject({
          kind: letter === 'r' ? 'reply' : 'bounce',
          campaignNumber,
          contactId,
          day,
          epoch,
          occurrence,
        });
        expect(verifyReturnAddress(keyring, claims, made)).toBe(true);
      }
    }),
  );
});

test('no other text is one of ours: altered, cut, or of another campaign', () => {
  fc.assert(
    fc.property(messages, messages, fc.nat(), fc.nat(31), (made, other, place, letter) => {
      const local = localPart('b', made);
      const index = 2 + (place % (local.length - 2));
      const character = 'abcdefghijklmnopqrstuvwxyz234567'[letter]!;
      fc.pre(character !== local[index]);
      const altered = local.slice(0, index) + character + local.slice(index + 1);
      for (const wrong of [
        altered,
        local.slice(0, -1),
        `${local}a`,
        local.replace('b+', 'x+'),
        local.slice(2),
      ]) {
        const claims = parseReturnAddress(wrong);
        // Another number leads to another campaign, whose id is under the MAC.
        const here = claims?.campaignNumber === made.campaignNumber;
        expect(here && verifyReturnAddress(keyring, claims, made)).toBe(false);
      }
      expect(
        verifyReturnAddress(keyring, parseReturnAddress(local)!, { ...made, campaignId: other.campaignId }),
      ).toBe(made.campaignId === other.campaignId);
    }),
  );
});
