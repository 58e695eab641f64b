import sql from 'sql-template-tag';
import { HeedError } from '../domain/errors.js';
import type { Rule } from '../domain/rule.js';
import { badRule, type Path } from '../domain/rule-faults.js';
import type { Session } from '../session/session.js';

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
    if (!(error instanceof HeedError) || error.code !== 'INVALID_RULE' || !error.path) throw error;
    const name = at(rule, error.path.slice(path.length));
    if (typeof name !== 'string' || !['field', 'date'].includes(String(error.path.at(-1)))) throw error;
    const archived = await session.row(sql`
      select 1 from custom_field where tenant_id = ${session.tenantId} and key = ${name} and archived_at is not null`);
    if (!archived) throw error;
    throw badRule(`The field "${name}" is archived: bring it back first.`, error.path);
  }
}

function at(node: unknown, way: Path): unknown {
  return way.reduce((place, step) => (place as Record<string | number, unknown> | undefined)?.[step], node);
}
