import sql from 'sql-template-tag';
import { actorLabel } from '../domain/actors.js';
import { type Id, newId } from '../domain/ids.js';
import { type LeavingComment, leavingReasons, readComment } from '../domain/leaving-reasons.js';
import type { ConsentKind, OperationBefore, OperationKind } from '../domain/operations.js';
import type { Session } from '../session/session.js';

/** How something was asked for: kept as proof (ICO and CASL: time, mechanism, wording, IP, user agent). */
export interface Evidence {
  source: 'page' | 'one_click' | 'api' | 'staff' | 'webhook' | 'mail_report' | `form: ${string}`;
  ip?: string;
  userAgent?: string;
  /** The words the person saw. */
  wording?: string;
}

/** An operation can be undone for an hour. */
export const undoMinutes = 60;

/** Records what an operation replaced, so that undo restores exactly that. */
export async function recordOperation(
  session: Session,
  operation: {
    contactId: Id<'contact'>;
    kind: OperationKind;
    listId?: Id<'list'> | null;
    before: OperationBefore;
    /** What somebody said on leaving. */
    said?: LeavingComment;
  },
): Promise<Id<'operation'>> {
  const id = newId('operation');
  const reason = leavingReasons.find((known) => known === operation.said?.reason) ?? null;
  await session.sql(sql`
    insert into operation (tenant_id, id, contact_id, kind, actor, at, list_id, before, reason, comment)
    values (${session.tenantId}, ${id}, ${operation.contactId}, ${operation.kind}, ${actorLabel(session.actor)},
      ${session.at}, ${operation.listId ?? null}, ${JSON.stringify(operation.before)}::jsonb,
      ${reason}, ${readComment(operation.said?.comment)})`);
  return id;
}

export interface ConsentLine {
  listId?: Id<'list'> | null;
  kind: ConsentKind;
  wording?: string;
}

/** Appends lines of proof for one contact. */
export async function recordConsent(
  session: Session,
  proof: {
    contactId: Id<'contact'>;
    evidence: Evidence;
    operationId?: Id<'operation'> | null;
    lines: ConsentLine[];
  },
): Promise<void> {
  const { contactId, evidence, operationId = null, lines } = proof;
  if (lines.length === 0) return;
  await session.sql(sql`
    insert into consent_event (tenant_id, contact_id, list_id, kind, at, actor, source, wording, ip, user_agent, operation_id)
    select ${session.tenantId}, ${contactId}, line.list_id, line.kind, ${session.at}, ${actorLabel(session.actor)},
      ${evidence.source}, coalesce(line.wording, ${evidence.wording ?? null}), ${evidence.ip ?? null}::inet,
      ${evidence.userAgent?.slice(0, 400) ?? null}, ${operationId}
    from unnest(${lines.map((line) => line.listId ?? null)}::uuid[], ${lines.map((line) => line.kind)}::text[],
      ${lines.map((line) => line.wording ?? null)}::text[]) as line (list_id, kind, wording)`);
}
