import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Keyring } from './keyring.js';

/**
 * What a signed link may do. `message`: everything a recipient may, on the page and by one click; a message has this
 * one token. `anonymous`: a campaign's clicks are counted, and nobody named; it opens no page.
 * The number is on the wire: never reuse one; 2 is spent.
 */
const purposes = { message: 1, test: 3, anonymous: 4 } as const;
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
  /** Which message of the campaign to them, from 1: the first when left out. */
  occurrence?: number;
}

export const noMessage = '00000000-0000-0000-0000-000000000000';
/** Of `anonymous` links. */
export const noContact = noMessage;
/** By version: the bytes under the MAC. Only what is not a campaign's first message to somebody carries its number. */
const bodyBytes = { 1: 55, 2: 59 } as const;
type Version = keyof typeof bodyBytes;
const macBytes = 16;
const tokenPattern = /^(?:[A-Za-z0-9_-]{95}|[A-Za-z0-9_-]{100})$/;

/** Whether a text has the form of a link token; `verifyLink` says whether it is one. */
export function looksLikeLink(text: string): boolean {
  return tokenPattern.test(text);
}

/**
 * A link token: version, key id, purpose, tenant, contact, message, day, epoch and a MAC of 128 bits (HMAC-SHA256
 * truncated), 71 bytes, 95 characters of base64url. Made in about 6 µs; a JWT takes 243 characters and ten times that.
 * Version 2 has the occurrence before the MAC: 75 bytes, 100 characters. 55 bytes are all that one block of SHA-256
 * takes, so the first message to somebody, which is nearly every one, stays version 1.
 */
export function signLink(keyring: Keyring, claims: LinkClaims): string {
  return linkSigner(keyring, claims)(claims).token;
}

export interface SignedLink {
  token: string;
  keyId: number;
  /** The half of the MAC that the token does not show: it signs the message's return address (`return-address.ts`). */
  rest: Buffer;
}

/** Signs one message's links for one contact after the other. */
export function linkSigner(
  keyring: Keyring,
  message: Pick<LinkClaims, 'purpose' | 'tenantId' | 'messageId'>,
): (contact: Pick<LinkClaims, 'contactId' | 'day' | 'epoch' | 'occurrence'>) => SignedLink {
  const first = blank(keyring, message, 1);
  let later: Buffer | undefined;
  return ({ contactId, day, epoch, occurrence = 1 }) => {
    let bytes = first;
    if (occurrence !== 1) {
      later ??= blank(keyring, message, 2);
      bytes = later;
    }
    writeRecipient(bytes, { contactId, day, epoch, occurrence });
    const end = bytes.length - macBytes;
    const whole = mac(keyring, bytes[1]!, bytes.subarray(0, end))!;
    whole.copy(bytes, end, 0, macBytes);
    return { token: bytes.toString('base64url'), keyId: bytes[1]!, rest: whole.subarray(macBytes) };
  };
}

/** The `rest` of a message's token that a key of this id signs; undefined when the ring lacks it. */
export function restOfMac(
  keyring: Keyring,
  keyId: number,
  { occurrence = 1, ...claims }: LinkClaims,
): Buffer | undefined {
  const bytes = blank(keyring, claims, occurrence === 1 ? 1 : 2);
  bytes[1] = keyId;
  writeRecipient(bytes, { ...claims, occurrence });
  return mac(keyring, keyId, bytes.subarray(0, bytes.length - macBytes))?.subarray(macBytes);
}

function writeRecipient(
  bytes: Buffer,
  {
    contactId,
    day,
    epoch,
    occurrence,
  }: Pick<Required<LinkClaims>, 'contactId' | 'day' | 'epoch' | 'occurrence'>,
): void {
  writeUuid(bytes, contactId, 19);
  bytes.writeUInt16BE(day, 51);
  bytes.writeUInt16BE(epoch, 53);
  if (occurrence !== 1) bytes.writeUInt32BE(occurrence, bodyBytes[1]);
}

function blank(
  keyring: Keyring,
  message: Pick<LinkClaims, 'purpose' | 'tenantId' | 'messageId'>,
  version: Version,
): Buffer {
  const bytes = Buffer.alloc(bodyBytes[version] + macBytes);
  bytes[0] = version;
  bytes[1] = keyring.newestId;
  bytes[2] = purposes[message.purpose];
  writeUuid(bytes, message.tenantId, 3);
  writeUuid(bytes, message.messageId, 35);
  return bytes;
}

/** The claims of a token that this process's keys signed; undefined for everything else. Never throws. */
export function verifyLink(keyring: Keyring, token: string): Required<LinkClaims> | undefined {
  if (!tokenPattern.test(token)) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  const version = bytes[0] as Version;
  const body = bytes.subarray(0, bytes.length - macBytes);
  if (bodyBytes[version] !== body.length || bytes.toString('base64url') !== token) return undefined;
  const expected = mac(keyring, bytes[1]!, body);
  if (!expected || !timingSafeEqual(expected.subarray(0, macBytes), bytes.subarray(body.length)))
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
    occurrence: version === 1 ? 1 : bytes.readUInt32BE(bodyBytes[1]),
  };
}

/**
 * 95 characters of a token, nothing of its alphabet before them, and after them only marks of it that mark up text (`_`, `-`).
 */
const tokenInside = /^[^\w-]*(Ag[\w-]{98}|[\w-]{95})[_-]*(?:[^\w-].*)?$/s;

/** The token in what mail clients make of it: with `.`, `)`, `>`, `”`, `%3D`, a line break and the like stuck on. */
export function tidyToken(text: string): string {
  return tokenInside.exec(text)?.[1] ?? text;
}

export function dayOf(at: Date): number {
  return Math.floor(at.getTime() / 86_400_000);
}

/** Midnight UTC of a token's day. */
export function dateOf(day: number): Date {
  return new Date(day * 86_400_000);
}

function mac(keyring: Keyring, keyId: number, body: Buffer): Buffer | undefined {
  const key = keyring.key(keyId, 'links');
  return key && createHmac('sha256', key).update(body).digest();
}

export function writeUuid(bytes: Buffer, uuid: string, offset: number): void {
  bytes.write(uuid.replaceAll('-', ''), offset, 16, 'hex');
}

export function readUuid(bytes: Buffer, offset: number): string {
  const hex = bytes.toString('hex', offset, offset + 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
