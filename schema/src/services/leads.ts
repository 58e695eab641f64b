import sql from 'sql-template-tag';
import { HeedError, notFound } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import type { Session } from '../session/session.js';
import { type LeadRow, leadColumns } from '../sql/lead-columns.js';
import { lockLeads } from '../sql/lead-writes.js';
import { landLeads, type RowOutcome, type WantedLead } from './lead-landing.js';
import { checkBatch, type LeadInput, readLead, readRows, readSource, required } from './lead-rows.js';

/**
 * Takes one lead in, for a contact who is made when missing.
 * @throws {HeedError} INVALID_INPUT, NOT_FOUND or WRONG_STATE with the path of the field; ALREADY_EXISTS for an external id
 * that another lead has; SUPPRESSED for the address of somebody who was erased.
 */
export async function createLead(
  session: Session,
  { source, ...input }: LeadInput & { source?: string | null },
): Promise<LeadRow> {
  const row = readOne(input, session.at);
  if (row.externalId && (await lockLeads(session, { externalIds: [row.externalId] })).length > 0)
    throw new HeedError('ALREADY_EXISTS', 'Another lead has this external id.', ['input', 'externalId']);
  return landOne(session, row, source);
}

/** Changes what is given. @throws {HeedError} as `createLead`, and NOT_FOUND for the lead. */
export async function updateLead(
  session: Session,
  { leadId, ...input }: LeadInput & { leadId: Id<'lead'> },
): Promise<LeadRow> {
  const row = readOne(input, session.at);
  if (row.externalId) {
    const other = await session.row<{ id: string }>(sql`
      select id from lead where tenant_id = ${session.tenantId} and external_id = ${row.externalId}`);
    if (other && other.id !== leadId)
      throw new HeedError('ALREADY_EXISTS', 'Another lead has this external id.', ['input', 'externalId']);
  }
  return landOne(session, { ...row, id: leadId });
}

/**
 * Brings leads in step with another program, by their external ids: each is made, or changed in what is given. A faulty row
 * is told with its path and keeps none of the others; each row is done whole, or not at all.
 * @param input `source` is where contacts that are made come from.
 * @throws {HeedError} LIMIT_EXCEEDED beyond 1,000 rows, INVALID_INPUT for none, or for the source.
 */
export async function upsertLeads(
  session: Session,
  input: { leads: readonly LeadInput[]; source?: string | null },
): Promise<RowOutcome<'lead'>[]> {
  checkBatch(input.leads, 'leads');
  const source = readSource(input.source);
  const readings = readRows(input.leads, (row): WantedLead => {
    const lead = readLead(row, session.at);
    return { ...lead, externalId: required(lead.externalId, 'externalId') };
  });
  const good = readings.flatMap((reading) => reading.ok ?? []);
  const landed = (await landLeads(session, { rows: good, source })).values();
  return readings.map(
    ({ fault }): RowOutcome<'lead'> =>
      fault ? { outcome: 'refused', id: null, fault } : landed.next().value!,
  );
}

/** @throws {HeedError} NOT_FOUND */
export async function getLead(session: Session, id: Id<'lead'>): Promise<LeadRow> {
  const [lead] = await getLeadsByIds(session, [id]);
  if (!lead) throw notFound('lead', ['input', 'leadId']);
  return lead;
}

/** Several at once, for a batch of nodes that name them; unknown ids are left out. */
export async function getLeadsByIds(session: Session, ids: readonly Id<'lead'>[]): Promise<LeadRow[]> {
  return session.sql<LeadRow>(sql`
    select ${leadColumns} from lead l where l.tenant_id = ${session.tenantId} and l.id = any(${[...ids]}::uuid[])`);
}

function readOne(input: LeadInput, at: Date): WantedLead {
  const [reading] = readRows([input], (row) => readLead(row, at));
  const { fault } = reading!;
  if (fault) throw new HeedError(fault.code, fault.message, ['input', ...fault.path]);
  return reading!.ok!;
}

async function landOne(session: Session, row: WantedLead, source?: string | null): Promise<LeadRow> {
  const [landed] = await landLeads(session, { rows: [row], source: readSource(source) });
  const { fault, id } = landed!;
  if (fault) throw new HeedError(fault.code, fault.message, ['input', ...fault.path]);
  return getLead(session, id);
}
