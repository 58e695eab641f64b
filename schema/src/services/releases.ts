import { type Id, newId } from '../domain/ids.js';
import type { MessageKind } from '../domain/statuses.js';
import type { Recipient } from '../rendering/content.js';
import type { Session } from '../session/session.js';
import { type DueHold, lockDue, lockDueAlone } from '../sql/holds.js';
import { reserveTokens } from '../sql/rates.js';
import { type Held, judgeHeld, type ReleasePlan, release } from '../sql/release.js';
import { countClaimed, lockCounted, tenantLimits } from './counted-sends.js';
import { activeFields } from './custom-fields.js';
import { digestCampaign } from './standing-campaigns.js';

/** A message that leaves now: of a digest campaign, a digest. */
export interface Released extends Recipient {
  contactId: Id<'contact'>;
  campaignId: Id<'campaign'>;
  identityId: Id<'sendingIdentity'>;
  kind: MessageKind;
}

export interface Release {
  released: Released[];
  /** More may be due now. */
  more: boolean;
  /** An identity's rate is used up: what waits for it is due still; ask again after so many milliseconds. */
  waitMs: number;
}

/**
 * Releases a batch of a topic's due holds: locks them as claims do, judges what they hold again, and claims what may go:
 * of one contact one message as itself, several as one digest. The window closes again. Messages past their campaign's
 * expiry, of people who have left, or of a cancelled campaign end with their reason; those of a paused one wait.
 */
export async function releaseBatch(
  session: Session,
  input: { listId: Id<'list'>; attempt: number; limit: number },
): Promise<Release> {
  const { listId, attempt, limit } = input;
  const holds = await session.sql<DueHold>(lockDue(session, input));
  if (holds.length < limit) {
    const room = { listId, limit: limit - holds.length };
    holds.push(...(await session.sql<DueHold>(lockDueAlone(session, room))));
  }
  if (holds.length === 0) return { released: [], more: false, waitMs: 0 };

  const contactIds = holds.map(({ contactId }) => contactId);
  const limits = await tenantLimits(session);
  await lockCounted(session, limits, contactIds);
  const judged = await session.sql<Held>(judgeHeld(session, { listId, holds }, limits));
  const byContact = Map.groupBy(judged, ({ contactId }) => contactId);
  const { without, waitMs } = await reserve(session, byContact);
  const campaigns: DigestCampaigns = new Map();
  const plan: ReleasePlan = {
    listId,
    attempt,
    settled: [],
    waiting: [],
    alone: [],
    digests: [],
    members: [],
    moved: [],
    emptied: [],
  };
  for (const hold of holds) {
    const held = byContact.get(hold.contactId) ?? [];
    if (!without.has(hold.contactId)) await planFor(session, hold, held, plan, campaigns);
  }
  const fields = await activeFields(session);
  const released = await session.sql<Released>(release(session, plan, fields));
  await countClaimed(session, limits, released);
  return { released, more: holds.length >= limit, waitMs };
}

/** Of the topic, by identity. */
type DigestCampaigns = Map<string, Id<'campaign'>>;

/** What becomes of one contact's held messages of the topic. */
async function planFor(
  session: Session,
  { contactId, place }: DueHold,
  held: readonly Held[],
  plan: ReleasePlan,
  campaigns: DigestCampaigns,
): Promise<void> {
  const ready = held.filter(({ fate }) => fate === 'ready');
  for (const message of held) {
    const { fate, goesAt, heldBy } = message;
    if (fate === 'cancelled') plan.settled.push({ ...message, state: 'cancelled', reason: null });
    if (fate === 'skipped') plan.settled.push({ ...message, state: 'skipped' });
    if (fate === 'expired') plan.settled.push({ ...message, state: 'skipped', reason: 'expired_while_held' });
    if (fate === 'closed') plan.waiting.push({ ...message, until: goesAt!, heldBy });
    if (fate === 'paused') plan.waiting.push({ ...message, until: session.at, heldBy: 'paused' });
  }
  if (ready.length === 1) plan.alone.push(ready[0]!);
  if (ready.length > 1) await planDigest(session, contactId, ready, plan, campaigns);
  const waits = held.filter(({ fate }) => fate === 'closed' || fate === 'paused');
  if (waits.length === 0) {
    plan.emptied.push(place);
    return;
  }
  const closed = waits.find(({ fate }) => fate === 'closed');
  const ends = waits.flatMap(({ expiresAt }) => (expiresAt ? [expiresAt.getTime()] : []));
  const dueAt = Math.min(...ends, closed?.goesAt?.getTime() ?? Number.POSITIVE_INFINITY);
  plan.moved.push({
    contactId,
    opensAt: closed?.goesAt ?? session.at,
    dueAt: Number.isFinite(dueAt) ? new Date(dueAt) : null,
    heldBy: closed?.heldBy ?? 'paused',
  });
}

/** It is from whom the newest of them is from. */
async function planDigest(
  session: Session,
  contactId: string,
  ready: readonly Held[],
  plan: ReleasePlan,
  campaigns: DigestCampaigns,
): Promise<void> {
  const { identityId, closesUntil } = ready.at(-1)!;
  const topic = { listId: plan.listId as Id<'list'>, identityId: identityId as Id<'sendingIdentity'> };
  const campaignId = campaigns.get(identityId) ?? (await digestCampaign(session, topic));
  campaigns.set(identityId, campaignId);
  const id = newId('digest');
  plan.digests.push({ id, campaignId, contactId, closesUntil });
  for (const message of ready) plan.members.push({ ...message, digestId: id });
}

/** Tokens of limited identities, one for each contact that has something to get; `without`: those who wait for one. */
async function reserve(
  session: Session,
  byContact: ReadonlyMap<string, readonly Held[]>,
): Promise<{ without: ReadonlySet<string>; waitMs: number }> {
  const senders = [...byContact].flatMap(([contactId, held]) => {
    const last = held.filter(({ fate }) => fate === 'ready').at(-1);
    return last?.limited ? [{ contactId, identityId: last.identityId }] : [];
  });
  const without = new Set<string>();
  let waitMs = 0;
  const byIdentity = [...Map.groupBy(senders, ({ identityId }) => identityId)];
  for (const [identityId, wanting] of byIdentity.sort(([one], [other]) => (one < other ? -1 : 1))) {
    const answer = await reserveTokens(session, { identityId, want: wanting.length });
    for (const { contactId } of wanting.slice(answer.granted)) without.add(contactId);
    waitMs = Math.max(waitMs, answer.waitMs);
  }
  return { without, waitMs };
}
