import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { HeedError } from '../domain/errors.js';
import type { Keyring } from './keyring.js';

/** Of the layout: version, key id, nonce (96 bits), ciphertext, tag (128 bits). */
const version = 1;
const headerBytes = 2;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * A text as it may lie in a database: AES-256-GCM under the ring's newest key of purpose `secrets` (NIST SP 800-38D,
 * random nonce). `place` says where it belongs and is authenticated: a sealed text copied elsewhere does not open.
 */
export function seal(keyring: Keyring, text: string, place: string): Buffer {
  const header = Buffer.from([version, keyring.newestId]);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', keyring.key(keyring.newestId, 'secrets')!, nonce);
  cipher.setAAD(Buffer.concat([header, Buffer.from(place)]));
  return Buffer.concat([header, nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/**
 * The text again; every key still in the ring opens what it sealed.
 * @throws {HeedError} UNAVAILABLE, without a word of the content: the key has left the ring, or the bytes were altered
 * or moved.
 */
export function unseal(keyring: Keyring, sealed: Uint8Array, place: string): string {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes.length < headerBytes + nonceBytes + tagBytes || bytes[0] !== version)
    throw closed('is malformed');
  const key = keyring.key(bytes[1]!, 'secrets');
  if (!key) throw closed(`was sealed with key ${bytes[1]}, which is not in HEED_KEYS`);
  const body = headerBytes + nonceBytes;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(headerBytes, body), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(Buffer.concat([bytes.subarray(0, headerBytes), Buffer.from(place)]));
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  try {
    return decipher.update(bytes.subarray(body, -tagBytes), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    throw closed('was altered, moved, or sealed with another key of the same number');
  }
}

function closed(why: string): HeedError {
  return new HeedError('UNAVAILABLE', `A stored secret cannot be opened: it ${why}.`);
}
