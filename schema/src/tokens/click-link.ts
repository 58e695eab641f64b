import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Keyring } from './keyring.js';

const macBytes = 16;

/** The MAC of a destination that was computed for one message: of the message's token and the address (128 bits, 22 characters). */
export function signDestination(keyring: Keyring, token: string, url: string): string {
  return macOf(keyring, token, url)!.toString('base64url');
}

/** Whether that MAC was made by one of this process's keys, for this message and this address. */
export function verifyDestination(keyring: Keyring, token: string, url: string, mac: string): boolean {
  const given = Buffer.from(mac, 'base64url');
  const expected = macOf(keyring, token, url);
  if (!expected || given.length !== macBytes || given.toString('base64url') !== mac) return false;
  return timingSafeEqual(given, expected);
}

/** By the key that signed the token, whose id is its second byte. */
function macOf(keyring: Keyring, token: string, url: string): Buffer | undefined {
  const key = keyring.key(Buffer.from(token.slice(0, 4), 'base64url')[1] ?? 0, 'clicks');
  return key && createHmac('sha256', key).update(`${token}\n${url}`).digest().subarray(0, macBytes);
}
