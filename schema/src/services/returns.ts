import { actorLabel } from '../domain/actors.js';
import type { DeliveryFact } from '../domain/delivery-facts.js';
import { discreet } from '../domain/discreet.js';
import type { Id } from '../domain/ids.js';
import type { Session } from '../session/session.js';
import * as rows from '../sql/returns.js';
import { recordFacts } from './delivery-facts.js';
import { leaveTopic } from './leaving.js';
import type { Evidence } from './operations.js';
import { guardReputation } from './reputation.js';
import { returnRules } from './return-rules.js';

/** A fact that came back, with why. */
export interface Returned extends DeliveryFact {
  reason?: string | null;
  /** The receiving server's words. */
  detail?: string | null;
}

/**
 * Records what came back, and what it means: a hard bounce, or too many soft ones in a row, bounces the contact; a report of
 * spam is a complaint; an opt-out leaves the message's topic. Each with its proof. Twice is harmless, and any order of the
 * same dated facts ends in the same status.
 * @returns the facts of messages that the ledger holds.
 */
export async function recordReturns(
  session: Session,
  returned: readonly Returned[],
  evidence: Pick<Evidence, 'source'>,
): Promise<Returned[]> {
  if (returned.length === 0) return [];
  const serious = returned.filter(({ kind }) => kind !== 'delivered');
  if (serious.length > 0) await session.sql(rows.lockContacts(session, serious));
  const known: Returned[] = await recordFacts(session, returned);
  const of = (kind: DeliveryFact['kind']) => known.filter((fact) => fact.kind === kind);

  const bounced = of('bounced');
  await judgeAddresses(session, known, evidence);
  const complaints = of('complained');
  if (complaints.length > 0) {
    const changes = await session.sql<rows.StatusChange>(rows.addComplaints(session, complaints));
    await prove(session, 'complained', changes, complaints, evidence);
  }
  await leaveTopics(session, of('unsubscribed'), evidence);
  if (bounced.length + complaints.length > 0) await guardReputation(session, [...bounced, ...complaints]);
  return known;
}

/** Whether the addresses still take mail, as far as bounces and signs of life tell. */
async function judgeAddresses(
  session: Session,
  known: readonly Returned[],
  evidence: Pick<Evidence, 'source'>,
): Promise<void> {
  const bounced = known.filter(({ kind }) => kind === 'bounced');
  const alive = known.filter(({ kind }) => kind !== 'bounced' && kind !== 'complained');
  const doubted =
    alive.length > 0
      ? new Set(
          (await session.sql<{ contactId: Id<'contact'> }>(rows.withSoftBounces(session, alive))).map(
            ({ contactId }) => contactId,
          ),
        )
      : new Set();
  const concerned = [...bounced, ...alive.filter(({ contactId }) => doubted.has(contactId))];
  if (concerned.length === 0) return;
  if (doubted.size > 0) await session.sql(rows.lockContacts(session, concerned));
  const before = await session.sql<{ contactId: string; softAt: Date | null }>(
    rows.softBouncesOf(session, concerned),
  );
  const hard = bounced.filter(({ bounceKind }) => bounceKind === 'hard');
  if (hard.length > 0) {
    await session.sql(rows.addHardBounces(session, hard));
    await session.sql(rows.markUndeliverable(session, hard));
  }
  const { softBounces } = await returnRules(session);
  await session.sql(rows.judgeSoftBounces(session, concerned, softBounces));
  const changes = await session.sql<rows.StatusChange>(rows.followBounces(session, before));
  await prove(session, 'bounced', changes, bounced, evidence);
}

/** A line of proof for everybody whose status changed, with the reason given. */
async function prove(
  session: Session,
  kind: 'bounced' | 'complained',
  changes: readonly rows.StatusChange[],
  facts: readonly Returned[],
  evidence: Pick<Evidence, 'source'>,
): Promise<void> {
  const lines = changes.flatMap(({ contactId, began }) => {
    if (!began) return [];
    const fact = facts.findLast((one) => one.contactId === contactId);
    const wording = discreet([fact?.reason, fact?.detail].filter(Boolean).join(': ')).slice(0, 300);
    return [{ contactId, wording: wording || null }];
  });
  if (lines.length > 0)
    await session.sql(
      rows.addProof(session, { kind, source: evidence.source, actor: actorLabel(session.actor), lines }),
    );
}

async function leaveTopics(
  session: Session,
  optOuts: readonly Returned[],
  evidence: Pick<Evidence, 'source'>,
): Promise<void> {
  if (optOuts.length === 0) return;
  const topics = await session.sql<{ contactId: Id<'contact'>; listId: Id<'list'> }>(
    rows.leftTopics(session, optOuts),
  );
  for (const { contactId, listId } of topics) {
    const link = { contactId, campaignId: null, topicId: listId, mode: 'live' } as const;
    await leaveTopic(session, link, { listId, evidence });
  }
}
