import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { AddressHashes } from './address-hashes.js';
import { Keyring } from './keyring.js';

const pair = (id: number) => `${id}:a-secret-of-key-${id}-that-is-long-enough`;
const ring = (...ids: number[]) => Keyring.parse(ids.map(pair).join(','));
const address = fc.string({ minLength: 1, maxLength: 40 });

test('the hash of an address is a chain of HMACs from the first key to the last, after its generation', () => {
  const keyring = ring(7, 3, 1);
  const { ever } = new AddressHashes(keyring, { keys: [1, 3, 7], nextKey: null, phase: null }).of(
    'a@b.example',
  );
  let expected: string | Buffer = 'a@b.example';
  for (const [index, id] of [1, 3, 7].entries()) {
    expected = createHmac('sha256', keyring.key(id, 'addresses')!).update(expected).digest();
    expect(ever[index]).toEqual(Buffer.concat([Buffer.from([index + 1]), expected]));
  }
});

test('a wrapped hash is the one that the whole chain gives, whatever the address', () => {
  const before = new AddressHashes(ring(1), { keys: [1], nextKey: null, phase: null });
  const during = new AddressHashes(ring(2, 1), { keys: [1], nextKey: 2, phase: 'copying' });
  const after = new AddressHashes(ring(2, 1), { keys: [1, 2], nextKey: null, phase: null });
  fc.assert(
    fc.property(address, (text) => {
      expect(during.wrap(before.of(text).contact)).toEqual(after.of(text).contact);
      expect(after.of(text).unchanging).toEqual(before.of(text).contact);
    }),
  );
});

test('in every phase whatever hash a contact may have is among those that opt-outs have', () => {
  const keyring = ring(2, 1);
  const states = [
    { keys: [1], nextKey: null, phase: null },
    { keys: [1], nextKey: 2, phase: 'copying' },
    { keys: [1], nextKey: 2, phase: 'wrapping' },
    { keys: [1, 2], nextKey: 2, phase: 'clearing' },
    { keys: [1, 2], nextKey: null, phase: null },
  ] as const;
  const hashes = states.map((state) => new AddressHashes(keyring, state).of('a@b.example'));
  // Contacts of the phase before are there still, until their own phase has moved them.
  const contacts = [[0], [0, 1], [1, 2], [2, 3], [4]];
  for (const [phase, earlier] of contacts.entries()) {
    for (const contact of earlier) {
      const known = hashes[phase]!.optOut.some((hash) => hash.equals(hashes[contact]!.contact));
      expect([phase, contact, known]).toEqual([phase, contact, true]);
    }
  }
  // Until every opt-out has its second hash, contacts keep the first; the first goes when no contact has it.
  expect(hashes.map(({ contact }) => contact[0])).toEqual([1, 1, 2, 2, 2]);
  expect(hashes.map(({ optOut }) => optOut.map((hash) => hash[0]))).toEqual([[1], [1, 2], [1, 2], [2], [2]]);
});

test('without a key that was used nothing is hashed, since nothing would match', () => {
  const hashes = new AddressHashes(ring(2), { keys: [1, 2], nextKey: null, phase: null });
  expect(() => hashes.of('a@b.example')).toThrow(
    expect.objectContaining({ code: 'UNAVAILABLE', message: expect.stringContaining('key 1') }),
  );
});
