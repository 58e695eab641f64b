import sql from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import type { Session } from '../session/session.js';
import { onListClause } from '../sql/rule-standing.js';
import { countContacts } from './contact-selection.js';
import { leadCondition } from './rules.js';
import type { Subject } from './segments.js';

/** How many records a rule chooses, leads or contacts, and how many people that is: a message goes to each once. */
export interface RuleCount {
  records: number;
  contacts: number;
}

/** Exact, and what a send to the same rule selects. @throws {HeedError} INVALID_RULE */
export async function countRule(
  session: Session,
  { rule, subject, listId }: { rule: unknown; subject: Subject; listId?: Id<'list'> | null },
): Promise<RuleCount> {
  if (subject === 'contacts') {
    const contacts = await countContacts(session, { rule, path: ['rule'], listId });
    return { records: contacts, contacts };
  }
  const { tenantId } = session;
  const condition = await leadCondition(session, rule, ['rule']);
  const within = listId ? sql` and ${onListClause(listId, tenantId)}` : sql``;
  const row = await session.row<RuleCount>(sql`
    select count(*) as records, count(distinct l.contact_id) as contacts
    from lead l join contact c on c.tenant_id = l.tenant_id and c.id = l.contact_id
    where l.tenant_id = ${tenantId}::uuid and ${condition}${within}`);
  return row!;
}
