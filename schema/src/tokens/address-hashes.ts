import { HeedError } from '../domain/errors.js';
import type { RotationPhase } from '../domain/rotation.js';
import { Hmac } from './hmac.js';
import type { Keyring } from './keyring.js';

/** Which keys an account's addresses are hashed with, in order, and how far a rotation is, if one runs. */
export interface HashState {
  /** Empty: the ring's oldest, as before there were rotations. */
  keys: readonly number[];
  nextKey: number | null;
  phase: RotationPhase | null;
}

export interface HashedAddress {
  /** The first generation's: the same before, during and after every rotation. */
  unchanging: Buffer;
  /** Under this a contact keeps the address. */
  contact: Buffer;
  /** Under these an opt-out is kept: one, or two while a rotation runs. The first is the one that is listed. */
  optOut: Buffer[];
  /** Under one of these something was kept, whenever that was. */
  ever: Buffer[];
}

/**
 * The keyed hashes of an account's addresses. Generation 1 is HMAC-SHA256 of the normalised address under the first key;
 * each rotation wraps, h₂ = HMAC(k₂, h₁), which needs no address, and new hashes go through the whole chain. A stored hash
 * is its generation (one byte) and 32 bytes, so that hashes are equal only within one generation
 * (docs/decisions/0016-hashes-are-wrapped.md).
 */
export class AddressHashes {
  /** Of each generation, the key that makes it; with the new one while a rotation needs both. */
  readonly chain: readonly number[];
  /** The generation in which every opt-out is to be found. */
  readonly listed: number;
  /** The generation that contacts are written in and moved to. */
  readonly kept: number;
  private readonly hmacs = new Map<number, Hmac>();

  constructor(
    private readonly keyring: Keyring,
    readonly state: HashState,
  ) {
    const { keys, nextKey, phase } = state;
    const used = keys.length > 0 ? keys : [keyring.oldestId];
    // While the old generation's rows are cleared away the chain has its new key already.
    this.chain = phase === 'copying' || phase === 'wrapping' ? [...used, nextKey!] : used;
    this.listed = used.length;
    this.kept = phase === 'wrapping' ? this.chain.length : this.listed;
  }

  /** The hashes of one address. */
  of(address: string): HashedAddress {
    const ever: Buffer[] = [];
    for (let generation = 1; generation <= this.chain.length; generation++) {
      ever.push(this.step(generation, ever.at(-1)?.subarray(1) ?? address));
    }
    return { unchanging: ever[0]!, contact: ever[this.kept - 1]!, optOut: ever.slice(this.listed - 1), ever };
  }

  /** What a contact keeps of an address, in hexadecimal: for a million of them, without the other hashes. */
  hexOf(address: string): string {
    if (this.kept > 1) return this.of(address).contact.toString('hex');
    return `01${this.hmacOf(1).hex(address)}`;
  }

  /** A stored hash, one generation further. */
  wrap(stored: Uint8Array): Buffer {
    const generation = stored[0]!;
    return this.step(generation + 1, stored.subarray(1));
  }

  private step(generation: number, content: string | Uint8Array): Buffer {
    const hash = Buffer.allocUnsafe(33);
    hash[0] = generation;
    hash.set(this.hmacOf(generation).of(content), 1);
    return hash;
  }

  /** @throws {HeedError} UNAVAILABLE when the ring lacks the key: better no write than one that nothing matches. */
  private hmacOf(generation: number): Hmac {
    const known = this.hmacs.get(generation);
    if (known) return known;
    const id = this.chain[generation - 1];
    if (id === undefined) throw new Error(`There is no generation ${generation} of hashes`);
    const key = this.keyring.key(id, 'addresses');
    if (!key) {
      throw new HeedError(
        'UNAVAILABLE',
        `Addresses of this account are hashed with key ${id}, which is not in HEED_KEYS.`,
      );
    }
    const hmac = new Hmac(key.export());
    this.hmacs.set(generation, hmac);
    return hmac;
  }
}
