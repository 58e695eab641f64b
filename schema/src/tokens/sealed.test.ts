import { Keyring } from './keyring.js';
import { seal, unseal } from './sealed.js';

const old = '1:an-old-secret-that-is-long-enough-to-be-one';
const fresh = '2:a-new-secret-that-is-long-enough-to-be-one';
const place = 'tenant/identity/smtp';
const secret = 'smtp://olive:pass wörd@mail.example';

test('a sealed text opens again where it belongs, and is never twice the same', () => {
  const ring = Keyring.parse(old);
  const sealed = seal(ring, secret, place);
  expect(unseal(ring, sealed, place)).toBe(secret);
  expect(unseal(ring, new Uint8Array(sealed), place)).toBe(secret);
  expect(sealed.includes('olive')).toBe(false);
  expect(seal(ring, secret, place).equals(sealed)).toBe(false);
  expect(unseal(ring, seal(ring, '', place), place)).toBe('');
});

test('it opens nowhere else, and not once a single bit of it has changed', () => {
  const ring = Keyring.parse(old);
  const sealed = seal(ring, secret, place);
  expect(() => unseal(ring, sealed, 'other/identity/smtp')).toThrow(/cannot be opened/);
  for (let at = 0; at < sealed.length; at += 1) {
    const altered = Buffer.from(sealed);
    altered[at]! ^= 1;
    expect(() => unseal(ring, altered, place)).toThrow(/cannot be opened/);
  }
  for (const length of [0, 1, 29, sealed.length - 1]) {
    expect(() => unseal(ring, sealed.subarray(0, length), place)).toThrow(/cannot be opened/);
  }
});

test('after a key was added the newest seals and both open; a key that has gone is named', () => {
  const before = seal(Keyring.parse(old), secret, place);
  const both = Keyring.parse(`${fresh},${old}`);
  expect(unseal(both, before, place)).toBe(secret);
  const after = seal(both, secret, place);
  expect(unseal(Keyring.parse(fresh), after, place)).toBe(secret);
  expect(() => unseal(Keyring.parse(fresh), before, place)).toThrow(
    expect.objectContaining({ code: 'UNAVAILABLE', message: expect.stringContaining('key 1') }),
  );
  const impostor = Keyring.parse('1:another-secret-under-the-same-number-1');
  expect(() => unseal(impostor, before, place)).toThrow(/another key of the same number/);
});
