import sql from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import type { OptOutEventKind, OptOutEvidence } from '../domain/opt-outs.js';
import type { Channel } from '../domain/statuses.js';
import type { Session } from '../session/session.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';
import { addressHashing } from './address-hashing.js';
import { type AddressInput, readAddress } from './address-input.js';

/** One line of history: who did what to an opt-out, when, and why. */
export interface OptOutEventRow {
  id: Id<'optOutEvent'>;
  optOutId: Id<'suppression'>;
  channel: Channel;
  kind: OptOutEventKind;
  note: string | null;
  evidence: OptOutEvidence | null;
  actor: string;
  at: Date;
}

/**
 * The history of one address, or of the whole account when none is given, the newest first. Each generation of the hash
 * is looked for: a line may be older than the last rotation.
 * @throws {HeedError} INVALID_INPUT
 */
export async function pageOfOptOutEvents(
  session: Session,
  { page, ...address }: AddressInput & { page: PageInput },
): Promise<Page<OptOutEventRow>> {
  const { email, phone } = address;
  const ofOne =
    email || phone
      ? sql` and address_hash = any(${(await addressHashing(session)).of(readAddress(address).key).ever}::bytea[])`
      : sql``;
  return readPage<OptOutEventRow>(session, {
    columns: sql`id, suppression_id as "optOutId", channel, kind, note, evidence, actor, at`,
    body: sql`from opt_out_event where account_id = ${session.accountId}${ofOne}`,
    key: sql`id`,
    page,
    direction: 'desc',
  });
}
