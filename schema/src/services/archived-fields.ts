import sql from 'sql-template-tag';
import { HeedError } from '../domain/errors.js';
import type { Rule } from '../domain/rule.js';
import { badRule, type Path } from '../domain/rule-faults.js';
import type { Session } from '../session/session.js';

/** A rule that was refused, and where it stands in the input. */
interface Refused {
  rule: Rule;
  path: Path;
  error: unknown;
}

/**
 * Checks a rule, and where it names a field that is there but archived, says so.
 * @throws {HeedError} INVALID_RULE
 */
export async function namingArchived<T>(
  session: Session,
  { rule, path }: { rule: Rule; path: Path },
  check: () => T,
): Promise<T> {
  try {
    return check();
  } catch (error) {
    throw (await withArchivedNamed(session, [{ rule, path, error }]))[0];
  }
}

/** The same errors, those about an archived field saying so: one statement at most. */
export async function withArchivedNamed(session: Session, refused: readonly Refused[]): Promise<unknown[]> {
  const names = refused.map(unknownField);
  const asked = names.filter((name) => name !== undefined);
  if (asked.length === 0) return refused.map(({ error }) => error);
  const rows = await session.sql<{ key: string }>(sql`
    select key from custom_field
    where tenant_id = ${session.tenantId} and key = any(${asked}::text[]) and archived_at is not null`);
  const archived = new Set(rows.map(({ key }) => key));
  return refused.map(({ error }, i) => {
    const name = names[i];
    if (name === undefined || !archived.has(name)) return error;
    return badRule(`The field "${name}" is archived: bring it back first.`, (error as HeedError).path!);
  });
}

/** The field that there is not, if that is the fault. */
function unknownField({ rule, path, error }: Refused): string | undefined {
  if (!(error instanceof HeedError) || error.code !== 'INVALID_RULE' || !error.path) return undefined;
  if (!['field', 'date'].includes(String(error.path.at(-1)))) return undefined;
  const name = at(rule, error.path.slice(path.length));
  return typeof name === 'string' ? name : undefined;
}

function at(node: unknown, way: Path): unknown {
  return way.reduce((place, step) => (place as Record<string | number, unknown> | undefined)?.[step], node);
}
