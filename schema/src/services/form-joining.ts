import sql from 'sql-template-tag';
import type { Confirmation } from '../domain/forms.js';
import type { Id } from '../domain/ids.js';
import type { Session } from '../session/session.js';
import { askToJoin } from '../sql/form-submissions.js';
import { savePreferences } from './leaving.js';
import type { Link } from './link-access.js';
import { type ConsentLine, type Evidence, recordConsent } from './operations.js';
import { writeSubscriptions } from './subscription-changes.js';

/** The topics that a form's sender joins, with the words they saw. */
export interface Joined {
  words: ReadonlyMap<Id<'list'>, string>;
  evidence: Evidence;
}

/**
 * Joins by a link in one's own mail, which is the person's own consent and needs no second one: it lifts `left` and a
 * complaint, revives these topics alone, and can be undone on the preference page.
 */
export async function joinByLink(session: Session, link: Link, { words, evidence }: Joined): Promise<void> {
  if (words.size === 0) return;
  const topics = [...words].map(([listId, wording]) => ({ listId, subscribed: true, wording }));
  await savePreferences(session, link, { topics, evidence });
}

/** A contact who was just made is to confirm: pending on the topics, and as a whole where nothing else is known of them. */
export async function joinUnconfirmed(
  session: Session,
  contactId: Id<'contact'>,
  { words, evidence }: Joined,
): Promise<void> {
  if (words.size === 0) return;
  const changes = [...words.keys()].map((listId) => ({
    listId,
    state: 'pending' as const,
    frequency: 'every' as const,
  }));
  await writeSubscriptions(session, { contactId, operationId: null, changes });
  await session.sql(sql`
    update contact set confirmation_asked_at = ${session.at}
    where tenant_id = ${session.tenantId} and id = ${contactId}
      and consented_at is null and implied_at is null and transactional_only_at is null`);
  await recordConsent(session, { contactId, evidence, lines: asked([...words.keys()], words) });
}

/**
 * Somebody typed the address of a contact. Whether it was they nobody knows, so nothing that is theirs changes: they become
 * pending on topics where they never stood, and how they stand otherwise stays until they confirm.
 */
export async function joinClaimed(
  session: Session,
  contactId: Id<'contact'>,
  { words, evidence }: Joined,
): Promise<void> {
  if (words.size === 0) return;
  const wanted = [...words.keys()];
  const open = await askToJoin(session, { contactId, listIds: wanted });
  const lines = asked(
    wanted.filter((listId) => open.includes(listId)),
    words,
  );
  await recordConsent(session, { contactId, evidence, lines });
}

/** Whether a new contact joins at once. */
export function joinsAtOnce(confirm: Confirmation, { words }: Joined): boolean {
  return confirm === 'single' && words.size > 0;
}

function asked(listIds: readonly Id<'list'>[], words: Joined['words']): ConsentLine[] {
  return listIds.map((listId) => ({
    listId,
    kind: 'confirmation_asked' as const,
    wording: words.get(listId)!,
  }));
}
