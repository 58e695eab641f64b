import type { Id } from './ids.js';

export type HitKind = 'opened' | 'clicked';

/**
 * What gives a machine away. `head`: nobody's browser asks so; `agent`: it says what it is (scanners, mail proxies, prefetch);
 * `quick`: a click within seconds of the sending; `burst`: several links of one message from one address at once.
 */
export const machines = ['head', 'agent', 'quick', 'burst'] as const;
export type Machine = (typeof machines)[number];

/** An open or a click, as it is kept until it is judged. */
export interface Hit {
  /** A UUIDv7, so that hits come in the order in which they arrived. */
  id: string;
  campaignId: Id<'campaign'>;
  /** Null where tracking is anonymous. */
  contactId: Id<'contact'> | null;
  occurrence: number;
  epoch: number;
  kind: HitKind;
  /** Of a click on one of the campaign's stored destinations. */
  position: number | null;
  at: Date;
  /** What was clear at the door. */
  machine: Machine | null;
  /** A keyed hash of the address it came from. */
  network: Buffer | null;
}

/** Milliseconds within which several links of one message from one address are a machine's. */
export const burstMs = 2_000;
/** Different links that make a burst, or all there are of a message that has fewer, but two at least. */
const burstLinks = 3;
/** Milliseconds that hits wait, so that the first of a burst is judged with its last. */
export const judgedAfterMs = 5_000;
/** Hits that never end are judged nevertheless. */
const longestWaitMs = 60_000;

/** What is known of a hit's message when it is judged. */
export interface HitMessage {
  /** When the message was on its way; null when the ledger does not have it. */
  sentAt: Date | null;
  /** Links of its campaign. */
  links: number;
}

/**
 * Judges the hits of one message (or of one campaign, where they name nobody) that are ready: those of a run, hits no further
 * than a burst apart from each other, once the run is over and its first hit is old enough. So no burst is ever cut
 * in two, and what comes out does not depend on when somebody looked.
 */
export function judgeHits<H extends Hit>(
  hits: readonly H[],
  message: HitMessage,
  options: { now: Date; quickSeconds: number },
): { hit: H; machine: Machine | null }[] {
  const ordered = [...hits].sort((one, other) => one.at.getTime() - other.at.getTime());
  const runs: H[][] = [];
  for (const hit of ordered) {
    const run = runs.at(-1);
    if (run && hit.at.getTime() - run.at(-1)!.at.getTime() <= burstMs) run.push(hit);
    else runs.push([hit]);
  }
  const ready = runs.filter((run) => {
    const age = options.now.getTime() - run[0]!.at.getTime();
    const quiet = options.now.getTime() - run.at(-1)!.at.getTime();
    return (age >= judgedAfterMs && quiet > burstMs) || age >= longestWaitMs;
  });
  return ready.flatMap((run) =>
    run.map((hit) => ({
      hit,
      machine: hit.machine ?? quick(hit, message, options) ?? burst(hit, run, message),
    })),
  );
}

function quick(
  { kind, at }: Hit,
  { sentAt }: HitMessage,
  { quickSeconds }: { quickSeconds: number },
): Machine | null {
  if (kind !== 'clicked' || !sentAt) return null;
  return at.getTime() - sentAt.getTime() < quickSeconds * 1_000 ? 'quick' : null;
}

/** Part of a stretch of `burstMs` in which its address followed several links of the message. */
function burst(hit: Hit, run: readonly Hit[], { links }: HitMessage): Machine | null {
  const { network } = hit;
  if (!network) return null;
  const beside = run.filter(
    (other) => other.network?.equals(network) && Math.abs(other.at.getTime() - hit.at.getTime()) <= burstMs,
  );
  const enough = Math.max(2, Math.min(burstLinks, links));
  for (const { at: from } of beside) {
    const clicked = new Set<number>();
    let holdsHit = false;
    for (const other of beside) {
      const after = other.at.getTime() - from.getTime();
      if (after < 0 || after > burstMs) continue;
      if (other === hit) holdsHit = true;
      if (other.kind === 'clicked' && other.position !== null) clicked.add(other.position);
    }
    if (holdsHit && clicked.size >= enough) return 'burst';
  }
  return null;
}
