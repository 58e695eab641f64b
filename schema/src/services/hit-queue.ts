import { HeedError } from '../domain/errors.js';
import type { Hit } from '../domain/hits.js';
import type { Id } from '../domain/ids.js';
import type { Database } from '../session/database.js';
import { jot } from '../session/glance.js';
import { keepHits } from '../sql/hits.js';

interface Entry {
  hit: Hit;
  written: () => void;
}

interface Lane {
  accountId: Id<'account'>;
  tenantId: Id<'tenant'>;
  entries: Entry[];
}

/** Hits in one statement, statements at once, and hits in memory at most. */
const mostTogether = 500;
const mostAtOnce = 2;
const mostInMemory = 20_000;
/** Milliseconds between tries while PostgreSQL is away, and tries of what it refuses. */
const pauseMs = 250;
const mostRefusals = 5;

/**
 * Writes hits in batches: what arrives while a batch is under way makes the next one, so a storm costs few statements and a
 * single hit waits for nobody. A hit is answered when it is written; a process that is killed loses none that it
 * answered. Only while PostgreSQL is away are they answered before, and kept in memory meanwhile, 20,000 at most.
 */
export class HitQueue {
  private readonly lanes = new Map<string, Lane>();
  private inMemory = 0;
  private underWay = 0;
  private away = false;
  private refusals = 0;
  private stopped = false;
  private idle: (() => void)[] = [];

  constructor(
    private readonly database: Database,
    private readonly report: (error: unknown) => void,
  ) {}

  /** Settles when the hit is safe, or when it cannot be for now. */
  add(whose: { accountId: Id<'account'>; tenantId: Id<'tenant'> }, hit: Hit): Promise<void> {
    if (this.inMemory >= mostInMemory) {
      this.report(
        new HeedError('UNAVAILABLE', 'More hits than can be kept: one was answered and not counted.'),
      );
      return Promise.resolve();
    }
    this.inMemory += 1;
    const { accountId, tenantId } = whose;
    const lane = this.lanes.get(tenantId) ?? { accountId, tenantId, entries: [] };
    this.lanes.set(tenantId, lane);
    return new Promise((resolve) => {
      lane.entries.push({ hit, written: resolve });
      if (this.away) resolve();
      this.pump();
    });
  }

  /** All is written, or PostgreSQL stays away for `patienceMs`. Whoever adds no more calls it last. */
  async stop(patienceMs: number): Promise<void> {
    this.stopped = true;
    const over = performance.now() + patienceMs;
    this.pump();
    while (this.inMemory > 0 && performance.now() < over) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pauseMs);
        this.idle.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
    if (this.inMemory > 0) this.report(new Error(`${this.inMemory} hits could not be written`));
  }

  private pump(): void {
    if (this.away) return;
    for (const [tenantId, lane] of this.lanes) {
      if (this.underWay >= mostAtOnce) return;
      const entries = lane.entries.splice(0, mostTogether);
      // Tenants take turns.
      this.lanes.delete(tenantId);
      if (lane.entries.length > 0) this.lanes.set(tenantId, lane);
      this.underWay += 1;
      void this.write(lane, entries);
    }
  }

  private async write(lane: Lane, entries: Entry[]): Promise<void> {
    try {
      const { accountId, tenantId } = lane;
      const session = jot(this.database, { accountId, tenantId, actor: { type: 'system', name: 'hits' } });
      await session.sql(
        keepHits(
          session,
          entries.map(({ hit }) => hit),
        ),
      );
      this.refusals = 0;
      this.settle(entries);
    } catch (error) {
      this.keepFor(lane, entries, error);
    }
    this.underWay -= 1;
    this.pump();
  }

  private settle(entries: readonly Entry[]): void {
    this.inMemory -= entries.length;
    for (const { written } of entries) written();
    if (this.inMemory === 0) for (const resolve of this.idle.splice(0)) resolve();
  }

  /** They are tried again; whoever waits for them is answered now. What PostgreSQL refuses again and again is let go. */
  private keepFor(lane: Lane, entries: Entry[], error: unknown): void {
    const away = error instanceof HeedError && error.code === 'UNAVAILABLE';
    if (!away) this.refusals += 1;
    if (!this.away) this.report(error);
    if (this.refusals > mostRefusals) {
      this.refusals = 0;
      this.settle(entries);
      return;
    }
    const now = this.lanes.get(lane.tenantId) ?? { ...lane, entries: [] };
    now.entries.unshift(...entries);
    this.lanes.set(lane.tenantId, now);
    for (const { entries: waiting } of this.lanes.values()) for (const { written } of waiting) written();
    this.away = true;
    const timer = setTimeout(() => {
      this.away = false;
      this.pump();
    }, pauseMs);
    if (!this.stopped) timer.unref();
  }
}
