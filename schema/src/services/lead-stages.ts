import sql, { join, type Sql } from 'sql-template-tag';
import { HeedError, notFound } from '../domain/errors.js';
import { leadDefaults } from '../domain/lead-defaults.js';
import { leadLimits } from '../domain/leads.js';
import type { LeadStage } from '../entities/lead-stage.js';
import type { Session } from '../session/session.js';
import { alone, freeChoice, freeName, readPosition } from './lead-choices.js';

export type LeadStageRow = Omit<LeadStage, 'tenantId'>;

const columns = sql`key, name, position, won, archived_at as "archivedAt", created_at as "createdAt"`;

/** The stages and lost reasons that a new tenant begins with, named in its language. Again changes nothing. */
export async function makeLeadDefaults(session: Session, locale: string): Promise<void> {
  const { stages, lostReasons } = leadDefaults(locale);
  const rows = (words: Record<string, string>) =>
    join(
      Object.entries(words).map(
        ([key, name], i) =>
          sql`(${session.tenantId}::uuid, ${key}, ${name}, ${i + 1}::int, ${session.at}::timestamptz)`,
      ),
    );
  await session.sql(sql`
    insert into lead_stage (tenant_id, key, name, position, created_at, won)
    select v.*, v.key = 'won' from (values ${rows(stages)}) as v (tenant_id, key, name, position, created_at)
    on conflict do nothing`);
  await session.sql(sql`
    insert into lost_reason (tenant_id, key, name, position, created_at) values ${rows(lostReasons)} on conflict do nothing`);
}

/** Stages in use, and with `archived` the others too, in their order. At most 100. */
export async function listLeadStages(
  session: Session,
  { archived = false }: { archived?: boolean } = {},
): Promise<LeadStageRow[]> {
  return session.sql<LeadStageRow>(sql`
    select ${columns} from lead_stage
    where tenant_id = ${session.tenantId} and (archived_at is null or ${archived}::boolean) order by position, key`);
}

/**
 * Adds a stage, the last one. Its key, by which rules name it, is made of the name when left out.
 * @throws {HeedError} INVALID_INPUT with the path, ALREADY_EXISTS for the key or the name, LIMIT_EXCEEDED beyond 100.
 */
export async function createLeadStage(
  session: Session,
  input: { key?: string | null; name: string; won?: boolean | null; position?: number | null },
): Promise<LeadStageRow> {
  await alone(session, 'lead_stage');
  const free = await freeChoice(session, 'lead_stage', { ...input, most: leadLimits.stages });
  const position = input.position == null ? free.position : readPosition(input.position);
  const row = await session.row<LeadStageRow>(sql`
    insert into lead_stage (tenant_id, key, name, position, won, created_at)
    values (${session.tenantId}, ${free.key}, ${free.name}, ${position}, ${input.won ?? false}, ${session.at})
    returning ${columns}`);
  return row!;
}

/**
 * Changes what is given. Leads of an archived stage stay there, and rules go on naming it; no lead comes to it any more.
 * @throws {HeedError} NOT_FOUND; WRONG_STATE for `won` while leads stand there, or archiving the last stage where leads begin.
 */
export async function updateLeadStage(
  session: Session,
  input: {
    key: string;
    name?: string | null;
    position?: number | null;
    won?: boolean | null;
    archived?: boolean | null;
  },
): Promise<LeadStageRow> {
  const { key } = input;
  await alone(session, 'lead_stage');
  const stage = (await listLeadStages(session, { archived: true })).find((one) => one.key === key);
  if (!stage) throw notFound('stage', ['input', 'key']);
  const changes: Sql[] = [sql`key = key`];
  if (input.name != null) changes.push(sql`name = ${await freeName(session, 'lead_stage', key, input.name)}`);
  if (input.position != null) changes.push(sql`position = ${readPosition(input.position)}`);
  if (input.won != null && input.won !== stage.won) {
    await requireEmpty(session, key);
    changes.push(sql`won = ${input.won}`);
  }
  if (input.archived != null)
    changes.push(
      sql`archived_at = case when ${input.archived} then coalesce(archived_at, ${session.at}::timestamptz) end`,
    );
  const row = await session.row<LeadStageRow>(sql`
    update lead_stage set ${join(changes)} where tenant_id = ${session.tenantId} and key = ${key} returning ${columns}`);
  if (!(await listLeadStages(session)).some(({ won }) => !won)) {
    const field = input.archived ? 'archived' : 'won';
    throw new HeedError('WRONG_STATE', 'Leads begin in a stage that is in use and not won; keep one.', [
      'input',
      field,
    ]);
  }
  return row!;
}

/** Several by key, for a batch of nodes that name them; null where there is none. */
export async function getLeadStages(
  session: Session,
  keys: readonly string[],
): Promise<(LeadStageRow | null)[]> {
  const byKey = new Map(
    (await listLeadStages(session, { archived: true })).map((stage) => [stage.key, stage]),
  );
  return keys.map((key) => byKey.get(key) ?? null);
}

/** What a stage means for its leads is written on them when they come, so it does not change under them. */
async function requireEmpty(session: Session, key: string): Promise<void> {
  const lead = await session.row(
    sql`select 1 from lead where tenant_id = ${session.tenantId} and stage = ${key} limit 1`,
  );
  if (lead)
    throw new HeedError('WRONG_STATE', 'Leads stand at this stage; move them first.', ['input', 'won']);
}
