import sql, { join, type Sql } from 'sql-template-tag';
import { normaliseEmail } from '../domain/addresses.js';
import { HeedError, invalid, notFound } from '../domain/errors.js';
import { type Id, newId } from '../domain/ids.js';
import type { Session } from '../session/session.js';
import { type ContactRow, contactColumns } from '../sql/contact-columns.js';
import type { Assignment } from '../sql/custom-fields.js';
import { joinImpliedLists } from '../sql/implied-lists.js';
import { followMerged } from '../sql/merged.js';
import { type ContactInput, readContactInput } from './contact-input.js';
import { type Evidence, recordConsent } from './operations.js';
import { initialFacts, readSource } from './sources.js';
import { writeSubscriptions } from './subscription-changes.js';
import { requireOpenLists } from './subscriptions.js';

export interface NewContact extends ContactInput {
  /** Where the contact comes from, e.g. `api`, `checkout`: `api` when left out. */
  source?: string | null;
  /** The consent the tenant holds; without it the contact stands as its source begins (`sources.ts`), mostly pending. */
  consent?: { at?: Date | null; wording?: string | null } | null;
  /** Topics to join: subscribed with consent, pending without. */
  lists?: readonly Id<'list'>[] | null;
}

/** How a consent was given. */
interface ConsentProof {
  evidence?: Evidence;
  /** The words shown beside each topic, where they differ. */
  words?: ReadonlyMap<Id<'list'>, string>;
}

/**
 * Takes a person in; a row on every implied list comes with it.
 * @throws {HeedError} INVALID_INPUT with the path of the field, ALREADY_EXISTS with that of the address, NOT_FOUND.
 */
export async function createContact(
  session: Session,
  input: NewContact,
  { evidence = { source: 'api' }, words }: ConsentProof = {},
): Promise<ContactRow> {
  const id = newId('contact');
  const listIds = [...new Set(input.lists ?? [])];
  await requireOpenLists(session, listIds, ['input', 'lists']);
  const given = input.consent ? (input.consent.at ?? session.at) : null;
  if (given && given > session.at) throw invalid('A consent cannot lie ahead.', 'input', 'consent', 'at');
  const source = readSource(input.source?.trim() || 'api', 'input', 'source');
  const facts = await initialFacts(session, source);
  const consentedAt = given ?? facts.consentedAt;
  const transactionalOnlyAt = given ? null : facts.transactionalOnlyAt;
  const assignments = await readContactInput(session, input);
  if (!input.email && !input.phone && !input.externalId) {
    throw invalid('Give an e-mail address, a phone number or an external id.', 'input', 'email');
  }
  const inserted = await session.sql(sql`
    insert into contact (tenant_id, id, source, consented_at, transactional_only_at, created_at, updated_at
      ${list(assignments, ({ column }) => column)})
    values (${session.tenantId}, ${id}, ${source}, ${consentedAt}, ${transactionalOnlyAt}, ${session.at}, ${session.at}
      ${list(assignments, ({ value }) => value)})
    on conflict do nothing returning id`);
  if (inserted.length === 0) {
    throw (
      (await taken(session, id, assignments)) ??
      new HeedError('ALREADY_EXISTS', 'Another contact has this already.', ['input'])
    );
  }
  await joinImpliedLists(session, [id]);
  const state = consentedAt ? ('subscribed' as const) : ('pending' as const);
  const changes = listIds.map((listId) => ({ listId, state, frequency: 'every' as const }));
  await writeSubscriptions(session, { contactId: id, operationId: null, changes });
  if (consentedAt) {
    const lines =
      listIds.length > 0
        ? listIds.map((listId) => ({ listId, kind: 'consented' as const, wording: words?.get(listId) }))
        : [{ kind: 'consented' as const }];
    const wording = (given ? input.consent?.wording : facts.basis) ?? undefined;
    await recordConsent(session, { contactId: id, evidence: { ...evidence, wording }, lines });
  }
  return getContact(session, id);
}

/**
 * Changes what is given. Another e-mail address is a fact of its own: it lifts a bounce, and nothing else.
 * @throws {HeedError} NOT_FOUND, INVALID_INPUT, ALREADY_EXISTS with the path of the address that somebody else has.
 */
export async function updateContact(
  session: Session,
  input: ContactInput & { id: Id<'contact'> },
): Promise<ContactRow> {
  const { id } = input;
  const assignments = await readContactInput(session, input);
  const present = await session.row<{ erased: boolean }>(sql`
    select erased_at is not null as erased from contact
    where tenant_id = ${session.tenantId} and id = ${id} for no key update`);
  if (!present) throw notFound('contact', ['input', 'id']);
  if (present.erased)
    throw new HeedError('WRONG_STATE', 'This contact was erased or merged.', ['input', 'id']);
  const other = await taken(session, id, assignments);
  if (other) throw other;
  const emailKey = assignments.find(({ column }) => column.sql === 'email_key')?.value;
  const changed = emailKey
    ? sql`c.email_key is distinct from ${emailKey} and ${emailKey} is not null`
    : sql`false`;
  const updated = await session.row<{ reachable: boolean }>(sql`
    update contact c set
      address_changed_at = case when ${changed} then ${session.at}::timestamptz else c.address_changed_at end,
      email_valid = c.email_valid or (${changed}),
      updated_at = ${session.at}
      ${list(assignments, ({ column, value }) => sql`${column} = ${value}`)}
    where c.tenant_id = ${session.tenantId} and c.id = ${id}
    returning coalesce(c.email, c.phone, c.external_id) is not null as reachable`);
  if (!updated!.reachable)
    throw invalid('A contact keeps an e-mail address, a phone number or an external id.', 'input', 'email');
  return getContact(session, id);
}

/** The contact with this address; also by one that it had before it was merged. */
export async function findByEmail(session: Session, email: string): Promise<ContactRow | null> {
  const reading = normaliseEmail(email);
  if (!reading.ok) throw invalid(reading.message, 'email');
  const found = await session.row<{ id: Id<'contact'> }>(sql`
    select id from contact where tenant_id = ${session.tenantId} and email_key = ${reading.key}`);
  const kept =
    found &&
    (await session.row<{ id: Id<'contact'>; erased: boolean }>(
      followMerged(session, { contactId: found.id }),
    ));
  return kept && !kept.erased ? getContact(session, kept.id) : null;
}

export async function getContact(session: Session, id: Id<'contact'>): Promise<ContactRow> {
  const contact = (await getContactsByIds(session, [id]))[0];
  if (!contact) throw notFound('contact', ['input', 'id']);
  return contact;
}

/** In the order of the ids, for a batch of nodes that name contacts; null where there is none. */
export async function getContactsByIds(
  session: Session,
  ids: readonly Id<'contact'>[],
): Promise<(ContactRow | null)[]> {
  const rows = await session.sql<ContactRow>(sql`
    select ${contactColumns} from contact c where c.tenant_id = ${session.tenantId} and c.id = any(${[...ids]}::uuid[])`);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

function list(assignments: readonly Assignment[], show: (assignment: Assignment) => Sql): Sql {
  return assignments.length > 0 ? sql`, ${join(assignments.map(show))}` : sql``;
}

/** Which address of the input another contact of the tenant has, as an error. */
async function taken(
  session: Session,
  id: Id<'contact'>,
  assignments: readonly Assignment[],
): Promise<HeedError | undefined> {
  const names = { email_key: 'email', phone: 'phone', external_id: 'externalId' } as Record<string, string>;
  for (const { column, value } of assignments) {
    const field = names[column.sql];
    if (!field) continue;
    const other = await session.row(sql`
      select 1 from contact where tenant_id = ${session.tenantId} and ${column} = ${value} and id <> ${id}`);
    if (other) return new HeedError('ALREADY_EXISTS', 'Another contact has this already.', ['input', field]);
  }
  return undefined;
}
