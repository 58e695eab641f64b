import sql, { join, type Sql } from 'sql-template-tag';
import { notFound } from '../domain/errors.js';
import { leadLimits } from '../domain/leads.js';
import type { LostReason } from '../entities/lost-reason.js';
import type { Session } from '../session/session.js';
import { alone, freeChoice, freeName, readPosition, same } from './lead-choices.js';

export type LostReasonRow = Omit<LostReason, 'tenantId'>;

const columns = sql`key, name, position, archived_at as "archivedAt", created_at as "createdAt"`;

/** Reasons in use, and with `archived` the others too, in their order. At most 200. */
export async function listLostReasons(
  session: Session,
  { archived = false }: { archived?: boolean } = {},
): Promise<LostReasonRow[]> {
  return session.sql<LostReasonRow>(sql`
    select ${columns} from lost_reason
    where tenant_id = ${session.tenantId} and (archived_at is null or ${archived}::boolean) order by position, key`);
}

/**
 * Adds a reason, the last one. Its key, by which rules name it, is made of the name when left out.
 * @throws {HeedError} INVALID_INPUT with the path, ALREADY_EXISTS for the key or the name, LIMIT_EXCEEDED beyond 200.
 */
export async function createLostReason(
  session: Session,
  input: { key?: string | null; name: string; position?: number | null },
): Promise<LostReasonRow> {
  await alone(session, 'lost_reason');
  const free = await freeChoice(session, 'lost_reason', { ...input, most: leadLimits.lostReasons });
  const position = input.position == null ? free.position : readPosition(input.position);
  const row = await session.row<LostReasonRow>(sql`
    insert into lost_reason (tenant_id, key, name, position, created_at)
    values (${session.tenantId}, ${free.key}, ${free.name}, ${position}, ${session.at}) returning ${columns}`);
  return row!;
}

/**
 * Changes what is given. Leads that were lost for an archived reason keep it, and rules go on naming it; no lead is lost for
 * it any more.
 * @throws {HeedError} NOT_FOUND, INVALID_INPUT, ALREADY_EXISTS
 */
export async function updateLostReason(
  session: Session,
  input: { key: string; name?: string | null; position?: number | null; archived?: boolean | null },
): Promise<LostReasonRow> {
  const { key } = input;
  await alone(session, 'lost_reason');
  const changes: Sql[] = [sql`key = key`];
  if (input.name != null)
    changes.push(sql`name = ${await freeName(session, 'lost_reason', key, input.name)}`);
  if (input.position != null) changes.push(sql`position = ${readPosition(input.position)}`);
  if (input.archived != null)
    changes.push(
      sql`archived_at = case when ${input.archived} then coalesce(archived_at, ${session.at}::timestamptz) end`,
    );
  const row = await session.row<LostReasonRow>(sql`
    update lost_reason set ${join(changes)} where tenant_id = ${session.tenantId} and key = ${key} returning ${columns}`);
  if (!row) throw notFound('lost reason', ['input', 'key']);
  return row;
}

/** The reason that people call so, in whatever case; archived ones too. */
export async function findLostReason(session: Session, name: string): Promise<LostReasonRow | undefined> {
  const wanted = name.trim().normalize('NFC');
  return (await listLostReasons(session, { archived: true })).find((reason) => same(reason.name, wanted));
}

/** Several by key, for a batch of nodes that name them; null where there is none. */
export async function getLostReasons(
  session: Session,
  keys: readonly string[],
): Promise<(LostReasonRow | null)[]> {
  const byKey = new Map(
    (await listLostReasons(session, { archived: true })).map((reason) => [reason.key, reason]),
  );
  return keys.map((key) => byKey.get(key) ?? null);
}
