import type { Id } from '../domain/ids.js';
import type { DeliveryKey } from '../domain/single-messages.js';
import type { Database } from '../session/database.js';
import { campaignOfNumber } from '../session/lookup.js';
import { parseReturnAddress, type ReturnKind, verifyReturnAddress } from '../tokens/return-address.js';

/** The message that a return address belongs to. */
export interface Returned extends DeliveryKey {
  /** `reply`: an answer to its sender; `bounce`: a report about it (its envelope's sender). */
  kind: ReturnKind;
  tenantId: Id<'tenant'>;
}

/**
 * Whose message the local part of an address of `INBOUND_DOMAIN` belongs to; undefined for everything that we did not sign.
 * One look by key; the message itself is not looked for, and its contact may have been erased.
 * @throws {HeedError} UNAVAILABLE when PostgreSQL cannot be reached.
 */
export async function findReturnAddress(
  database: Database,
  localPart: string,
): Promise<Returned | undefined> {
  const claims = parseReturnAddress(localPart);
  if (!claims) return undefined;
  const campaign = await campaignOfNumber(database, claims.campaignNumber);
  if (!campaign || !verifyReturnAddress(database.keyring, claims, campaign)) return undefined;
  const { kind, occurrence } = claims;
  return { kind, ...campaign, contactId: claims.contactId as Id<'contact'>, occurrence };
}
