import sql from 'sql-template-tag';
import { actorLabel } from '../domain/actors.js';
import type { Id } from '../domain/ids.js';
import type { OptOutEvidence } from '../domain/opt-outs.js';
import type { Session } from '../session/session.js';
import { removeOptOuts, writeOptOuts } from '../sql/opt-outs.js';
import type { AddressHashes } from '../tokens/address-hashes.js';

/**
 * Opts every address of a contact out of the whole account: what "leave all brands" is. Returns the entries that are new.
 * `hashing` is asked for before the contact is locked (`address-hashing.ts`).
 */
export async function optOutContact(
  session: Session,
  contactId: Id<'contact'>,
  hashing: AddressHashes,
  note: string | null = null,
): Promise<Id<'suppression'>[]> {
  const contact = await session.row<{ email: string | null; phone: string | null }>(sql`
    select email_key as email, phone from contact where tenant_id = ${session.tenantId} and id = ${contactId}`);
  const { email, phone } = contact ?? {};
  const addresses = [
    ...(email ? [{ hashes: hashing.of(email).optOut, channel: 'email' as const }] : []),
    ...(phone ? [{ hashes: hashing.of(phone).optOut, channel: 'sms' as const }] : []),
  ];
  return writeOptOuts(session, { addresses, note, actor: actorLabel(session.actor), ownWords: true });
}

/** The contact comes back to every brand, on their own word. Says how many opt-outs that took away. */
export async function returnContact(
  session: Session,
  contactId: Id<'contact'>,
  evidence: OptOutEvidence,
): Promise<number> {
  const mine = sql`x.address_hash = any(array(select unnest(array[c.email_hash, c.phone_hash]) from contact c
    where c.tenant_id = ${session.tenantId} and c.id = ${contactId}))`;
  return removeOptOuts(session, mine, { kind: 'returned', note: null, evidence });
}

/** Takes back what one click of a contact opted out. */
export async function undoOptOuts(session: Session, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await removeOptOuts(session, sql`x.id = any(${[...ids]}::uuid[])`, { kind: 'undone', note: null });
}
