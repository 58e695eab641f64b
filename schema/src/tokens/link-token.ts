import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Keyring } from './keyring.js';

/**
 * What a signed link may do. `message`: everything a recipient may, on the page and by one click; a message has this
 * one token. The number is on the wire: never reuse one; 2 is spent.
 */
const purposes = { message: 1, test: 3 } as const;
export type LinkPurpose = keyof typeof purposes;

export interface LinkClaims {
  purpose: LinkPurpose;
  tenantId: string;
  contactId: string;
  /** The campaign whose mail carries the link; the nil UUID when none does. */
  messageId: string;
  /** Days since 1970-01-01 UTC on which it was made. */
  day: number;
  /** The contact's epoch: raising the contact's revokes the link. */
  epoch: number;
}

export const noMessage = '00000000-0000-0000-0000-000000000000';
const version = 1;
const bodyBytes = 55;
const macBytes = 16;
const tokenPattern = /^[A-Za-z0-9_-]{95}$/;

/**
 * A link token: version, key id, purpose, tenant, contact, message, day, epoch and a MAC of 128 bits (HMAC-SHA256
 * truncated), 71 bytes, 95 characters of base64url. Made in about 6 µs; a JWT takes 243 characters and ten times that.
 */
export function signLink(keyring: Keyring, claims: LinkClaims): string {
  return linkSigner(keyring, claims)(claims);
}

/** Signs one message's links for one contact after the other. */
export function linkSigner(
  keyring: Keyring,
  message: Pick<LinkClaims, 'purpose' | 'tenantId' | 'messageId'>,
): (contact: Pick<LinkClaims, 'contactId' | 'day' | 'epoch'>) => string {
  const bytes = Buffer.alloc(bodyBytes + macBytes);
  bytes[0] = version;
  bytes[1] = keyring.newestId;
  bytes[2] = purposes[message.purpose];
  writeUuid(bytes, message.tenantId, 3);
  writeUuid(bytes, message.messageId, 35);
  return ({ contactId, day, epoch }) => {
    writeUuid(bytes, contactId, 19);
    bytes.writeUInt16BE(day, 51);
    bytes.writeUInt16BE(epoch, 53);
    mac(keyring, bytes[1]!, bytes)!.copy(bytes, bodyBytes, 0, macBytes);
    return bytes.toString('base64url');
  };
}

/** The claims of a token that this process's keys signed; undefined for everything else. Never throws. */
export function verifyLink(keyring: Keyring, token: string): LinkClaims | undefined {
  if (!tokenPattern.test(token)) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== bodyBytes + macBytes || bytes[0] !== version) return undefined;
  const expected = mac(keyring, bytes[1]!, bytes);
  if (!expected || !timingSafeEqual(expected.subarray(0, macBytes), bytes.subarray(bodyBytes)))
    return undefined;
  const purpose = (Object.keys(purposes) as LinkPurpose[]).find((name) => purposes[name] === bytes[2]);
  if (!purpose) return undefined;
  return {
    purpose,
    tenantId: readUuid(bytes, 3),
    contactId: readUuid(bytes, 19),
    messageId: readUuid(bytes, 35),
    day: bytes.readUInt16BE(51),
    epoch: bytes.readUInt16BE(53),
  };
}

/** A token as mail clients mangle it: a trailing `.`, `)`, `>` or `%3D` is dropped. */
export function tidyToken(text: string): string {
  return text.replace(/(?:[.)>,;=]|%3[Dd])+$/, '');
}

export function dayOf(at: Date): number {
  return Math.floor(at.getTime() / 86_400_000);
}

function mac(keyring: Keyring, keyId: number, bytes: Buffer): Buffer | undefined {
  const key = keyring.key(keyId, 'links');
  return key && createHmac('sha256', key).update(bytes.subarray(0, bodyBytes)).digest();
}

function writeUuid(bytes: Buffer, uuid: string, offset: number): void {
  bytes.write(uuid.replaceAll('-', ''), offset, 16, 'hex');
}

function readUuid(bytes: Buffer, offset: number): string {
  const hex = bytes.toString('hex', offset, offset + 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
