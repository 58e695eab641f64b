/** Where a conversation can go wrong: `body` is the middle of a message, `end` the answer to all of it. */
export type FaultPlace = 'connect' | 'mail' | 'rcpt' | 'data' | 'body' | 'end' | 'reset';

export type FaultKind =
  /** 550 (554 to the whole message). */
  | 'refuse'
  /** 451. */
  | 'later'
  /** 452, as for too many recipients. */
  | 'full'
  /** 421, then the end of the connection. */
  | 'closing'
  /** Hangs up without a word. */
  | 'drop'
  /** Hangs up without a word, having kept the message (`end` only). */
  | 'drop_kept'
  /** The same answer two times. */
  | 'twice'
  /** The answer, `late` milliseconds later. */
  | 'late'
  /** Never says anything again, having kept nothing. */
  | 'hang'
  /** Never says anything again, having kept the message (`end` only). */
  | 'hang_kept';

export interface Fault {
  at: FaultPlace;
  do: FaultKind;
  /** At every so many of them, counted over all connections. Default 1. */
  every?: number;
  /** At exactly these, the first being 1; instead of `every`. */
  on?: readonly number[];
}

/** How the sink behaves; plain JSON. */
export interface Misbehaviour {
  faults?: readonly Fault[];
  /** Milliseconds by which each answer leaves later, as over a slow line. */
  delay?: number;
  /** Messages a second, over all connections; the answers to others wait. Default: as many as come. */
  rate?: number;
  /** Milliseconds of a fault that is `late`. Default 200. */
  late?: number;
  /** Greetings: lines for ever, one line for ever, or none. */
  banner?: 'endless' | 'endless_line' | 'silent';
  /** Knows only HELO. */
  noEhlo?: boolean;
}

/** Counts what happens and says what goes wrong. */
export class FaultPlan {
  private readonly counts = new Map<FaultPlace, number>();
  private nextSlot = 0;
  /** Whether anything at all is to go wrong: asked for every message. */
  readonly any: boolean;

  constructor(readonly misbehaviour: Misbehaviour = {}) {
    this.any = (misbehaviour.faults ?? []).length > 0;
  }

  /** Milliseconds until the next message's turn, at the planned rate. */
  wait(): number {
    const { rate } = this.misbehaviour;
    if (!rate) return 0;
    const now = performance.now();
    const slot = Math.max(now, this.nextSlot);
    this.nextSlot = slot + 1_000 / rate;
    return slot - now;
  }

  next(place: FaultPlace): FaultKind | undefined {
    if (!this.any) return undefined;
    const count = (this.counts.get(place) ?? 0) + 1;
    this.counts.set(place, count);
    const hit = this.misbehaviour.faults!.find(({ at, every = 1, on }) => {
      return at === place && (on ? on.includes(count) : count % every === 0);
    });
    return hit?.do;
  }
}
