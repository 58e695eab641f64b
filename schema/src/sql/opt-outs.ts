import sql, { type Sql } from 'sql-template-tag';
import { actorLabel } from '../domain/actors.js';
import type { Id } from '../domain/ids.js';
import type { OptOutEventKind, OptOutEvidence } from '../domain/opt-outs.js';
import type { Channel } from '../domain/statuses.js';
import type { Session } from '../session/session.js';

/** An address as it is opted out: its hash, and a second one while a rotation runs (`AddressHashes.of`). */
export interface OptOutAddress {
  hashes: readonly Buffer[];
  channel: Channel;
}

/**
 * Opts addresses out of the whole account, one statement for any number, with a line of history each; returns the ids of
 * those that are new. Which are is decided by the first hash. In the order of hashes, so that two files lock alike.
 */
export async function writeOptOuts(
  session: Session,
  input: {
    addresses: readonly OptOutAddress[];
    note: string | null;
    actor: string;
    /** What they said themselves goes with their erasure: it stands with the opt-out and not in the history. */
    ownWords?: boolean;
  },
): Promise<Id<'suppression'>[]> {
  const { addresses, note, actor, ownWords = false } = input;
  if (addresses.length === 0) return [];
  const account = sql`${session.accountId}::uuid`;
  const rest = sql`'global_opt_out', ${note}::text, ${actor}::text, ${session.at}::timestamptz`;
  const second = addresses.map(({ hashes }) => hashes[1] ?? null);
  const copies = second.every((hash) => hash === null)
    ? sql``
    : sql`, copies as (
      insert into suppression (account_id, id, address_hash, channel, reason, note, actor, at)
      select distinct on (fresh.id) ${account}, fresh.id, given.second, fresh.channel, ${rest}
      from fresh join given on given.hash = fresh.address_hash where given.second is not null
    )`;
  const rows = await session.sql<{ id: Id<'suppression'> }>(sql`
    with given as materialized (
      select * from unnest(${addresses.map(({ hashes }) => hashes[0]!)}::bytea[], ${second}::bytea[],
        ${addresses.map(({ channel }) => channel)}::text[]) as given (hash, second, channel)
    ), fresh as (
      insert into suppression (account_id, address_hash, channel, reason, note, actor, at)
      select ${account}, hash, channel, ${rest} from given order by hash
      on conflict (account_id, address_hash, reason, tenant_id) do nothing
      returning id, address_hash, channel
    )${copies}, events as (
      insert into opt_out_event (account_id, suppression_id, address_hash, channel, kind, note, actor, at)
      select ${account}, id, address_hash, channel, 'opted_out', ${ownWords ? null : note}::text, ${actor}::text, ${session.at}::timestamptz
      from fresh
    )
    select id from fresh`);
  return rows.map((row) => row.id);
}

/**
 * Takes account-wide opt-outs away, those of alias `x` for which the condition holds, with a line of history each. Locks
 * first and deletes on a fresh snapshot: a rotation may be giving an entry its second row at this moment.
 */
export async function removeOptOuts(
  session: Session,
  condition: Sql,
  event: { kind: Exclude<OptOutEventKind, 'opted_out'>; note: string | null; evidence?: OptOutEvidence },
): Promise<number> {
  const { kind, note, evidence } = event;
  const account = sql`${session.accountId}::uuid`;
  const locked = await session.sql<{ id: string }>(sql`
    select x.id from suppression x
    where x.account_id = ${account} and x.reason = 'global_opt_out' and x.tenant_id is null and ${condition}
    order by x.id, x.generation for update`);
  if (locked.length === 0) return 0;
  const lines = await session.sql(sql`
    with gone as (
      delete from suppression where account_id = ${account} and id = any(${locked.map(({ id }) => id)}::uuid[])
      returning id, address_hash, channel, generation
    )
    insert into opt_out_event (account_id, suppression_id, address_hash, channel, kind, note, evidence, actor, at)
    select distinct on (id) ${account}, id, address_hash, channel, ${kind}::text, ${note}::text,
      ${evidence ? JSON.stringify(evidence) : null}::jsonb, ${actorLabel(session.actor)}::text, ${session.at}::timestamptz
    from gone order by id, generation desc
    returning 1`);
  return lines.length;
}
