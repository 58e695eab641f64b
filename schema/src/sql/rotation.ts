import sql, { type Sql } from 'sql-template-tag';
import type { RotationPhase } from '../domain/rotation.js';
import type { Session } from '../session/session.js';

// A batch joins its rows by their range of ids: without statistics of a table that grew this minute the planner would
// read it whole for every thousand (measured with 200,000: 300 ms a batch instead of 50).

/** A row whose hash is older than it should be. */
export interface OldHash {
  id: string;
  hash: Buffer;
}

/** Writes how far a rotation of the account's hashes is. */
export async function setHashState(
  session: Session,
  state: { keys: readonly number[]; nextKey: number | null; phase: RotationPhase | null },
): Promise<void> {
  await session.sql(sql`
    update account set hash_keys = ${[...state.keys]}::smallint[], hash_next_key = ${state.nextKey}, hash_phase = ${state.phase}
    where id = ${session.accountId}`);
}

/**
 * The next entries of one generation after an id, locked so that nobody lifts one while its second row is written: who
 * wants to waits, and then sees both.
 */
export async function nextSuppressions(
  session: Session,
  input: { generation: number; after: string; limit: number },
): Promise<OldHash[]> {
  return session.sql<OldHash>(sql`
    select id, address_hash as hash from suppression
    where account_id = ${session.accountId} and generation = ${input.generation} and id > ${input.after}::uuid
    order by id limit ${input.limit} for share`);
}

/** Gives entries a row under the next generation, beside the one they have and under the same id. */
export async function copySuppressions(session: Session, copies: readonly OldHash[]): Promise<void> {
  await session.sql(sql`
    insert into suppression (account_id, id, tenant_id, address_hash, channel, reason, note, actor, at)
    select x.account_id, x.id, x.tenant_id, copy.hash, x.channel, x.reason, x.note, x.actor, x.at
    from unnest(${copies.map(({ id }) => id)}::uuid[], ${copies.map(({ hash }) => hash)}::bytea[]) as copy (id, hash)
    join suppression x on x.id = copy.id
    where x.account_id = ${session.accountId} and ${within(sql`x.id`, copies)}
      and x.generation = ${copies[0]!.hash[0]! - 1}
    on conflict do nothing`);
}

/** Takes the next rows away that are older than a generation. From an id on: what is gone slows a scan until vacuum comes. */
export async function clearSuppressions(
  session: Session,
  input: { below: number; after: string; limit: number },
): Promise<{ id: string }[]> {
  const gone = await session.sql<{ id: string }>(sql`
    delete from suppression x using (
      select id, generation from suppression
      where account_id = ${session.accountId} and id > ${input.after}::uuid and generation < ${input.below}
      order by id limit ${input.limit} for update) as old
    where x.account_id = ${session.accountId} and x.id = old.id and x.generation = old.generation returning x.id`);
  return gone.sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** Lines of history that are older than a generation. */
export async function oldEvents(
  session: Session,
  input: { below: number; after: string; limit: number },
): Promise<OldHash[]> {
  return session.sql<OldHash>(sql`
    select id, address_hash as hash from opt_out_event
    where account_id = ${session.accountId} and id > ${input.after}::uuid and get_byte(address_hash, 0) < ${input.below}
    order by id limit ${input.limit}`);
}

export async function writeEventHashes(session: Session, fresh: readonly OldHash[]): Promise<void> {
  await session.sql(sql`
    update opt_out_event e set address_hash = fresh.hash
    from unnest(${fresh.map(({ id }) => id)}::uuid[], ${fresh.map(({ hash }) => hash)}::bytea[]) as fresh (id, hash)
    where e.account_id = ${session.accountId} and e.id = fresh.id and ${within(sql`e.id`, fresh)}`);
}

/** A contact of which a hash is older than it should be. */
export interface OldContact {
  id: string;
  email: Buffer | null;
  phone: Buffer | null;
}

export async function oldContacts(
  session: Session,
  input: { below: number; after: string; limit: number },
): Promise<OldContact[]> {
  return session.sql<OldContact>(sql`
    select id, email_hash as email, phone_hash as phone from contact
    where tenant_id = ${session.tenantId} and id > ${input.after}::uuid
      and (get_byte(email_hash, 0) < ${input.below} or get_byte(phone_hash, 0) < ${input.below})
    order by id limit ${input.limit}`);
}

/**
 * Moves contacts to the next generation, unless their hashes have changed since they were read. Rows that somebody holds
 * are passed over, since an import locks a thousand at once in an order of its own; the next pass finds them.
 */
export async function writeContactHashes(
  session: Session,
  input: { old: readonly OldContact[]; fresh: readonly OldContact[] },
): Promise<number> {
  const { old, fresh } = input;
  const moved = await session.sql(sql`
    with moving as materialized (
      select c.id, moving.email, moving.phone
      from unnest(${old.map(({ id }) => id)}::uuid[],
        ${old.map(({ email }) => email)}::bytea[], ${old.map(({ phone }) => phone)}::bytea[],
        ${fresh.map(({ email }) => email)}::bytea[], ${fresh.map(({ phone }) => phone)}::bytea[])
        as moving (id, old_email, old_phone, email, phone)
      join contact c on c.id = moving.id
      where c.tenant_id = ${session.tenantId} and ${within(sql`c.id`, old)}
        and c.email_hash is not distinct from moving.old_email and c.phone_hash is not distinct from moving.old_phone
      for no key update of c skip locked
    )
    update contact c set email_hash = moving.email, phone_hash = moving.phone
    from moving where c.tenant_id = ${session.tenantId} and c.id = moving.id and ${within(sql`c.id`, old)}
    returning 1`);
  return moved.length;
}

/** `rows` are in the order of their ids. */
function within(id: Sql, rows: readonly { id: string }[]): Sql {
  return sql`${id} between ${rows[0]!.id}::uuid and ${rows.at(-1)!.id}::uuid`;
}
