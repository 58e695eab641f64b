import sql, { type Sql } from 'sql-template-tag';
import { HeedError } from '../domain/errors.js';
import type { Session } from '../session/session.js';

/** Which part of a list: up to 500, after the node whose id is `after` (a UUID mostly; the API hides it in a cursor). */
export interface PageInput {
  first: number;
  after?: string | null;
}

/** A part of a list. `totalCount` asks only when somebody wants to know. */
export interface Page<Node> {
  nodes: Node[];
  hasNextPage: boolean;
  totalCount(): Promise<number>;
}

export const largestPage = 500;

/** @throws {HeedError} LIMIT_EXCEEDED for more than 500 at once. */
export function checkSize({ first }: PageInput): void {
  if (!Number.isInteger(first) || first < 1 || first > largestPage) {
    throw new HeedError('LIMIT_EXCEEDED', `"first" must be from 1 to ${largestPage}.`, ['first']);
  }
}

/**
 * One page of `select columns body order by key`, by keyset: `body` is `from … where …`, `key` the column that
 * orders and names the nodes (the newest first with `direction: 'desc'`). Every node has its key as `id`.
 * @throws {HeedError} LIMIT_EXCEEDED for more than 500 at once.
 */
export async function readPage<Node extends { id: string }>(
  session: Session,
  query: { columns: Sql; body: Sql; key: Sql; page: PageInput; direction?: 'asc' | 'desc' },
): Promise<Page<Node>> {
  const { columns, body, key, page, direction = 'asc' } = query;
  checkSize(page);
  const after = page.after
    ? direction === 'asc'
      ? sql` and ${key} > ${page.after}::uuid`
      : sql` and ${key} < ${page.after}::uuid`
    : sql``;
  const order = direction === 'asc' ? sql`order by ${key}` : sql`order by ${key} desc`;
  const nodes = await session.sql<Node>(
    sql`select ${columns} ${body}${after} ${order} limit ${page.first + 1}`,
  );
  return {
    hasNextPage: nodes.length > page.first,
    nodes: nodes.slice(0, page.first),
    totalCount: async () => (await session.row<{ n: number }>(sql`select count(*) as n ${body}`))!.n,
  };
}
