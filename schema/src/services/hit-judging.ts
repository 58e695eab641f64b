import type { DeliveryFact } from '../domain/delivery-facts.js';
import { type Hit, judgeHits } from '../domain/hits.js';
import { stricter, trackingOf, usualTracking } from '../domain/tracking.js';
import type { Database } from '../session/database.js';
import { tenantsWithHits } from '../session/lookup.js';
import { inSession, type Session } from '../session/session.js';
import {
  addAnonymous,
  dropWaiting,
  forgetMachines,
  keepMachines,
  type WaitingHit,
  waitingHits,
} from '../sql/hits.js';
import { recordFacts } from './delivery-facts.js';

/** Hits that one transaction begins with; it takes what waits beside them. */
const mostTogether = 2_000;
/** Milliseconds for which hits of machines are kept: 90 days. */
const machinesKept = 90 * 86_400_000;
const tenantsAtOnce = 1_000;

export interface Judged {
  /** Hits that wait no more; some may be nobody's. */
  done: number;
  people: number;
  machines: number;
  anonymous: number;
  /** There may be more that is ready. */
  more: boolean;
}

/**
 * Judges the hits of a tenant that are ready, in one transaction: people's become facts of their deliveries (or counts, where
 * tracking is anonymous), machines' are put aside. Hits of somebody who was erased, or whose link was taken back, and of whoever
 * is not to be tracked any more, are dropped.
 */
export async function judgeTenantHits(session: Session): Promise<Judged> {
  const waiting = await session.sql<WaitingHit>(waitingHits(session, mostTogether));
  const judged: Judged = {
    done: 0,
    people: 0,
    machines: 0,
    anonymous: 0,
    more: waiting.length >= mostTogether,
  };
  const done: string[] = [];
  const facts: DeliveryFact[] = [];
  const aside: Hit[] = [];
  const anonymous: Hit[] = [];
  for (const hits of Map.groupBy(waiting, messageOf).values()) {
    const { sentAt, links, setting } = hits[0]!;
    const { quickSeconds } = setting ?? usualTracking;
    for (const { hit, machine } of judgeHits(hits, { sentAt, links }, { now: session.at, quickSeconds })) {
      done.push(hit.id);
      const mode = hit.campaignKind && stricter(trackingOf(hit.campaignKind, hit.setting), hit.wish);
      if (hit.gone || !mode || mode === 'off') continue;
      const named = hit.contactId !== null && mode === 'on';
      if (machine) aside.push({ ...hit, machine, contactId: named ? hit.contactId : null });
      else if (named) facts.push(factOf(hit));
      else anonymous.push(hit);
    }
  }
  if (done.length === 0) return judged;
  await session.sql(dropWaiting(session, done));
  if (aside.length > 0) await session.sql(keepMachines(session, aside));
  if (anonymous.length > 0) await session.sql(addAnonymous(session, anonymous));
  await session.sql(forgetMachines(session, new Date(session.at.getTime() - machinesKept)));
  const known = await recordFacts(session, facts);
  return {
    ...judged,
    done: done.length,
    people: known.length,
    machines: aside.length,
    anonymous: anonymous.length,
  };
}

type Sum = Pick<Judged, 'people' | 'machines' | 'anonymous'>;

/** Judges what is ready of every tenant, one transaction after the other. `signal` ends it between two. */
export async function judgeHitsOf(database: Database, signal: AbortSignal): Promise<Sum> {
  const sum: Sum = { people: 0, machines: 0, anonymous: 0 };
  for (const scope of await tenantsWithHits(database, tenantsAtOnce)) {
    for (let more = true; more && !signal.aborted; ) {
      // Planned each time: how many there are decides how they are joined.
      const judged = await inSession(
        database,
        { ...scope, actor: { type: 'system', name: 'hits' } },
        judgeTenantHits,
      );
      sum.people += judged.people;
      sum.machines += judged.machines;
      sum.anonymous += judged.anonymous;
      more = judged.more && judged.done > 0;
    }
  }
  return sum;
}

/** Hits of one message belong together; where nobody is named those of a campaign from one address. */
function messageOf({ campaignId, contactId, occurrence, network }: WaitingHit): string {
  return contactId ? `${campaignId} ${contactId} ${occurrence}` : `${campaignId} ${network?.toString('hex')}`;
}

function factOf(hit: WaitingHit): DeliveryFact {
  const { campaignId, occurrence, kind, at, position } = hit;
  const contactId = hit.contactId!;
  return { campaignId, contactId, occurrence, kind, at, ...(position === null ? {} : { position }) };
}
