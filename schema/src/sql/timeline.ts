import sql, { join, raw, type Sql } from 'sql-template-tag';
import { type TimelineKind, timelineKinds } from '../domain/timeline.js';
import type { Session } from '../session/session.js';
import { type Source, timelineSources, toldTypes } from './timeline-sources.js';

/** The place of a line: its moment in microseconds since 1970, its kind, and what names it among those of its kind. */
export interface TimelinePlace {
  micros: string;
  rank: number;
  id: string;
  n: number;
}

/** How a page is walked: the newest first, or the oldest. */
type Direction = 'newest' | 'oldest';

/**
 * A page of lines of these kinds, from `after` on. Every kind gives as many as the page has, by its own index on (tenant,
 * contact, moment), with all it tells: a page costs the same wherever it lies. What might name an erased person (a mail
 * server's words, the words shown, where it came from) is left out; the lines stay.
 */
export function timelinePage(
  session: Session,
  input: {
    contactId: string;
    kinds: readonly TimelineKind[];
    after: TimelinePlace | undefined;
    limit: number;
  },
): Sql {
  const all = timelineSources(session, input.contactId);
  const branches = input.kinds.map((kind) => branch(kind, all[kind], { ...input, direction: 'newest' }));
  return lines(session, input, { branches, direction: 'newest' });
}

/** A page of what is held, the longest held first: the order in which it goes. */
export function heldPage(
  session: Session,
  input: { contactId: string; after: TimelinePlace | undefined; limit: number },
): Sql {
  const direction = 'oldest';
  const source = heldOf(session, input.contactId);
  return lines(session, input, {
    branches: [branch('delivery', source, { ...input, direction })],
    direction,
  });
}

export function countHeld(session: Session, contactId: string): Sql {
  return sql`select count(*) as n ${heldOf(session, contactId).body}`;
}

export function countTimeline(
  session: Session,
  { contactId, kinds }: { contactId: string; kinds: readonly TimelineKind[] },
): Sql {
  const all = timelineSources(session, contactId);
  return sql`select ${join(
    kinds.map((kind) => sql`(select count(*) ${all[kind].body})`),
    ' + ',
  )} as n`;
}

function heldOf(session: Session, contactId: string): Source {
  const { delivery } = timelineSources(session, contactId);
  return { ...delivery, body: sql`${delivery.body} and d.state = 'held' and d.held_until is not null` };
}

function branch(
  kind: TimelineKind,
  { at, id, n, told, body }: Source,
  page: { after: TimelinePlace | undefined; limit: number; direction: Direction },
): Sql {
  const rank = sql`${timelineKinds.indexOf(kind)}::int`;
  const columns = Object.entries(toldTypes).map(
    ([name, type]) =>
      sql`${told[name as keyof typeof toldTypes] ?? sql`null::${raw(type)}`} as ${raw(`"${name}"`)}`,
  );
  const [order, beyond] = page.direction === 'newest' ? [sql`desc`, sql`<`] : [sql`asc`, sql`>`];
  // The moment is what the index is walked from; the row as a whole says which of the same moment come after.
  const after = page.after
    ? sql` and ${at} ${beyond}= ${momentOf(page.after)} and (${at}, ${rank}, ${id}, ${n}) ${beyond}
        (${momentOf(page.after)}, ${page.after.rank}::int, ${page.after.id}::uuid, ${page.after.n}::int)`
    : sql``;
  return sql`(
      select ${rank} as rank, ${at} as at, ${id} as id, ${n} as n, ${join(columns)} ${body}${after}
      order by ${at} ${order}, ${id} ${order}, ${n} ${order} limit ${page.limit}::int)`;
}

function momentOf({ micros }: TimelinePlace): Sql {
  return sql`(timestamptz 'epoch' + ${micros}::float8 * interval '1 microsecond')`;
}

function lines(
  session: Session,
  { contactId, limit }: { contactId: string; limit: number },
  { branches, direction }: { branches: Sql[]; direction: Direction },
): Sql {
  const tenant = sql`${session.tenantId}::uuid`;
  const order = direction === 'newest' ? sql`desc` : sql`asc`;
  const erasable = ['detail', 'wording', 'ip', 'userAgent'];
  const joined = ['heldUntil', 'listId'];
  const plain = Object.keys(toldTypes).filter((name) => !erasable.includes(name) && !joined.includes(name));
  const column = (name: string) => sql`p.${raw(`"${name}"`)}`;
  return sql`
    with p as materialized (
      select * from (${join(branches, ' union all ')}) as line
      order by at ${order}, rank ${order}, id ${order}, n ${order} limit ${limit}::int
    )
    select concat_ws('.', (extract(epoch from p.at) * 1000000)::bigint, p.rank, p.id, p.n) as id,
      (${[...timelineKinds]}::text[])[p.rank + 1] as kind, p.at, c.id as "contactId", p.at as "decidedAt",
      ${join(plain.map(column))},
      ${join(erasable.map((name) => sql`case when c.erased_at is null then ${column(name)} end as ${raw(`"${name}"`)}`))},
      coalesce(m.list_id, p."listId") as "listId",
      case when p.state = 'held' then coalesce(h.opens_at, p."heldUntil") end as "heldUntil",
      case when p.state = 'held' then case m.state when 'paused' then 'paused' else coalesce(h.reason, p.reason) end end
        as "heldBecause",
      case when p.state = 'held' then m.expires_at end as "expiresAt"
    from p
    join contact c on c.tenant_id = ${tenant} and c.id = ${contactId}::uuid
    left join campaign m on m.tenant_id = ${tenant} and m.id = p."campaignId"
    left join hold h on h.tenant_id = ${tenant} and h.contact_id = c.id and h.list_id = m.list_id
    order by p.at ${order}, p.rank ${order}, p.id ${order}, p.n ${order}`;
}
