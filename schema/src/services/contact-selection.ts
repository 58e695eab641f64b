import sql, { join, type Sql } from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import type { Path } from '../domain/rule-faults.js';
import type { SubscriptionState } from '../domain/statuses.js';
import type { Session } from '../session/session.js';
import { type ContactRow, contactColumns } from '../sql/contact-columns.js';
import { fieldValues } from '../sql/contact-fields.js';
import { type AddressProblem, problemClause } from '../sql/hygiene.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';
import { onListClause } from '../sql/rule-standing.js';
import { activeFields } from './custom-fields.js';
import { ruleCondition } from './rules.js';
import { segmentCondition } from './segments.js';

/** Which contacts: those to whom everything given applies; all of the tenant when nothing is. */
export interface ContactSelection {
  /** The rule language. */
  rule?: unknown;
  /** Where the rule stands in the input, for errors. */
  path?: Path;
  /** Any standing on this list, or with `state` exactly that one. */
  listId?: Id<'list'> | null;
  state?: SubscriptionState | null;
  segmentId?: Id<'segment'> | null;
  /** What is wrong with their address. */
  problem?: AddressProblem | null;
}

/** Exact, and what a send to the same selection takes. */
export async function countContacts(session: Session, selection: ContactSelection): Promise<number> {
  const row = await session.row<{ n: number }>(
    sql`select count(*) as n ${await selectedContacts(session, selection)}`,
  );
  return row!.n;
}

/** The contacts behind a count, the oldest first. */
export async function pageOfContacts(
  session: Session,
  { page, ...selection }: ContactSelection & { page: PageInput },
): Promise<Page<ContactRow>> {
  const body = await selectedContacts(session, selection);
  return readPage<ContactRow>(session, { columns: contactColumns, body, key: sql`c.id`, page });
}

/** The custom fields of contacts by key, unset ones as null; for a batch of nodes. */
export async function contactFields(
  session: Session,
  ids: readonly Id<'contact'>[],
): Promise<Map<Id<'contact'>, Record<string, unknown>>> {
  const fields = await activeFields(session);
  const rows = await session.sql<{ id: Id<'contact'>; fields: Record<string, unknown> }>(sql`
    select c.id, ${fieldValues(fields)} as fields from contact c
    where c.tenant_id = ${session.tenantId} and c.id = any(${[...ids]}::uuid[])`);
  return new Map(rows.map((row) => [row.id, row.fields]));
}

/** `from contact c where …`, of whom a selection chooses. */
export async function selectedContacts(session: Session, selection: ContactSelection): Promise<Sql> {
  const { rule, path = ['input', 'rule'], listId, state, segmentId, problem } = selection;
  const conditions: Sql[] = [sql`c.tenant_id = ${session.tenantId}::uuid`, sql`c.erased_at is null`];
  if (listId) conditions.push(onListClause(listId, session.tenantId, state ?? undefined));
  if (problem) conditions.push(problemClause(problem));
  if (segmentId) conditions.push(await segmentCondition(session, segmentId));
  if (rule !== undefined && rule !== null) conditions.push(await ruleCondition(session, rule, path));
  return sql`from contact c where ${join(conditions, ' and ')}`;
}
