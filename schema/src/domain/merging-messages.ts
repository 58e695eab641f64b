import type { DeliveryState } from './reasons.js';

/** A message to one of the merged contacts: in the ledger, in the queue of single messages, or waiting in a chunk. */
export interface MergedMessageRow {
  campaignId: string;
  contactId: string;
  occurrence: number;
  state: DeliveryState | 'queued' | 'waiting';
}

/** What becomes of the messages of contacts who are one person. */
export interface MessagePlan {
  /** Rows of merged contacts that stand with the kept one under another number. */
  renumbered: { campaignId: string; contactId: string; occurrence: number; became: number }[];
  /** Held messages that the person has, or will have, through another of the contacts; by their keys of before. */
  dropped: { campaignId: string; contactId: string; occurrence: number }[];
  /** Who waits in a chunk: replaced by the kept contact, or taken out with a row that says why, under this number. */
  waiting: { campaignId: string; contactId: string; becomes: 'kept' | { occurrence: number } }[];
}

const reached: readonly MergedMessageRow['state'][] = ['sent', 'digested', 'unknown', 'claimed'];

/**
 * Every row stays countable: it moves to the kept contact, under the next free number where its own is taken. Of one
 * message of a campaign that several of them were to get, one goes at most: none if one has gone already.
 */
export function planMessages(rows: readonly MergedMessageRow[], keep: string): MessagePlan {
  const plan: MessagePlan = { renumbered: [], dropped: [], waiting: [] };
  for (const [campaignId, all] of Map.groupBy(rows, (row) => row.campaignId)) {
    const waiting = all.filter(({ state }) => state === 'waiting');
    const written = all.filter(({ state }) => state !== 'waiting');
    const waits = planWaiting(written, waiting, keep);
    for (const same of Map.groupBy(written, (row) => row.occurrence).values()) dropHeld(same, keep, plan);

    const kept = written.filter(({ contactId }) => contactId === keep);
    const moving = written.filter(({ contactId }) => contactId !== keep);
    const taken = new Set([...kept.map(({ occurrence }) => occurrence), ...(waits ? [1] : [])]);
    let free = Math.max(0, ...taken, ...written.map(({ occurrence }) => occurrence)) + 1;
    for (const { contactId, occurrence } of moving) {
      if (taken.has(occurrence)) plan.renumbered.push({ campaignId, contactId, occurrence, became: free++ });
      else taken.add(occurrence);
    }
    for (const row of waiting) {
      const becomes = row === waits ? ('kept' as const) : { occurrence: free++ };
      plan.waiting.push({ campaignId, contactId: row.contactId, becomes });
    }
  }
  return plan;
}

/** Who of those in chunks goes on waiting, as the kept contact: nobody whose person has the message, or had a verdict. */
function planWaiting(
  written: readonly MergedMessageRow[],
  waiting: readonly MergedMessageRow[],
  keep: string,
): MergedMessageRow | undefined {
  const first = written.filter(({ occurrence }) => occurrence === 1);
  const settled = first.some(
    ({ state, contactId }) => contactId === keep || state === 'held' || reached.includes(state),
  );
  if (settled) return undefined;
  return waiting.find(({ contactId }) => contactId === keep) ?? waiting[0];
}

function dropHeld(same: readonly MergedMessageRow[], keep: string, plan: MessagePlan): void {
  const held = same.filter(({ state }) => state === 'held');
  const gone = same.some(({ state }) => reached.includes(state));
  const stays = gone ? undefined : (held.find(({ contactId }) => contactId === keep) ?? held[0]);
  for (const row of held) {
    const { campaignId, contactId, occurrence } = row;
    if (row !== stays) plan.dropped.push({ campaignId, contactId, occurrence });
  }
}
