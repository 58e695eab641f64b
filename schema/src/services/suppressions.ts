import sql, { type Sql } from 'sql-template-tag';
import { actorLabel } from '../domain/actors.js';
import { normaliseEmail, normalisePhone } from '../domain/addresses.js';
import { invalid } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import type { Channel } from '../domain/statuses.js';
import type { Session } from '../session/session.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';

/** An account-wide opt-out. The address itself is not kept: only a keyed hash, so it outlives erasure and re-import. */
export interface OptOut {
  id: Id<'suppression'>;
  channel: Channel;
  reason: 'global_opt_out' | 'suppressed';
  note: string | null;
  actor: string;
  at: Date;
}

export interface AddressInput {
  email?: string | null;
  phone?: string | null;
}

const columns = sql`id, channel, reason, note, actor, at`;

/** Opts one address out of every tenant of the account, on every channel, at once. Again is harmless. */
export async function optOutGlobally(
  session: Session,
  input: AddressInput & { note?: string | null },
): Promise<OptOut> {
  const { hash, channel } = addressOf(session, input);
  await insertOptOuts(session, sql`select ${hash}::bytea, ${channel}::text`, input.note ?? null);
  return (await find(session, hash))!;
}

/** The account-wide opt-out of an address, if there is one. */
export async function lookUpOptOut(session: Session, input: AddressInput): Promise<OptOut | null> {
  return (await find(session, addressOf(session, input).hash)) ?? null;
}

/** Whether this tenant must not mail an address; yes or no, and nothing about why or whose doing it was. */
export async function isSuppressed(session: Session, input: AddressInput): Promise<boolean> {
  const { hash } = addressOf(session, input);
  const row = await session.row<{ suppressed: boolean }>(sql`
    select exists (select from suppression where account_id = ${session.accountId} and address_hash = ${hash}
      and (tenant_id is null or tenant_id = ${session.tenantId})) as suppressed`);
  return row!.suppressed;
}

/** All account-wide opt-outs, the newest first. */
export async function pageOfOptOuts(session: Session, { page }: { page: PageInput }): Promise<Page<OptOut>> {
  const body = sql`from suppression where account_id = ${session.accountId} and reason = 'global_opt_out' and tenant_id is null`;
  return readPage<OptOut>(session, { columns, body, key: sql`id`, page, direction: 'desc' });
}

/** Opts out every address of a contact; returns the ids of the rows that are new. */
export async function optOutContact(
  session: Session,
  contactId: Id<'contact'>,
): Promise<Id<'suppression'>[]> {
  return insertOptOuts(
    session,
    sql`select address.hash, address.channel from contact c,
        lateral (values (c.email_hash, 'email'), (c.phone_hash, 'sms')) as address (hash, channel)
      where c.tenant_id = ${session.tenantId} and c.id = ${contactId} and address.hash is not null`,
    null,
  );
}

async function insertOptOuts(
  session: Session,
  addresses: Sql,
  note: string | null,
): Promise<Id<'suppression'>[]> {
  const rows = await session.sql<{ id: Id<'suppression'> }>(sql`
    insert into suppression (account_id, address_hash, channel, reason, note, actor, at)
    select ${session.accountId}, hash, channel, 'global_opt_out', ${note}, ${actorLabel(session.actor)}, ${session.at}
    from (${addresses}) as address (hash, channel)
    on conflict (account_id, address_hash, reason, tenant_id) do nothing
    returning id`);
  return rows.map((row) => row.id);
}

async function find(session: Session, hash: Buffer): Promise<OptOut | undefined> {
  return session.row<OptOut>(sql`
    select ${columns} from suppression
    where account_id = ${session.accountId} and address_hash = ${hash} and reason = 'global_opt_out' and tenant_id is null`);
}

/** The hash and channel of one address. @throws {HeedError} INVALID_INPUT unless exactly one valid address is given. */
function addressOf(session: Session, { email, phone }: AddressInput): { hash: Buffer; channel: Channel } {
  if (Boolean(email) === Boolean(phone))
    throw invalid('Give an e-mail address or a phone number, one of them.', 'input');
  if (email) {
    const parsed = normaliseEmail(email);
    if (!parsed.ok) throw invalid(parsed.message, 'input', 'email');
    return { hash: session.keyring.addressHash(parsed.key), channel: 'email' };
  }
  const parsed = normalisePhone(phone!);
  if (!parsed.ok) throw invalid(parsed.message, 'input', 'phone');
  return { hash: session.keyring.addressHash(parsed.key), channel: 'sms' };
}
