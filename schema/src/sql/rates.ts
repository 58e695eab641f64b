import sql, { type Sql } from 'sql-template-tag';
import type { Session } from '../session/session.js';

export interface Reservation {
  /** Messages that may be sent now: 0 to those wanted. */
  granted: number;
  /**
   * Milliseconds after which asking again is granted at least one, if nobody else asks meanwhile; 0 when all were
   * granted. It waits for half a bucket rather than for one token, so that lanes wake twice a second at most.
   */
  waitMs: number;
}

/** Minutes that a window of 60 can touch: the one at hand and the 60 before it. */
const minutes = 61;

/** Real time, as one clock tells it to every process. Tests put theirs in its place. */
const realTime = sql`clock_timestamp()`; // real time: rates

/**
 * Takes up to `want` tokens from an identity's two limits, in one statement of the claim's own transaction. The row stays
 * locked until that commits, so every lane of every process is counted; take it last, after the claim's other locks.
 *
 * - Per second: a bucket that holds one second's worth and fills steadily. In any T seconds at most
 *   `perSecond × (T + 1)` are granted.
 * - Per hour: what was spent in this minute and the 60 before it is never more than `perHour`; so no window of 60 minutes,
 *   wherever it begins, sees more. What was spent at once is free again 60 to 61 minutes later.
 *
 * A limit that is null grants all; with both null there is nothing to ask for, so ask only where one is set.
 */
export async function reserveTokens(
  session: Session,
  { identityId, want }: { identityId: string; want: number },
  time: Sql = realTime,
): Promise<Reservation> {
  const found = await session.row<Reservation>(take(session, identityId, want, time));
  if (found) return found;
  // The first time: a full bucket. Two lanes at once make one row.
  await session.sql(sql`
    insert into sending_rate (tenant_id, identity_id, refilled_at, tokens, minute, by_minute, spent)
    select tenant_id, id, '-infinity', 0, 0, array_fill(0, array[${minutes}::int]), 0 from sending_identity
    where tenant_id = ${session.tenantId} and id = ${identityId}
    on conflict do nothing`);
  return (
    (await session.row<Reservation>(take(session, identityId, want, time))) ?? { granted: 0, waitMs: 1_000 }
  );
}

/**
 * Gives back what a claim did not need, since people were skipped or held. In the transaction that reserved it: later it
 * could be counted to another minute.
 */
export async function returnTokens(
  session: Session,
  { identityId, count }: { identityId: string; count: number },
): Promise<void> {
  if (count <= 0) return;
  await session.sql(sql`
    update sending_rate set tokens = tokens + ${count}::int, spent = spent - ${count}::int,
      by_minute[1] = greatest(0, by_minute[1] - ${count}::int)
    where tenant_id = ${session.tenantId} and identity_id = ${identityId}`);
}

/**
 * The assignment is one sub-select, so the time is read once, and after the row's lock: PostgreSQL computes it anew when
 * another claim changed the row meanwhile. A clock that was set back counts as 1 s or one minute behind at most.
 */
function take(session: Session, identityId: string, want: number, time: Sql): Sql {
  return sql`
    update sending_rate r
    set (refilled_at, tokens, minute, by_minute, spent) = (
      select now_is, case when i.per_second is null then 0 else in_bucket - granted end, this_minute,
        array[spent_now[1] + granted] || spent_now[2:], r.spent + granted
      from (select ${time}::timestamptz as given offset 0) as clock
      cross join lateral (
        select greatest(given, least(r.refilled_at, given + interval '1 second')) as now_is,
          floor(date_part('epoch', given) / 60)::int as given_minute offset 0
      ) as times
      cross join lateral (
        select greatest(given_minute, least(r.minute, given_minute + 1)) as this_minute,
          least(greatest(given_minute - r.minute, 0), ${minutes}::int) as past offset 0
      ) as steps
      cross join lateral (
        select case when i.per_second is null then 0 when r.refilled_at = '-infinity' then i.per_second
            else least(i.per_second, r.tokens
              + greatest(0, date_part('epoch', now_is - r.refilled_at)) * i.per_second) end as in_bucket,
          case when past = 0 then r.by_minute
            else array_fill(0, array[past]) || r.by_minute[1 : ${minutes}::int - past] end as spent_now offset 0
      ) as stock
      cross join lateral (
        select greatest(0, least(${want}::int,
          case when i.per_second is not null then floor(in_bucket + 1e-9)::int end,
          case when i.per_hour is not null then i.per_hour - (select sum(n) from unnest(spent_now) as n) end))::int as granted
        offset 0
      ) as verdict
    )
    from sending_identity i
    where r.tenant_id = ${session.tenantId} and r.identity_id = ${identityId}
      and i.tenant_id = ${session.tenantId} and i.id = ${identityId}
    returning (new.spent - old.spent)::int as granted,
      case when new.spent - old.spent >= ${want}::int then 0 else
        ceil(1000 * greatest(0.001, date_part('epoch', greatest(${bucketReady()}, ${hourReady()}) - ${time}::timestamptz)))
      end as "waitMs"`;
}

/** When half a second's worth, and at least one whole token, is in the bucket. */
function bucketReady(): Sql {
  return sql`case when i.per_second is not null then new.refilled_at
      + greatest(0, ceil(i.per_second / 2.0) - new.tokens) / i.per_second * interval '1 second' end`;
}

/** When the latest minute that must be forgotten has left the last 60: the rest is then below the limit. */
function hourReady(): Sql {
  return sql`case when i.per_hour is not null then (
      select case when count(*) filter (where so_far < i.per_hour) < ${minutes}::int
        then to_timestamp((new.minute - count(*) filter (where so_far < i.per_hour) + ${minutes}::int) * 60.0) end
      from (select sum(n) over (order by k) as so_far from unnest(new.by_minute) with ordinality as past (n, k)) as past
    ) end`;
}
