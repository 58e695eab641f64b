import sql from 'sql-template-tag';
import { notFound } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import { type LeavingComment, readComment } from '../domain/leaving-reasons.js';
import type { Session } from '../session/session.js';
import { addressHashing } from './address-hashing.js';
import { judgeChoices, type TopicChoice } from './choices.js';
import { optOutContact } from './contact-opt-outs.js';
import { recordFacts } from './delivery-facts.js';
import type { Link } from './link-access.js';
import { type ConsentLine, type Evidence, recordConsent, recordOperation } from './operations.js';
import { type PauseInput, readPause, writePauses } from './pauses.js';
import { readPersonaChange } from './personas.js';
import { asBefore, factsBefore, lockStanding } from './standing.js';
import { writeSubscriptions } from './subscription-changes.js';

/** What a click did. `operationId` is null when nothing changed, as with a second click. */
export interface Left {
  operationId: Id<'operation'> | null;
}

/** What the page's form and the API's choices hold. What is left out stays as it is. */
export interface Choices {
  topics: readonly TopicChoice[];
  pause?: PauseInput | null;
  /** Why they are here; null: none of the personas. */
  personaId?: Id<'persona'> | null;
  evidence: Evidence;
}

/** Saves choices under one operation: only what differs from what is saved is touched. `changed` counts topics. */
export async function savePreferences(
  session: Session,
  link: Link,
  input: Choices,
): Promise<Left & { changed: number }> {
  if (link.mode === 'test') return { operationId: null, changed: 0 };
  const { contactId } = link;
  const { facts, lists } = await lockStanding(session, contactId);
  const pause = input.pause ? await readPause(session, facts, input.pause) : null;
  const { changes, pauses, before, lines, joins } = judgeChoices({ facts, lists }, input.topics, pause);
  const persona = await readPersonaChange(session, facts, input.personaId);
  if (before.length === 0 && !persona) return { operationId: null, changed: 0 };

  const operationId = await recordOperation(session, {
    contactId,
    kind: 'save_preferences',
    listId: before.length === 1 ? (before[0]!.listId as Id<'list'>) : null,
    before: {
      subscriptions: before,
      ...(facts.off ? { off: true as const } : {}),
      ...(joins ? { contact: factsBefore(facts) } : {}),
      ...(persona ? { persona } : {}),
    },
  });
  await writeSubscriptions(session, { contactId, operationId, changes });
  await writePauses(session, { contactId, operationId, pauses });
  if (joins || persona) {
    // Joining lifts `left` and a complaint, and revives that topic alone.
    await session.sql(sql`
      update contact set updated_at = ${session.at},
        consented_at = case when ${joins} then greatest(consented_at, ${session.at}) else consented_at end,
        own_consent_at = case when ${joins} then greatest(own_consent_at, ${session.at}) else own_consent_at end,
        persona_id = case when ${persona !== null} then ${persona?.to ?? null}::uuid else persona_id end
      where tenant_id = ${session.tenantId} and id = ${contactId}`);
  }
  await recordConsent(session, { contactId, evidence: input.evidence, operationId, lines });
  const left = changes.some(({ listId, state }) => listId === link.topicId && state === 'unsubscribed');
  if (left) await noteUnsubscribed(session, link);
  return { operationId, changed: before.length };
}

/** The message whose link was followed made somebody leave its topic, or the brand. */
async function noteUnsubscribed(
  session: Session,
  { campaignId, contactId, occurrence = 1 }: Link,
): Promise<void> {
  if (!campaignId) return;
  const fact = { kind: 'unsubscribed', campaignId, contactId, occurrence, at: session.at } as const;
  await recordFacts(session, [fact]);
}

/** Leaves one topic, and only that. A second click changes nothing. */
export async function leaveTopic(
  session: Session,
  link: Link,
  input: LeavingComment & { listId: Id<'list'>; evidence: Evidence },
): Promise<Left> {
  if (link.mode === 'test') return { operationId: null };
  const { lists } = await lockStanding(session, link.contactId);
  const standing = lists.find((list) => list.listId === input.listId);
  if (!standing) throw notFound('topic', ['input', 'listId']);
  if (standing.state === 'unsubscribed' || standing.state === null) return { operationId: null };
  const operationId = await recordOperation(session, {
    contactId: link.contactId,
    kind: 'leave_topic',
    listId: input.listId,
    before: { subscriptions: [asBefore(standing)] },
    said: input,
  });
  await writeSubscriptions(session, {
    contactId: link.contactId,
    operationId,
    changes: [{ listId: input.listId, state: 'unsubscribed', frequency: standing.frequency ?? 'every' }],
  });
  const lines: ConsentLine[] = [{ listId: input.listId, kind: 'left_topic', wording: standing.name }];
  await recordConsent(session, { contactId: link.contactId, evidence: input.evidence, operationId, lines });
  if (input.listId === link.topicId) await noteUnsubscribed(session, link);
  return { operationId };
}

/** One-click unsubscribe (RFC 8058): leaves the topic of the mail it was in. Idempotent. */
export async function oneClickUnsubscribe(
  session: Session,
  link: Link,
  input: { evidence: Evidence },
): Promise<void> {
  if (link.topicId) await leaveTopic(session, link, { listId: link.topicId, evidence: input.evidence });
}

/** Leaves everything from this brand, under one operation. */
export async function leaveBrand(
  session: Session,
  link: Link,
  input: LeavingComment & { evidence: Evidence },
): Promise<Left> {
  if (link.mode === 'test') return { operationId: null };
  const { facts, lists } = await lockStanding(session, link.contactId);
  const open = lists.filter((list) => list.state === 'subscribed' || list.state === 'pending');
  if (facts.left && open.length === 0) return { operationId: null };
  const operationId = await recordOperation(session, {
    contactId: link.contactId,
    kind: 'leave_brand',
    before: { subscriptions: open.map(asBefore), contact: factsBefore(facts) },
    said: input,
  });
  await session.sql(sql`
    update contact set left_at = greatest(left_at, ${session.at}), updated_at = ${session.at}
    where tenant_id = ${session.tenantId} and id = ${link.contactId}`);
  await writeSubscriptions(session, {
    contactId: link.contactId,
    operationId,
    changes: open.map(({ listId, frequency }) => ({
      listId,
      state: 'unsubscribed',
      frequency: frequency ?? 'every',
    })),
  });
  const lines: ConsentLine[] = [{ kind: 'left_brand' }];
  await recordConsent(session, { contactId: link.contactId, evidence: input.evidence, operationId, lines });
  await noteUnsubscribed(session, link);
  return { operationId };
}

/**
 * Leaves every brand of the account: one account row, no tenant's rows. What is said on leaving is the account's to read,
 * with the opt-out: a tenant learns yes or no.
 */
export async function leaveAllBrands(
  session: Session,
  link: Link,
  input: LeavingComment & { evidence: Evidence },
): Promise<Left> {
  if (link.mode === 'test') return { operationId: null };
  const hashing = await addressHashing(session);
  await lockStanding(session, link.contactId);
  const suppressionIds = await optOutContact(session, link.contactId, hashing, noteOf(input));
  if (suppressionIds.length === 0) return { operationId: null };
  const operationId = await recordOperation(session, {
    contactId: link.contactId,
    kind: 'leave_all_brands',
    before: { subscriptions: [], suppressionIds },
  });
  const lines: ConsentLine[] = [{ kind: 'left_all_brands' }];
  await recordConsent(session, { contactId: link.contactId, evidence: input.evidence, operationId, lines });
  return { operationId };
}

function noteOf({ reason, comment }: LeavingComment): string | null {
  return [reason, readComment(comment)].filter(Boolean).join(': ') || null;
}
