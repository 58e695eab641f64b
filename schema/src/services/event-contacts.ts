import { HeedError, notFound } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import type { Session } from '../session/session.js';
import { contactNames, findNamed } from '../sql/events.js';
import { joinImpliedLists } from '../sql/implied-lists.js';
import { insertPeople, type NewPerson, recordBases } from '../sql/new-contacts.js';
import type { AddressHashes } from '../tokens/address-hashes.js';
import { addressHashing } from './address-hashing.js';
import { erasedAmong, erasedWords } from './erased-addresses.js';
import type { EventRow } from './event-rows.js';
import { initialFactsOf } from './sources.js';

type Path = readonly (string | number)[];

/**
 * Whose each row is. Unknown people of rows that name a source are taken in, with what their source begins with; all
 * others are a fault of their row. As many statements for a thousand rows as for one.
 */
export async function contactsOf(
  session: Session,
  rows: readonly { row: EventRow; path: Path }[],
): Promise<(Id<'contact'> | HeedError)[]> {
  const names = rows.map(({ row }) => row.who);
  // Whoever stores addresses asks first how they are hashed, before any row is locked.
  const hashing = rows.some(({ row }) => row.source !== null) ? await addressHashing(session) : undefined;
  let found = await findNamed(session, names);
  const unknown = rows.flatMap(({ row }, place) =>
    hashing && row.source !== null && !found.has(place) ? [row] : [],
  );
  const erased = new Set<string>();
  if (hashing && unknown.length > 0) {
    await takeIn(session, hashing, unknown, erased);
    found = await findNamed(session, names);
  }
  return rows.map(({ row, path }, place) => {
    const contact = found.get(place);
    const field = { id: 'contactId', email: 'email', phone: 'phone', externalId: 'externalId' }[row.who.by];
    if (contact && !contact.erased) return contact.id;
    if (contact) return new HeedError('WRONG_STATE', 'This contact was erased.', [...path, field]);
    if (erased.has(row.who.value)) return new HeedError('SUPPRESSED', erasedWords, [...path, field]);
    return notFound('contact', [...path, field]);
  });
}

/** Each person once, by the first row that names them; those who were erased are not, and are told in `erased`. */
async function takeIn(
  session: Session,
  hashing: AddressHashes,
  unknown: readonly EventRow[],
  erased: Set<string>,
): Promise<void> {
  const facts = await initialFactsOf(session, new Set(unknown.map(({ source }) => source!)));
  const first = new Map<string, EventRow>();
  for (const row of unknown) {
    const name = `${contactNames.indexOf(row.who.by)} ${row.who.value}`;
    if (!first.has(name)) first.set(name, row);
  }
  const people = [...first.values()].map((row): NewPerson & { row: EventRow; listed: Buffer | undefined } => {
    const { by, value } = row.who;
    const hash = by === 'externalId' ? undefined : hashing.of(value);
    const { consentedAt, transactionalOnlyAt, basis } = facts.get(row.source!)!;
    return {
      row,
      listed: hash?.optOut[0],
      email: row.email,
      emailKey: by === 'email' ? value : null,
      emailHash: by === 'email' ? hash!.contact : null,
      phone: by === 'phone' ? value : null,
      phoneHash: by === 'phone' ? hash!.contact : null,
      externalId: by === 'externalId' ? value : null,
      source: row.source!,
      consentedAt,
      transactionalOnlyAt,
      basis,
    };
  });
  const gone = await erasedAmong(
    session,
    people.flatMap(({ listed }) => (listed ? [listed] : [])),
  );
  const welcome = people.filter(({ listed, row }) => {
    if (!listed || !gone.has(listed.toString('hex'))) return true;
    erased.add(row.who.value);
    return false;
  });
  if (welcome.length === 0) return;
  const created = await insertPeople(session, welcome);
  await joinImpliedLists(session, created);
  const bases = [...facts].flatMap(([source, { basis }]): [string, string][] =>
    basis ? [[source, basis]] : [],
  );
  await recordBases(session, created, new Map(bases));
}
