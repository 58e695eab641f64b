import { type Id, newId } from '../domain/ids.js';
import type { RowFault } from '../domain/leads.js';
import type { Session } from '../session/session.js';
import { joinImpliedLists } from '../sql/implied-lists.js';
import { contactsNamed, type LeadContactRow } from '../sql/lead-contacts.js';
import { insertPeople, recordBases } from '../sql/new-contacts.js';
import type { AddressHashes } from '../tokens/address-hashes.js';
import { erasedAmong, erasedWords } from './erased-addresses.js';
import type { ReadContact } from './lead-rows.js';
import { initialFacts } from './sources.js';

/** A contact to make. */
export interface NewLeadContact {
  id: Id<'contact'>;
  email: string | null;
  emailKey: string | null;
  emailHash: Buffer | null;
  externalId: string | null;
  firstName: string | null;
  lastName: string | null;
}

/** Whose something is, or why that cannot be said. `fresh`: the contact is to be made before anything points to it. */
export type FoundContact = { contactId: Id<'contact'>; fresh?: NewLeadContact } | { fault: RowFault };

/**
 * Finds the contacts that rows name, each for itself: by id; else by external id, else by address. An external id and an
 * address of two different people is refused. Two rows that name the same new person share one contact.
 */
export async function findContacts(
  session: Session,
  hashing: AddressHashes,
  wanted: readonly ReadContact[],
): Promise<FoundContact[]> {
  const texts = (of: (contact: ReadContact) => string | null | undefined) =>
    wanted.flatMap((contact) => of(contact) ?? []);
  const known = await contactsNamed(session, {
    ids: texts(({ contactId }) => contactId),
    emailKeys: texts(({ email }) => email?.key),
    externalIds: texts(({ externalId }) => externalId),
  });
  const erased = await erasedAmong(
    session,
    texts(({ email }) => email?.key).map((key) => hashing.of(key).optOut[0]!),
  );
  const among = new Index(known);
  return wanted.map((contact) => {
    const found = among.find(contact);
    if (found) return found;
    const hash = contact.email && hashing.of(contact.email.key);
    if (hash && erased.has(hash.optOut[0]!.toString('hex')))
      return refuse('SUPPRESSED', erasedWords, 'email');
    return among.add(contact, hash?.contact ?? null);
  });
}

/**
 * Makes contacts, with the facts that their source begins with, and as people with whom there is a relationship: they come on
 * every implied list, with its basis, and on no other.
 * @returns the ids of those who are in; somebody else took the address or external id of the others a moment ago.
 */
export async function makeContacts(
  session: Session,
  { contacts, source }: { contacts: readonly NewLeadContact[]; source: string },
): Promise<Set<string>> {
  if (contacts.length === 0) return new Set();
  const { consentedAt, transactionalOnlyAt, basis } = await initialFacts(session, source);
  const facts = { phone: null, phoneHash: null, source, consentedAt, transactionalOnlyAt, basis };
  const made = await insertPeople(
    session,
    contacts.map((contact) => ({ ...contact, ...facts })),
  );
  await joinImpliedLists(session, made);
  if (basis) await recordBases(session, made, new Map([[source, basis]]));
  return new Set(made);
}

function refuse(code: RowFault['code'], message: string, field: string): { fault: RowFault } {
  return { fault: { code, message, path: ['contact', field] } };
}

type Known = LeadContactRow & { fresh?: NewLeadContact };

/** Contacts by all that names them, those to be made included. */
class Index {
  private readonly byId = new Map<string, Known>();
  private readonly byEmail = new Map<string, Known>();
  private readonly byExternalId = new Map<string, Known>();

  constructor(known: readonly LeadContactRow[]) {
    for (const contact of known) this.keep(contact);
  }

  find({ contactId, email, externalId }: ReadContact): FoundContact | undefined {
    if (contactId) {
      const known = this.byId.get(contactId);
      if (!known) return refuse('NOT_FOUND', 'There is no such contact.', 'contactId');
      if (known.erased) return refuse('WRONG_STATE', 'This contact was erased.', 'contactId');
      return { contactId: known.id };
    }
    const one = externalId === null ? undefined : this.byExternalId.get(externalId);
    const other = email === null ? undefined : this.byEmail.get(email.key);
    if (one && other && one.id !== other.id)
      return refuse(
        'ALREADY_EXISTS',
        'This address belongs to another contact than the external id.',
        'email',
      );
    if (!one && other && externalId !== null && other.externalId !== null)
      return refuse('ALREADY_EXISTS', 'The contact with this address has another external id.', 'externalId');
    const found = one ?? other;
    return found && { contactId: found.id, fresh: found.fresh };
  }

  add({ email, externalId, firstName, lastName }: ReadContact, emailHash: Buffer | null): FoundContact {
    const fresh: NewLeadContact = {
      id: newId('contact'),
      email: email?.email ?? null,
      emailKey: email?.key ?? null,
      emailHash,
      externalId,
      firstName,
      lastName,
    };
    this.keep({ id: fresh.id, known: fresh, externalId, erased: false, fresh });
    return { contactId: fresh.id, fresh };
  }

  private keep(contact: Known): void {
    const { id, emailKey, externalId } = contact.known;
    this.byId.set(id, contact);
    if (emailKey !== null) this.byEmail.set(emailKey, contact);
    if (externalId !== null) this.byExternalId.set(externalId, contact);
  }
}
