import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { Session } from '../session/session.js';

/** What can change. The order is that of changes by one transaction. */
export const changeKinds = ['contact', 'subscription', 'consent'] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** A place in the stream: the transaction, and what it is about. `second` is a list's id, or nil. */
export interface ChangePlace {
  xid: string;
  rank: number;
  first: string;
  second: string;
}

/** One thing that changed, where it stands in the stream. */
export interface ChangeRow extends ChangePlace {
  kind: ChangeKind;
}

const nil = '00000000-0000-0000-0000-000000000000';

/** Where each kind is read, by an index on (tenant, transaction, key). Their places here are ranks in cursors: only ever add. */
const sources: readonly { kind: ChangeKind; table: string; key: readonly string[] }[] = [
  { kind: 'contact', table: 'contact', key: ['id'] },
  { kind: 'subscription', table: 'subscription', key: ['contact_id', 'list_id'] },
  { kind: 'subscription', table: 'subscription_gone', key: ['contact_id', 'list_id'] },
  { kind: 'consent', table: 'consent_event', key: ['id'] },
];

/**
 * The next changes after a place, in the order of transactions. Only what was written by transactions below the oldest one
 * that is still running: a transaction that began earlier and commits later would otherwise come in behind a
 * reader who has passed (`pg_snapshot_xmin`, docs/decisions/0027-cursor-of-changes.md).
 */
export function changesAfter(
  session: Session,
  input: { after: ChangePlace | null; kinds: readonly ChangeKind[]; limit: number },
): Sql {
  const branches = branchesOf(session, input);
  return sql`
    ${edge} select xid::text, rank, kind, first, second from (${join(branches, ' union all ')}) as change
    order by change.xid, change.rank, change.first, change.second limit ${input.limit}`;
}

/** How many there are after a place, up to now. */
export function countChanges(
  session: Session,
  input: { after: ChangePlace | null; kinds: readonly ChangeKind[] },
): Sql {
  return sql`${edge} select count(*) as n from (${join(branchesOf(session, input), ' union all ')}) as change`;
}

const edge = sql`with edge as materialized (select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as xid)`;

function branchesOf(
  session: Session,
  { after, kinds, limit }: { after: ChangePlace | null; kinds: readonly ChangeKind[]; limit?: number },
): Sql[] {
  return sources.flatMap(({ kind, table, key }, rank) => {
    if (!kinds.includes(kind)) return [];
    const columns = key.map((column) => raw(column));
    const second = columns[1] ?? sql`${nil}::uuid`;
    return [
      sql`(select changed_xid as xid, ${rank}::int as rank, ${kind}::text as kind, ${columns[0]!} as first, ${second} as second
        from ${raw(table)} where tenant_id = ${session.tenantId} and changed_xid < (select xid from edge)
          ${after ? beyond(after, rank, columns) : sql``}
        ${limit === undefined ? sql`` : sql`order by changed_xid, ${join([...columns])} limit ${limit}`})`,
    ];
  });
}

/** Row comparisons, which the index answers: its types compare leakproof. */
function beyond(after: ChangePlace, rank: number, columns: readonly Sql[]): Sql {
  if (rank > after.rank) return sql`and changed_xid >= ${after.xid}::bigint`;
  if (rank < after.rank) return sql`and changed_xid > ${after.xid}::bigint`;
  const values = [sql`${after.first}::uuid`, sql`${after.second}::uuid`].slice(0, columns.length);
  return sql`and (changed_xid, ${join([...columns])}) > (${after.xid}::bigint, ${join(values)})`;
}
