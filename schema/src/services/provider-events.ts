import type { DeliveryFact } from '../domain/delivery-facts.js';
import type { Id } from '../domain/ids.js';
import type { ReturnEvent } from '../domain/returns.js';
import type { Session } from '../session/session.js';
import * as rows from '../sql/provider-events.js';
import { askFor } from './outbox.js';
import { type Returned, recordReturns } from './returns.js';

/** An event with the text that it came as. */
export interface ToldEvent {
  endpointId: Id<'webhookEndpoint'>;
  event: ReturnEvent;
  payload: string;
}

/**
 * Keeps events, each once, to be worked off later. Of what is not about a message of this tenant's nothing is kept but that
 * it came. `wake` asks for the work too: not with every batch of a storm, see `api/src/http/event-intake.ts`.
 */
export async function storeProviderEvents(
  session: Session,
  told: readonly ToldEvent[],
  { wake = true } = {},
): Promise<number> {
  const kept = await session.sql(rows.insertEvents(session, told));
  if (wake) await wakeReturns(session);
  return kept.length;
}

/** Asks for what came back to be worked off, once this transaction is through. */
export async function wakeReturns(session: Session): Promise<void> {
  await askFor(session, 'returns_changed', { key: 'tenant', payload: {} });
}

/**
 * Works off a batch of what is waiting, in the transaction that says so: a process that dies in it has done nothing.
 * @returns how many there were; fewer than `limit` when none is left.
 */
export async function handleProviderEvents(session: Session, { limit = 500 } = {}): Promise<number> {
  const waiting = await session.sql<rows.WaitingEvent>(rows.takeWaiting(session, limit));
  if (waiting.length === 0) return 0;
  const returned = waiting
    .filter(({ erased, kind }) => erased === false && kind !== null)
    .flatMap(asReturned);
  const known = await recordReturns(session, returned, { source: 'webhook' });
  const held = new Set(known.map(keyOf));
  const outcomes = waiting.map((event) => outcomeOf(event, held));
  await session.sql(rows.settleEvents(session, waiting, outcomes));
  return waiting.length;
}

/** What a batch came to is kept with each: `recorded`, `unknown_kind`, `not_ours`, `erased`. */
function outcomeOf(event: rows.WaitingEvent, held: ReadonlySet<string>): rows.EventOutcome {
  if (event.erased === null) return 'not_ours';
  if (event.erased) return 'erased';
  if (event.kind === null || event.kind === 'deferred') return 'no_meaning';
  return held.has(keyOf(event)) ? 'recorded' : 'not_ours';
}

function asReturned(event: rows.WaitingEvent): Returned[] {
  const { campaignId, contactId, occurrence, at, reason, detail } = event;
  const fact = (kind: DeliveryFact['kind']): Returned => ({
    campaignId,
    contactId,
    occurrence,
    at,
    kind,
    reason,
    detail,
  });
  switch (event.kind) {
    case 'delivered':
    case 'opened':
    case 'clicked':
      return [fact('delivered')];
    case 'bounced':
      return [{ ...fact('bounced'), bounceKind: event.bounceKind ?? 'soft' }];
    case 'complained':
      return [fact('complained')];
    case 'opted_out':
      return [fact('unsubscribed')];
    default:
      return [];
  }
}

function keyOf({
  campaignId,
  contactId,
  occurrence,
}: Pick<DeliveryFact, 'campaignId' | 'contactId' | 'occurrence'>) {
  return `${campaignId}/${contactId}/${occurrence}`;
}

/** How many events came to what, for each of these endpoints. */
export async function eventCounts(
  session: Session,
  endpointIds: readonly Id<'webhookEndpoint'>[],
): Promise<Map<Id<'webhookEndpoint'>, { outcome: rows.EventOutcome; count: number }[]>> {
  const counts = new Map(
    endpointIds.map((id): [Id<'webhookEndpoint'>, { outcome: rows.EventOutcome; count: number }[]] => [
      id,
      [],
    ]),
  );
  const found = await session.sql<{
    endpointId: Id<'webhookEndpoint'>;
    outcome: rows.EventOutcome;
    count: number;
  }>(rows.countEvents(session, endpointIds));
  for (const { endpointId, ...count } of found) counts.get(endpointId)!.push(count);
  return counts;
}
