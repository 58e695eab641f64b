import sql from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import type { ConsentKind } from '../domain/operations.js';
import type { Session } from '../session/session.js';

/** A line of proof, as those who follow changes see it; of an erased person without what could name them. */
export interface ChangedConsent {
  contactId: Id<'contact'>;
  listId: Id<'list'> | null;
  consentKind: ConsentKind;
  at: Date;
  source: string;
  actor: string;
  wording: string | null;
}

/** By id. */
export async function consentsByIds(
  session: Session,
  ids: readonly string[],
): Promise<Map<string, ChangedConsent>> {
  if (ids.length === 0) return new Map();
  const rows = await session.sql<ChangedConsent & { id: string }>(sql`
    select id, contact_id as "contactId", list_id as "listId", kind as "consentKind", at, source, actor, wording
    from consent_event where tenant_id = ${session.tenantId} and id = any(${[...ids]}::uuid[])`);
  return new Map(rows.map(({ id, ...consent }) => [id, consent]));
}
