import sql, { type Sql } from 'sql-template-tag';

/** What compiling depends on beyond the rule: whose rows, whose days, when, and the conditions of the segments it names. */
export interface RuleContext {
  accountId: string;
  tenantId: string;
  /** The tenant's zone: where days begin. */
  timeZone: string;
  /** The session's time: what "in the last 30 days" goes by. */
  at: Date;
  /** The same as the tenant's wall clock shows it, like `2026-03-27T12:00:00`, and its day. */
  localNow: string;
  today: string;
  /** The tenant has sent digests, and of which of the campaigns named messages went in them: else their own rows tell all. */
  digests: boolean;
  digested: ReadonlySet<string>;
  /** By the segment's UUID. */
  segments: ReadonlyMap<string, Sql>;
}

export function tenantOf({ tenantId }: RuleContext): Sql {
  return sql`${tenantId}::uuid`;
}
