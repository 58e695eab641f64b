import sql from 'sql-template-tag';
import { actorLabel } from '../domain/actors.js';
import { HeedError, invalid, notFound } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import { type MergedFacts, mergeFacts } from '../domain/merging.js';
import { type MergedMessageRow, planMessages } from '../domain/merging-messages.js';
import type { Session } from '../session/session.js';
import type { ContactRow } from '../sql/contact-columns.js';
import * as rows from '../sql/merging.js';
import { changeChunk, dropHeld, mergeHolds, type WaitingChunk } from '../sql/merging-waits.js';
import { writeOptOuts } from '../sql/opt-outs.js';
import type { AddressHashes } from '../tokens/address-hashes.js';
import { addressHashing } from './address-hashing.js';
import { getContact } from './contacts.js';
import { watchHold } from './hold-watch.js';
import { takeLeadTurn } from './lead-turns.js';
import { mergeStanding } from './merging-standing.js';
import { recordConsent } from './operations.js';

/** Contacts in one merge, beside the kept one. */
const mostMerged = 20;

interface Person extends MergedFacts {
  id: Id<'contact'>;
  erased: boolean;
  hasEmail: boolean;
  hasPhone: boolean;
  smsStanding: ContactRow['smsStanding'];
  emailHash: Buffer | null;
  phoneHash: Buffer | null;
}

/**
 * Makes several contacts one: all of them are one person. What the kept one has wins, the others fill what it lacks; of
 * choices the stricter one stays (docs/decisions/0026-merging.md). Everything that happened to them follows, links in old mail
 * included. A merged contact keeps its row and the addresses that were not taken over: they lead to the kept one, and an
 * import of such a row does too. It cannot be undone.
 * @throws {HeedError} INVALID_INPUT, LIMIT_EXCEEDED over 20, NOT_FOUND; WRONG_STATE for one that was erased or merged, and while
 * a message to one of them is on its way.
 */
export async function mergeContacts(
  session: Session,
  input: { keep: Id<'contact'>; merge: readonly Id<'contact'>[] },
): Promise<ContactRow> {
  const { keep } = input;
  const merge = readMerge(input);
  const ids = [keep, ...merge];
  const hashing = await addressHashing(session);
  await takeLeadTurn(session, 'alone');
  // In the order of claims: chunks, the queue, then subscriptions.
  const chunks = await session.sql<WaitingChunk>(rows.lockChunks(session, ids));
  const queued = await session.sql<Omit<MergedMessageRow, 'state'> & { claimed: boolean }>(
    rows.lockQueued(session, ids),
  );
  const people = await lockPeople(session, ids);
  const standing = await mergeStanding(session, ids);
  const ledger = await session.sql<MergedMessageRow>(rows.ledgerRows(session, ids));
  if (ledger.some(({ state }) => state === 'claimed') || queued.some(({ claimed }) => claimed)) {
    throw new HeedError('WRONG_STATE', 'A message to one of them is being sent at this moment; try again.', [
      'input',
      'merge',
    ]);
  }
  const plan = planMessages(allMessages(ids, ledger, queued, chunks), keep);

  await session.sql(dropHeld(session, plan));
  const facts = await mergeData(session, { keep, merge }, people);
  await optOutKept(session, people, hashing);
  const campaignIds = [...new Set([...ledger, ...queued].map(({ campaignId }) => campaignId))];
  for (const statement of rows.moveRows(session, { keep, merge, campaignIds }, plan))
    await session.sql(statement);
  for (const chunk of chunks)
    for (const statement of changeChunk(session, chunk, keep, plan)) await session.sql(statement);
  await standing.write({ keep, merge, lead: facts.lead, left: facts.left });
  const [hold, drop] = mergeHolds(session, { keep, merge });
  const held = await session.sql(hold!);
  await session.sql(drop!);
  if (held.length > 0) await watchHold(session, session.at);
  await recordConsent(session, {
    contactId: keep,
    evidence: { source: 'staff' },
    lines: merge.map(() => ({ kind: 'merged' as const })),
  });
  return getContact(session, keep);
}

function readMerge({ keep, merge }: { keep: string; merge: readonly Id<'contact'>[] }): Id<'contact'>[] {
  if (merge.length === 0) throw invalid('Name at least one contact to merge.', 'input', 'merge');
  if (merge.length > mostMerged) {
    throw new HeedError('LIMIT_EXCEEDED', `At most ${mostMerged} contacts at once.`, ['input', 'merge']);
  }
  for (const [i, id] of merge.entries()) {
    if (id === keep) throw invalid('A contact cannot be merged into itself.', 'input', 'merge', i);
    if (merge.indexOf(id) < i) throw invalid('This contact is named twice.', 'input', 'merge', i);
  }
  return [...merge];
}

/** In the order of `ids`. */
async function lockPeople(session: Session, ids: readonly Id<'contact'>[]): Promise<Person[]> {
  const found = new Map(
    (await session.sql<Person>(rows.lockContacts(session, ids))).map((row) => [row.id, row]),
  );
  return ids.map((id, i) => {
    const place = i === 0 ? ['input', 'keep'] : ['input', 'merge', i - 1];
    const person = found.get(id);
    if (!person) throw notFound('contact', place);
    if (person.erased) throw new HeedError('WRONG_STATE', 'This contact was erased or merged.', place);
    return person;
  });
}

function allMessages(
  ids: readonly string[],
  ledger: readonly MergedMessageRow[],
  queued: readonly Omit<MergedMessageRow, 'state'>[],
  chunks: readonly WaitingChunk[],
): MergedMessageRow[] {
  const key = ({ campaignId, contactId, occurrence }: Omit<MergedMessageRow, 'state'>) =>
    `${campaignId} ${contactId} ${occurrence}`;
  const written = new Set(ledger.map(key));
  const waiting = chunks.flatMap(({ campaignId, ids: members }) =>
    members.map((contactId) => ({ campaignId, contactId, occurrence: 1, state: 'waiting' as const })),
  );
  const all: MergedMessageRow[] = [
    ...ledger,
    ...queued.filter((row) => !written.has(key(row))).map((row) => ({ ...row, state: 'queued' as const })),
    ...waiting,
  ];
  return all.sort((a, b) => ids.indexOf(a.contactId) - ids.indexOf(b.contactId));
}

interface Gathered extends rows.Donors {
  data: object;
  createdAt: Date;
}

/** Fields, addresses and facts. Says whose address is kept, and whether the person has left the brand. */
async function mergeData(
  session: Session,
  { keep, merge }: { keep: Id<'contact'>; merge: readonly Id<'contact'>[] },
  people: readonly Person[],
): Promise<{ lead: string; left: boolean }> {
  const { data, createdAt, ...donors } = (await session.row<Gathered>(
    rows.gatherData(session, [keep, ...merge]),
  ))!;
  const buried = await session.sql<{ id: string; row: object }>(
    rows.buryMerged(session, { keep, merge }, donors),
  );
  await session.sql(rows.fillKept(session, keep, data));
  const given = (Object.keys(donors) as (keyof rows.Donors)[]).flatMap((kind) => {
    const donor = buried.find(({ id }) => id === donors[kind]);
    return donor ? [{ kind, row: donor.row }] : [];
  });
  for (const statement of rows.takeAddresses(session, keep, given)) await session.sql(statement);

  const kept = people[0]!;
  const lead = people.find(({ id }) => id === donors.email) ?? kept;
  const merged = mergeFacts(people, lead, session.at, { addressed: lead.hasEmail });
  const phone = people.find(({ id }) => id === donors.phone) ?? kept;
  const sms = people.some(({ smsStanding }) => smsStanding === 'stopped') ? 'stopped' : phone.smsStanding;
  await session.sql(sql`
    update contact set consented_at = ${merged.consentedAt}, own_consent_at = ${merged.ownConsentAt},
      implied_at = ${merged.impliedAt}, left_at = ${merged.leftAt}, complained_at = ${merged.complainedAt},
      transactional_only_at = ${merged.transactionalOnlyAt}, sms_standing = ${sms}, created_at = ${createdAt},
      updated_at = ${session.at}
    where tenant_id = ${session.tenantId} and id = ${keep}`);
  return { lead: lead.id, left: people.some(({ left }) => left) };
}

/** One of them left every brand of the account: so has the person, whichever address is kept. */
async function optOutKept(
  session: Session,
  people: readonly Person[],
  hashing: AddressHashes,
): Promise<void> {
  const hashes = people.flatMap(({ emailHash, phoneHash }) =>
    [emailHash, phoneHash].filter((hash) => hash !== null),
  );
  const optedOut = await session.row(sql`
    select 1 from suppression where account_id = ${session.accountId} and address_hash = any(${hashes}::bytea[])
      and reason = 'global_opt_out' limit 1`);
  if (!optedOut) return;
  const { email, phone } = (await session.row<{ email: string | null; phone: string | null }>(sql`
    select email_key as email, phone from contact where tenant_id = ${session.tenantId} and id = ${people[0]!.id}`))!;
  await writeOptOuts(session, {
    addresses: [
      ...(email ? [{ hashes: hashing.of(email).optOut, channel: 'email' as const }] : []),
      ...(phone ? [{ hashes: hashing.of(phone).optOut, channel: 'sms' as const }] : []),
    ],
    note: 'Another address of the same person was opted out; two contacts were merged.',
    actor: actorLabel(session.actor),
  });
}
