import sql from 'sql-template-tag';
import type { LeadRules } from '../domain/leads.js';
import type { Session } from '../session/session.js';
import { steady } from './lead-choices.js';

interface Row {
  stages: { key: string; won: boolean; archived: boolean }[];
  lostReasons: { key: string; archived: boolean }[];
}

/** What the tenant's leads can be, in the order in which the team put it, and until this transaction ends. */
export async function leadRules(session: Session): Promise<LeadRules> {
  await steady(session, 'lead_stage');
  const row = await session.row<Row>(sql`
    select
      array(select jsonb_build_object('key', key, 'won', won, 'archived', archived_at is not null)
        from lead_stage where tenant_id = ${session.tenantId} order by position, key) as stages,
      array(select jsonb_build_object('key', key, 'archived', archived_at is not null)
        from lost_reason where tenant_id = ${session.tenantId} order by position, key) as "lostReasons"`);
  return {
    stages: new Map(row!.stages.map((stage) => [stage.key, stage])),
    lostReasons: new Map(row!.lostReasons.map((reason) => [reason.key, reason])),
    at: session.at,
  };
}
