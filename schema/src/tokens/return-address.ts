import { timingSafeEqual } from 'node:crypto';
import { fromBase32, toBase32 } from './base32.js';
import type { Keyring } from './keyring.js';
import { readUuid, restOfMac, type SignedLink, writeUuid } from './link-token.js';

/** Where answers to a message go, and where it comes back to. */
export const returnKinds = { reply: 'r', bounce: 'b' } as const;
export type ReturnKind = keyof typeof returnKinds;

/** What a return address says by itself. The campaign's number leads to its tenant and campaign. */
export interface ReturnClaims {
  kind: ReturnKind;
  keyId: number;
  /** `campaign.number`: a campaign's id and its tenant's would not fit into 64 characters. */
  campaignNumber: number;
  contactId: string;
  day: number;
  epoch: number;
  occurrence: number;
  mac: Buffer;
}

/** Key id, campaign, contact, day, epoch, and from the second message on the occurrence. */
const bodyBytes = { first: 25, later: 29 } as const;
const macBytes = { first: 12, later: 9 } as const;
const lengths = { first: bodyBytes.first + macBytes.first, later: bodyBytes.later + macBytes.later } as const;
const pattern = /^([rb])\+([a-z2-7]{60,61})$/i;

interface Returning {
  campaignNumber: number;
  contactId: string;
  day: number;
  epoch: number;
  occurrence: number;
}

/**
 * The part of a message's return addresses after `r+` or `b+`: 60 or 61 characters of base32, so that 64 are not exceeded
 * (RFC 5321, 4.5.3.1.1) and lower-casing is harmless. It is signed with bytes of the link token's MAC that the token does
 * not show (96 bits, 72 where the occurrence takes room), so a message still costs one MAC, and neither is of use to
 * forge the other. Reply and bounce share it: whoever got the message has both.
 */
export function returnToken({ keyId, rest }: SignedLink, message: Returning): string {
  const which = message.occurrence === 1 ? 'first' : 'later';
  const bytes = Buffer.allocUnsafe(lengths[which]);
  bytes[0] = keyId;
  bytes.writeUInt32BE(message.campaignNumber, 1);
  writeUuid(bytes, message.contactId, 5);
  bytes.writeUInt16BE(message.day, 21);
  bytes.writeUInt16BE(message.epoch, 23);
  if (which === 'later') bytes.writeUInt32BE(message.occurrence, bodyBytes.first);
  rest.copy(bytes, bodyBytes[which], 0, macBytes[which]);
  return toBase32(bytes);
}

/** Takes a local part apart, in whatever case; undefined when it is none of ours. Nothing is verified yet. */
export function parseReturnAddress(localPart: string): ReturnClaims | undefined {
  const [, letter, token] = pattern.exec(localPart) ?? [];
  const bytes = token ? fromBase32(token) : undefined;
  if (!letter || !bytes) return undefined;
  const which = bytes.length === lengths.first ? 'first' : 'later';
  const occurrence = which === 'first' ? 1 : bytes.readUInt32BE(bodyBytes.first);
  if (which === 'later' && occurrence <= 1) return undefined;
  return {
    kind: letter.toLowerCase() === returnKinds.reply ? 'reply' : 'bounce',
    keyId: bytes[0]!,
    campaignNumber: bytes.readUInt32BE(1),
    contactId: readUuid(bytes, 5),
    day: bytes.readUInt16BE(21),
    epoch: bytes.readUInt16BE(23),
    occurrence,
    mac: bytes.subarray(bodyBytes[which]),
  };
}

/** Whether one of this process's keys signed it, for a message of this tenant and campaign. */
export function verifyReturnAddress(
  keyring: Keyring,
  claims: ReturnClaims,
  { tenantId, campaignId }: { tenantId: string; campaignId: string },
): boolean {
  const rest = restOfMac(keyring, claims.keyId, {
    purpose: 'message',
    tenantId,
    messageId: campaignId,
    contactId: claims.contactId,
    day: claims.day,
    epoch: claims.epoch,
    occurrence: claims.occurrence,
  });
  return rest !== undefined && timingSafeEqual(rest.subarray(0, claims.mac.length), claims.mac);
}
