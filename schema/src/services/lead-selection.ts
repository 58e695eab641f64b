import sql, { join, type Sql } from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import type { LeadOrder } from '../domain/leads.js';
import type { Path } from '../domain/rule-faults.js';
import type { LeadChange } from '../entities/lead-change.js';
import type { Session } from '../session/session.js';
import { type LeadNode, readLeadPage } from '../sql/lead-page.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';
import { onListClause } from '../sql/rule-standing.js';
import { type LeadStageRow, listLeadStages } from './lead-stages.js';
import { type LostReasonRow, listLostReasons } from './lost-reasons.js';
import { leadCondition } from './rules.js';

/** Which leads: those to whom everything given applies; all of the tenant when nothing is. Never an erased person's. */
export interface LeadSelection {
  /** The rule language, over leads. */
  rule?: unknown;
  /** Where the rule stands in the input, for errors. */
  path?: Path;
  contactId?: Id<'contact'> | null;
  /** Only of contacts with any standing on this list. */
  listId?: Id<'list'> | null;
  /** The key of a stage. */
  stage?: string | null;
  /** Lost, for the reason of this key; null: lost without one. */
  lostFor?: string | null;
}

/** Exact, and as many as a page of the same selection opens. */
export async function countLeads(session: Session, selection: LeadSelection): Promise<number> {
  const row = await session.row<{ n: number }>(
    sql`select count(*) as n ${await selectedLeads(session, selection)}`,
  );
  return row!.n;
}

/** The leads behind a count. */
export async function pageOfLeads(
  session: Session,
  { page, order = 'newest', ...selection }: LeadSelection & { page: PageInput; order?: LeadOrder },
): Promise<Page<LeadNode>> {
  return readLeadPage(session, { body: await selectedLeads(session, selection), order, page });
}

/** How many of a selection stand where, and were lost why. */
export interface LeadCounts {
  /** Every stage in use, and those of leads that stand at an archived one, in their order. */
  stages: { stage: LeadStageRow; count: number }[];
  /** Every reason for which some were lost, in their order; null: without one. */
  lostReasons: { reason: LostReasonRow | null; count: number }[];
}

export async function leadCounts(session: Session, selection: LeadSelection): Promise<LeadCounts> {
  const rows = await session.sql<{ stage: string; reason: string | null; lost: boolean; n: number }>(sql`
    select l.stage, l.lost_reason as reason, l.lost_at is not null as lost, count(*) as n
    ${await selectedLeads(session, selection)} group by 1, 2, 3`);
  const sum = (of: (row: (typeof rows)[number]) => boolean) =>
    rows.filter(of).reduce((total, { n }) => total + n, 0);
  const stages = (await listLeadStages(session, { archived: true })).map((stage) => ({
    stage,
    count: sum((row) => row.stage === stage.key),
  }));
  const lostReasons = [...(await listLostReasons(session, { archived: true })), null].map((reason) => ({
    reason,
    count: sum((row) => row.lost && row.reason === (reason?.key ?? null)),
  }));
  return {
    stages: stages.filter(({ stage, count }) => !stage.archivedAt || count > 0),
    lostReasons: lostReasons.filter(({ count }) => count > 0),
  };
}

export type LeadChangeRow = Omit<LeadChange, 'tenantId' | 'leadId'>;

/** What happened to a lead, the oldest first. */
export async function pageOfLeadChanges(
  session: Session,
  { leadId, page }: { leadId: Id<'lead'>; page: PageInput },
): Promise<Page<LeadChangeRow>> {
  return readPage<LeadChangeRow>(session, {
    columns: sql`id, kind, was, became, comment, actor, at`,
    body: sql`from lead_change where tenant_id = ${session.tenantId} and lead_id = ${leadId}`,
    key: sql`id`,
    page,
  });
}

/** `from lead l join contact c … where …` */
export async function selectedLeads(session: Session, selection: LeadSelection): Promise<Sql> {
  const { rule, path = ['input', 'rule'], contactId, listId, stage, lostFor } = selection;
  const conditions: Sql[] = [sql`l.tenant_id = ${session.tenantId}::uuid`, sql`c.erased_at is null`];
  if (contactId) conditions.push(sql`l.contact_id = ${contactId}::uuid`);
  if (listId) conditions.push(onListClause(listId, session.tenantId));
  if (stage) conditions.push(sql`l.stage = ${stage}`);
  if (lostFor !== undefined)
    conditions.push(sql`l.lost_at is not null and l.lost_reason is not distinct from ${lostFor}::text`);
  if (rule !== undefined && rule !== null) conditions.push(await leadCondition(session, rule, path));
  return sql`from lead l join contact c on c.tenant_id = l.tenant_id and c.id = l.contact_id
    where ${join(conditions, ' and ')}`;
}
