import type { DeliveryFact } from '../domain/delivery-facts.js';
import type { Session } from '../session/session.js';
import { addClicks, addFacts, settleByFacts } from '../sql/delivery-facts.js';
import { followMessages } from '../sql/merged.js';

/**
 * Records what became of messages, many at once. Twice is harmless, and any order ends the same: first and last dates are kept,
 * and of two bounces the harder. A fact proves that an `unknown` was handed over: it is `sent`. Facts of messages that the
 * ledger does not hold are left out. What a fact means for the contact (bounced, complained) is not decided here.
 * @returns the facts of messages that the ledger holds, each once; those of a merged contact as the kept one's.
 */
export async function recordFacts(session: Session, facts: readonly DeliveryFact[]): Promise<DeliveryFact[]> {
  if (facts.length === 0) return [];
  const held = await session.sql<{ place: number }>(addFacts(session, facts));
  const known = held.map(({ place }) => facts[place]!);
  if (known.length < facts.length) known.push(...(await addToKept(session, facts, new Set(known))));
  await session.sql(settleByFacts(session, known));
  const clicks = known.filter(({ kind, position }) => kind === 'clicked' && position !== undefined);
  if (clicks.length > 0) await session.sql(addClicks(session, clicks));
  return known;
}

/** What comes back from messages to a contact who was merged since is about the same messages, of the kept one now. */
async function addToKept(
  session: Session,
  facts: readonly DeliveryFact[],
  known: ReadonlySet<DeliveryFact>,
): Promise<DeliveryFact[]> {
  const rest = facts.filter((fact) => !known.has(fact));
  type Kept = Pick<DeliveryFact, 'contactId' | 'occurrence'> & { place: number };
  const kept = await session.sql<Kept>(followMessages(session, rest));
  if (kept.length === 0) return [];
  const moved = kept.map(({ place, ...key }) => ({ ...rest[place]!, ...key }));
  const held = await session.sql<{ place: number }>(addFacts(session, moved));
  return held.map(({ place }) => moved[place]!);
}
