import fc from 'fast-check';
import { Keyring } from './keyring.js';
import { type LinkClaims, signLink, verifyLink } from './link-token.js';

const keyring = Keyring.parse('7:a-secret-for-tests-that-is-long-enough');
const claims: fc.Arbitrary<LinkClaims> = fc.record({
  purpose: fc.constantFrom('message' as const, 'test' as const),
  tenantId: fc.uuid(),
  contactId: fc.uuid(),
  messageId: fc.uuid(),
  day: fc.nat(65_535),
  epoch: fc.nat(65_535),
  occurrence: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 2_147_483_647 })),
});

test('a token says what it was made from, and is short for the first message to somebody', () => {
  fc.assert(
    fc.property(claims, (made) => {
      const token = signLink(keyring, made);
      expect(verifyLink(keyring, token)).toEqual(made);
      expect(token).toHaveLength(made.occurrence === 1 ? 95 : 100);
    }),
  );
  const first = { purpose: 'message', day: 1, epoch: 0 } as const;
  const id = '01890000-0000-7000-8000-00000000000a';
  const token = signLink(keyring, { ...first, tenantId: id, contactId: id, messageId: id });
  expect(verifyLink(keyring, token)?.occurrence).toBe(1);
});

test('no other text is one: altered, cut, lengthened, or made of two', () => {
  fc.assert(
    fc.property(claims, claims, fc.nat(), fc.nat(63), (made, other, place, letter) => {
      const token = signLink(keyring, made);
      const index = place % token.length; // the last of 95 characters has two bits to spare
      const character = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'[letter]!;
      fc.pre(token[index] !== character);
      const altered = token.slice(0, index) + character + token.slice(index + 1);
      const mixed = token.slice(0, 60) + signLink(keyring, other).slice(60);
      for (const wrong of [altered, token.slice(0, -1), token.slice(0, 95), `${token}AAAAA`, mixed]) {
        if (wrong !== token) expect(verifyLink(keyring, wrong)).toBeUndefined();
      }
    }),
  );
});

test('the occurrence of one message does not open another', () => {
  const id = '01890000-0000-7000-8000-00000000000a';
  const made = { tenantId: id, contactId: id, messageId: id, day: 1, epoch: 0, purpose: 'message' } as const;
  const bytes = Buffer.from(signLink(keyring, { ...made, occurrence: 2 }), 'base64url');
  bytes.writeUInt32BE(3, 55);
  expect(verifyLink(keyring, bytes.toString('base64url'))).toBeUndefined();
});
