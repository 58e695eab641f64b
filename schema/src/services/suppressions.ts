import sql, { type Sql } from 'sql-template-tag';
import { actorLabel } from '../domain/actors.js';
import { withoutAddress } from '../domain/addresses.js';
import { invalid, notFound } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import { inputLine, inputNote } from '../domain/input-text.js';
import type { OptOutEvidence, SuppressionReason } from '../domain/opt-outs.js';
import type { Channel } from '../domain/statuses.js';
import type { Session } from '../session/session.js';
import { removeOptOuts, writeOptOuts } from '../sql/opt-outs.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';
import { suppressedClause } from '../sql/rule-standing.js';
import { addressHashing } from './address-hashing.js';
import { type AddressInput, readAddress } from './address-input.js';

/** An account-wide opt-out. The address itself is not kept: only a keyed hash, so it outlives erasure and re-import. */
export interface OptOut {
  id: Id<'suppression'>;
  /** Hexadecimal; a rotation of the keys changes it. */
  hash: string;
  channel: Channel;
  reason: SuppressionReason;
  note: string | null;
  actor: string;
  at: Date;
}

const columns = sql`id, encode(address_hash, 'hex') as hash, channel, reason, note, actor, at`;

function ofAccount(session: Session): Sql {
  return sql`account_id = ${session.accountId} and reason = 'global_opt_out' and tenant_id is null`;
}

/**
 * Opts one address out of every tenant of the account, on every channel, at once. Again is harmless: who came first
 * stands. The address is taken out of the note.
 * @throws {HeedError} INVALID_INPUT
 */
export async function optOutGlobally(
  session: Session,
  input: AddressInput & { note?: string | null },
): Promise<OptOut> {
  const { key, channel } = readAddress(input);
  const note = discreet(inputNote(input.note, 'input', 'note'), input);
  const { optOut: hashes } = (await addressHashing(session)).of(key);
  await writeOptOuts(session, { addresses: [{ hashes, channel }], note, actor: actorLabel(session.actor) });
  return (await find(session, hashes[0]!))!;
}

/** The account-wide opt-out of an address, if there is one. */
export async function lookUpOptOut(session: Session, input: AddressInput): Promise<OptOut | null> {
  const { key } = readAddress(input);
  const [hash] = (await addressHashing(session)).of(key).optOut;
  return (await find(session, hash!)) ?? null;
}

/** All account-wide opt-outs, the newest first. */
export async function pageOfOptOuts(session: Session, { page }: { page: PageInput }): Promise<Page<OptOut>> {
  const { listed } = await addressHashing(session);
  const body = sql`from suppression where ${ofAccount(session)} and generation = ${listed}`;
  return readPage<OptOut>(session, { columns, body, key: sql`id`, page, direction: 'desc' });
}

/** What proves that somebody wants mail again. */
export interface NewConsent {
  /** What they agreed to. */
  what: string;
  at: Date;
  /** Where or how they agreed, like `signed form in the shop`. */
  how: string;
  /** The words they saw. */
  wording: string;
}

/**
 * Takes an account-wide opt-out away, on evidence of consent that is newer than it. What each tenant may send is as it
 * was before; the history stays.
 * @throws {HeedError} NOT_FOUND; INVALID_INPUT, also for a consent that is older than the opt-out.
 */
export async function liftOptOut(
  session: Session,
  input: AddressInput & { consent: NewConsent; note?: string | null },
): Promise<OptOut> {
  const { key } = readAddress(input);
  const note = discreet(inputNote(input.note, 'input', 'note'), input);
  const evidence = readConsent(session, input);
  const [hash] = (await addressHashing(session)).of(key).optOut;
  const present = await find(session, hash!);
  if (!present) throw notFound('global opt-out', ['input', input.email ? 'email' : 'phone']);
  if (input.consent.at <= present.at) {
    throw invalid(
      'This consent is older than the opt-out: it takes one that was given since.',
      'input',
      'consent',
      'at',
    );
  }
  await removeOptOuts(session, sql`x.id = ${present.id}`, { kind: 'lifted', note, evidence });
  return present;
}

/** Whether this tenant must not mail an address; yes or no, and nothing about why or whose doing it was. */
export async function isSuppressed(session: Session, input: AddressInput): Promise<boolean> {
  const { key } = readAddress(input);
  const [hash] = (await addressHashing(session)).of(key).optOut;
  const row = await session.row<{ suppressed: boolean }>(sql`
    select exists (select from suppression where account_id = ${session.accountId} and address_hash = ${hash}
      and (tenant_id is null or tenant_id = ${session.tenantId})) as suppressed`);
  return row!.suppressed;
}

/** The same about contacts, for a batch of nodes. */
export async function suppressedContacts(
  session: Session,
  ids: readonly Id<'contact'>[],
): Promise<Map<Id<'contact'>, boolean>> {
  const rows = await session.sql<{ id: Id<'contact'>; suppressed: boolean }>(sql`
    select c.id, ${suppressedClause(session)} as suppressed from contact c
    where c.tenant_id = ${session.tenantId} and c.id = any(${[...ids]}::uuid[])`);
  return new Map(rows.map((row) => [row.id, row.suppressed]));
}

function readConsent(session: Session, input: AddressInput & { consent: NewConsent }): OptOutEvidence {
  const { consent } = input;
  if (consent.at > session.at) throw invalid('A consent cannot lie ahead.', 'input', 'consent', 'at');
  const words = (field: 'what' | 'how') =>
    discreet(inputLine(consent[field], 'input', 'consent', field), input)!;
  const wording = discreet(inputNote(consent.wording, 'input', 'consent', 'wording'), input);
  if (!wording) throw invalid('"wording" must not be empty.', 'input', 'consent', 'wording');
  return { what: words('what'), at: consent.at.toISOString(), how: words('how'), wording };
}

async function find(session: Session, hash: Buffer): Promise<OptOut | undefined> {
  return session.row<OptOut>(sql`
    select ${columns} from suppression where ${ofAccount(session)} and address_hash = ${hash}`);
}

/** A note says why, not who: the address is kept as a hash alone. */
function discreet(text: string | null, { email, phone }: AddressInput): string | null {
  return text && withoutAddress(text, email ?? phone ?? '');
}
