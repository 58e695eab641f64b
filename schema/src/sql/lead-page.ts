import sql, { type Sql } from 'sql-template-tag';
import type { LeadOrder } from '../domain/leads.js';
import type { Session } from '../session/session.js';
import { type LeadRow, leadColumns } from './lead-columns.js';
import { checkSize, type Page, type PageInput } from './page.js';

/** A lead in a list, with the place that the next page goes on after: the order, what is ordered by, the id. */
export type LeadNode = LeadRow & { place: string };

interface Order {
  /** What is ordered by, as text; empty where there is none. */
  key: Sql;
  by: Sql;
  /** What comes after a key and an id. */
  after(key: string, id: string): Sql;
}

const micros = sql`(extract(epoch from l.created_at) * 1000000)::bigint::text`;
const moment = (key: string) => sql`timestamptz 'epoch' + ${key}::bigint * interval '1 microsecond'`;

const orders: Record<LeadOrder, Order> = {
  newest: {
    key: micros,
    by: sql`l.created_at desc, l.id desc`,
    after: (key, id) => sql`(l.created_at, l.id) < (${moment(key)}, ${id}::uuid)`,
  },
  oldest: {
    key: micros,
    by: sql`l.created_at, l.id`,
    after: (key, id) => sql`(l.created_at, l.id) > (${moment(key)}, ${id}::uuid)`,
  },
  largest: byValue(sql`l.value desc nulls last, l.id desc`, sql`<`),
  smallest: byValue(sql`l.value asc nulls last, l.id`, sql`>`),
};

/** Those without a value come last, by their ids. */
function byValue(by: Sql, beyond: Sql): Order {
  return {
    key: sql`coalesce(l.value::text, '')`,
    by,
    after: (key, id) =>
      key === ''
        ? sql`(l.value is null and l.id ${beyond} ${id}::uuid)`
        : sql`(l.value is null or l.value ${beyond} ${key}::numeric
            or (l.value = ${key}::numeric and l.id ${beyond} ${id}::uuid))`,
  };
}

/**
 * One page of leads by keyset: `body` is `from lead l … where …`. A place says which order it is of, and a page in another
 * order begins at its start.
 * @throws {HeedError} LIMIT_EXCEEDED for more than 500 at once.
 */
export async function readLeadPage(
  session: Session,
  { body, order, page }: { body: Sql; order: LeadOrder; page: PageInput },
): Promise<Page<LeadNode>> {
  checkSize(page);
  const { key, by, after } = orders[order];
  const [, was, place, id] = /^(\w+):([^:]*):([0-9a-f-]{36})$/.exec(page.after ?? '') ?? [];
  const beyond = id && was === order ? sql` and ${after(place!, id)}` : sql``;
  const nodes = await session.sql<LeadNode>(sql`
    select ${leadColumns}, ${order}::text || ':' || ${key} || ':' || l.id as place ${body}${beyond}
    order by ${by} limit ${page.first + 1}`);
  return {
    hasNextPage: nodes.length > page.first,
    nodes: nodes.slice(0, page.first),
    totalCount: async () => (await session.row<{ n: number }>(sql`select count(*) as n ${body}`))!.n,
  };
}
