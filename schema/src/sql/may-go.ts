import sql, { type Sql } from 'sql-template-tag';
import type { QuietHours, TenantLimits } from '../domain/limits.js';
import type { Session } from '../session/session.js';
import { earliest } from './frequency.js';
import { sendsOf } from './sends.js';

/** The contact's zone, over aliases `c` and `t`. */
export const contactZone = sql`coalesce(c.time_zone, t.time_zone)`;

/** Parts of a statement over aliases `c` (contact), `t` (its tenant) and `s` (its subscription to the topic). */
export interface MayGo {
  /** What the two columns need; comes after the joins of `c`, `t` and `s`. */
  join: Sql;
  /** The earliest instant at which the window, every ceiling and quiet hours allow a message; null when that is now. */
  goesAt: Sql;
  /** Which of them holds it, a `HoldReason`; means something only where `goesAt` does. */
  heldBy: Sql;
}

/**
 * When may a message of this topic go? Asked by the claim, by the release, by a change of frequency and by the forecast.
 * What closes opens again by itself, so the latest opening is when all are open; quiet hours at that instant end later
 * the same way. A tenant without limits pays for one comparison. `counted`: the batch's `contact_sends` are up to date.
 */
export function whenItMayGo(
  session: Session,
  limits: TenantLimits | null,
  { counted }: { counted: boolean },
): MayGo {
  const at = sql`${session.at}::timestamptz`;
  if (!limits) {
    return {
      join: sql``,
      goesAt: sql`case when s.opens_at > ${at} then s.opens_at end`,
      heldBy: sql`'window'`,
    };
  }
  const { ceilings, quietHours } = limits;
  const sends = sendsOf(session, limits, { counted });
  const ceilingsOpen = ceilings.map(({ messages, days }) =>
    earliest(
      sql`((${sends.column})[${messages}::int] at time zone ${contactZone})::date + make_interval(days => ${days}::int)`,
      contactZone,
    ),
  );
  const ceiling =
    ceilingsOpen.length > 0
      ? sql`greatest(${ceilingsOpen.reduce((all, next) => sql`${all}, ${next}`)})`
      : sql`null::timestamptz`;
  return {
    join: sql`
      ${sends.join}
      cross join lateral (
        select ${ceiling} as ceiling_opens, greatest(${at}, s.opens_at, ${ceiling}) as all_open offset 0
      ) as bounds
      cross join lateral (select ${afterQuiet(sql`bounds.all_open`, quietHours)} as goes_at offset 0) as gate`,
    goesAt: sql`case when gate.goes_at > ${at} then gate.goes_at end`,
    heldBy: sql`case
        when s.opens_at > ${at} and s.opens_at >= coalesce(bounds.ceiling_opens, ${at}) then 'window'
        when bounds.ceiling_opens > ${at} then 'ceiling' else 'quiet_hours' end`,
  };
}

/**
 * The end of the quiet hours that an instant falls into, or the instant itself. The wall clock decides, so an hour that
 * comes twice is quiet twice.
 */
function afterQuiet(instant: Sql, quiet: QuietHours | null): Sql {
  if (!quiet) return instant;
  const local = sql`(${instant} at time zone ${contactZone})`;
  const from = sql`${quiet.from}::time`;
  const until = sql`${quiet.until}::time`;
  const endsOn = (day: Sql) => earliest(sql`${day} + ${until}`, contactZone, instant);
  return quiet.from < quiet.until
    ? sql`case when ${local}::time >= ${from} and ${local}::time < ${until} then ${endsOn(sql`${local}::date`)}
        else ${instant} end`
    : sql`case when ${local}::time >= ${from} then ${endsOn(sql`(${local}::date + 1)`)}
        when ${local}::time < ${until} then ${endsOn(sql`${local}::date`)} else ${instant} end`;
}
