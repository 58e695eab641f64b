import sql from 'sql-template-tag';
import { notFound } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import type { LeavingReason } from '../domain/leaving-reasons.js';
import type { OperationKind } from '../domain/operations.js';
import type { Session } from '../session/session.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';
import { getListsByIds } from './lists.js';

/** What somebody said on leaving a topic or the brand. */
export interface LeavingCommentRow {
  id: Id<'operation'>;
  contactId: Id<'contact'>;
  kind: OperationKind;
  /** The topic that was left; null: the whole brand. */
  listId: Id<'list'> | null;
  reason: LeavingReason | null;
  comment: string | null;
  at: Date;
  undoneAt: Date | null;
}

/** The newest first; of one topic, or with one reason, if told. @throws {HeedError} NOT_FOUND for the topic. */
export async function pageOfLeavingComments(
  session: Session,
  input: { listId?: Id<'list'> | null; reason?: LeavingReason | null; page: PageInput },
): Promise<Page<LeavingCommentRow>> {
  const { listId, reason, page } = input;
  if (listId && (await getListsByIds(session, [listId])).length === 0) throw notFound('list', ['listId']);
  const columns = sql`id, contact_id as "contactId", kind, list_id as "listId", reason, comment, at, undone_at as "undoneAt"`;
  const body = sql`from operation where tenant_id = ${session.tenantId}
    and (reason is not null or comment is not null)
    ${listId ? sql`and list_id = ${listId}` : sql``} ${reason ? sql`and reason = ${reason}` : sql``}`;
  return readPage<LeavingCommentRow>(session, { columns, body, key: sql`id`, page, direction: 'desc' });
}
