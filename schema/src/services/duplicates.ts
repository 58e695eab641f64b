import sql, { type Sql } from 'sql-template-tag';
import { invalid } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import type { Session } from '../session/session.js';
import { slotOf } from '../sql/custom-fields.js';
import { sameNameAndDate, twins } from '../sql/duplicates.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';
import { fieldByKey } from './custom-fields.js';

/**
 * By what contacts are likely to be one person. E-mail addresses, telephone numbers and external ids are unique in a tenant as
 * they are: what is looked for is the same mailbox under another address (a plus tag; at Gmail, dots), and the same
 * external id in another case.
 */
export const duplicateReasons = ['email', 'external_id', 'name_and_date'] as const;
export type DuplicateReason = (typeof duplicateReasons)[number];

/** Contacts who are likely one person. */
export interface DuplicateGroup {
  /** The oldest contact's. */
  id: Id<'contact'>;
  reason: DuplicateReason;
  /** The oldest first, 20 at most. */
  contactIds: Id<'contact'>[];
  count: number;
}

/**
 * Groups of likely duplicates, those of the oldest contacts first.
 * @throws {HeedError} INVALID_INPUT at `field`: `name_and_date` needs the key of a date field, such as a birthday.
 */
export async function pageOfDuplicates(
  session: Session,
  input: { by: DuplicateReason; field?: string | null; page: PageInput },
): Promise<Page<DuplicateGroup>> {
  const groups = await groupsOf(session, input);
  const page = await readPage<Omit<DuplicateGroup, 'reason'>>(session, {
    columns: sql`g.id, g."contactIds", g.count`,
    body: sql`from (${groups}) as g where true`,
    key: sql`g.id`,
    page: input.page,
  });
  return { ...page, nodes: page.nodes.map((node) => ({ ...node, reason: input.by })) };
}

async function groupsOf(
  session: Session,
  { by, field }: { by: DuplicateReason; field?: string | null },
): Promise<Sql> {
  if (by === 'email') return twins(session, { own: sql`email_key`, twin: sql`email_twin` });
  if (by === 'external_id') return twins(session, { own: sql`external_id`, twin: sql`external_twin` });
  if (!field) throw invalid('Name the date field to compare, such as a birthday.', 'field');
  const { kind, slot } = await fieldByKey(session, field);
  if (kind !== 'date') throw invalid(`"${field}" (${kind}) holds no date.`, 'field');
  return sameNameAndDate(session, slotOf({ kind, slot }));
}
