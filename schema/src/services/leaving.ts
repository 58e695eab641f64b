import sql from 'sql-template-tag';
import { invalid, notFound } from '../domain/errors.js';
import { type Frequency, frequencies } from '../domain/frequency.js';
import type { Id } from '../domain/ids.js';
import type { SubscriptionBefore } from '../domain/operations.js';
import type { SubscriptionState } from '../domain/statuses.js';
import type { Session } from '../session/session.js';
import { addressHashing } from './address-hashing.js';
import { optOutContact } from './contact-opt-outs.js';
import type { Link } from './link-access.js';
import { type ConsentLine, type Evidence, recordConsent, recordOperation } from './operations.js';
import { writeSubscriptions } from './subscription-changes.js';

/** What a click did. `operationId` is null when nothing changed, as with a second click. */
export interface Left {
  operationId: Id<'operation'> | null;
}

interface Standing {
  listId: Id<'list'>;
  name: string;
  state: SubscriptionState | null;
  frequency: Frequency | null;
  snoozedUntil: Date | null;
}

interface Facts {
  leftAt: Date | null;
  consentedAt: Date | null;
  ownConsentAt: Date | null;
  left: boolean;
}

/** One choice per topic, as the page's form sends it. */
export interface TopicChoice {
  listId: Id<'list'>;
  subscribed: boolean;
  frequency: Frequency;
}

/** Locks the contact, so that clicks at once take turns, and reads how it stands on every list. */
async function lockStanding(
  session: Session,
  contactId: Id<'contact'>,
): Promise<{ facts: Facts; lists: Standing[] }> {
  const facts = await session.row<Facts>(sql`
    select left_at as "leftAt", consented_at as "consentedAt", own_consent_at as "ownConsentAt",
      coalesce(left_at is not null and (consented_at is null or consented_at <= left_at), false) as left
    from contact where tenant_id = ${session.tenantId} and id = ${contactId} for no key update`);
  if (!facts) throw notFound('contact');
  const lists = await session.sql<Standing>(sql`
    select l.id as "listId", l.name, s.state, s.frequency, s.snoozed_until as "snoozedUntil"
    from list l left join subscription s
      on s.tenant_id = l.tenant_id and s.list_id = l.id and s.contact_id = ${contactId}
    where l.tenant_id = ${session.tenantId} and l.archived_at is null order by l.id`);
  return { facts, lists };
}

/** The page's form: only topics whose choice differs from what is saved are touched. */
export async function savePreferences(
  session: Session,
  link: Link,
  input: { topics: TopicChoice[]; evidence: Evidence },
): Promise<Left & { changed: number }> {
  if (link.mode === 'test') return { operationId: null, changed: 0 };
  const { facts, lists } = await lockStanding(session, link.contactId);
  const lines: ConsentLine[] = [];
  const before: SubscriptionBefore[] = [];
  const changes = input.topics.flatMap((choice, index) => {
    const standing = lists.find((list) => list.listId === choice.listId);
    if (!standing) throw notFound('topic', ['topics', index, 'listId']);
    if (!frequencies.includes(choice.frequency))
      throw invalid('There is no such frequency.', 'topics', index, 'frequency');
    const wasOn = standing.state === 'subscribed' && !facts.left;
    const frequencyChanges = choice.subscribed && choice.frequency !== (standing.frequency ?? 'every');
    if (wasOn === choice.subscribed && !frequencyChanges) return [];
    if (!choice.subscribed && standing.state !== 'subscribed' && standing.state !== 'pending') return [];
    before.push(asBefore(standing));
    if (wasOn !== choice.subscribed) {
      lines.push({
        listId: choice.listId,
        kind: choice.subscribed ? 'consented' : 'left_topic',
        wording: standing.name,
      });
    }
    if (frequencyChanges)
      lines.push({ listId: choice.listId, kind: 'frequency_chosen', wording: choice.frequency });
    const state: SubscriptionState = choice.subscribed ? 'subscribed' : 'unsubscribed';
    return [
      {
        listId: choice.listId,
        state,
        frequency: choice.subscribed ? choice.frequency : (standing.frequency ?? 'every'),
      },
    ];
  });
  if (changes.length === 0) return { operationId: null, changed: 0 };

  const joins = lines.some((line) => line.kind === 'consented');
  const operationId = await recordOperation(session, {
    contactId: link.contactId,
    kind: 'save_preferences',
    listId: changes.length === 1 ? changes[0]!.listId : null,
    before: { subscriptions: before, ...(joins ? { contact: asText(facts) } : {}) },
  });
  await writeSubscriptions(session, { contactId: link.contactId, operationId, changes });
  if (joins) {
    // Joining lifts `left` and revives that topic alone.
    await session.sql(sql`
      update contact set consented_at = greatest(consented_at, ${session.at}),
        own_consent_at = greatest(own_consent_at, ${session.at}), updated_at = ${session.at}
      where tenant_id = ${session.tenantId} and id = ${link.contactId}`);
  }
  await recordConsent(session, { contactId: link.contactId, evidence: input.evidence, operationId, lines });
  return { operationId, changed: changes.length };
}

/** Leaves one topic, and only that. A second click changes nothing. */
export async function leaveTopic(
  session: Session,
  link: Link,
  input: { listId: Id<'list'>; evidence: Evidence },
): Promise<Left> {
  if (link.mode === 'test') return { operationId: null };
  const { lists } = await lockStanding(session, link.contactId);
  const standing = lists.find((list) => list.listId === input.listId);
  if (!standing) throw notFound('topic', ['listId']);
  if (standing.state === 'unsubscribed' || standing.state === null) return { operationId: null };
  const operationId = await recordOperation(session, {
    contactId: link.contactId,
    kind: 'leave_topic',
    listId: input.listId,
    before: { subscriptions: [asBefore(standing)] },
  });
  await writeSubscriptions(session, {
    contactId: link.contactId,
    operationId,
    changes: [{ listId: input.listId, state: 'unsubscribed', frequency: standing.frequency ?? 'every' }],
  });
  const lines: ConsentLine[] = [{ listId: input.listId, kind: 'left_topic', wording: standing.name }];
  await recordConsent(session, { contactId: link.contactId, evidence: input.evidence, operationId, lines });
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
export async function leaveBrand(session: Session, link: Link, input: { evidence: Evidence }): Promise<Left> {
  if (link.mode === 'test') return { operationId: null };
  const { facts, lists } = await lockStanding(session, link.contactId);
  const open = lists.filter((list) => list.state === 'subscribed' || list.state === 'pending');
  if (facts.left && open.length === 0) return { operationId: null };
  const operationId = await recordOperation(session, {
    contactId: link.contactId,
    kind: 'leave_brand',
    before: { subscriptions: open.map(asBefore), contact: asText(facts) },
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
  return { operationId };
}

/** Leaves every brand of the account: one account row, no tenant's rows. */
export async function leaveAllBrands(
  session: Session,
  link: Link,
  input: { evidence: Evidence },
): Promise<Left> {
  if (link.mode === 'test') return { operationId: null };
  const hashing = await addressHashing(session);
  await lockStanding(session, link.contactId);
  const suppressionIds = await optOutContact(session, link.contactId, hashing);
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

function asBefore({ listId, state, frequency, snoozedUntil }: Standing): SubscriptionBefore {
  return { listId, state, frequency, snoozedUntil: snoozedUntil?.toISOString() ?? null };
}

function asText({ leftAt, consentedAt, ownConsentAt }: Facts) {
  return {
    leftAt: leftAt?.toISOString() ?? null,
    consentedAt: consentedAt?.toISOString() ?? null,
    ownConsentAt: ownConsentAt?.toISOString() ?? null,
  };
}
