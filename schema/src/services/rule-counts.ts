import sql from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import type { Session } from '../session/session.js';
import { countContacts } from './contact-selection.js';
import { selectedLeads } from './lead-selection.js';
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
  const selection = { rule, path: ['rule'], listId };
  if (subject === 'contacts') {
    const contacts = await countContacts(session, selection);
    return { records: contacts, contacts };
  }
  const row = await session.row<RuleCount>(sql`
    select count(*) as records, count(distinct l.contact_id) as contacts ${await selectedLeads(session, selection)}`);
  return row!;
}
