import { HeedError } from '@heed/schema/domain/errors';
import type { Id } from '@heed/schema/domain/ids';
import { storeProviderEvents, type ToldEvent } from '@heed/schema/services/provider-events';
import type { Database } from '@heed/schema/session/database';
import { inSession } from '@heed/schema/session/session';

interface Owner {
  accountId: Id<'account'>;
  tenantId: Id<'tenant'>;
}

/** Events and characters that wait to be stored, at most: some seconds of a storm. Beyond, providers are asked to come again. */
const mostWaiting = 5_000;
const mostCharacters = 32 * 1024 * 1024;
/** Events a transaction. */
const atOnce = 500;
/** Milliseconds between two askings for a tenant's events to be worked off; the workflow looks once more after 3 s. */
const betweenWakes = 500;

interface Waiting {
  owner: Owner;
  told: ToldEvent[];
  size: number;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Takes events in: whoever brought some is answered when they are committed, and those that come meanwhile go in one
 * transaction. A storm then costs a commit for some hundred events, over one connection, beside campaigns that run.
 */
export class EventIntake {
  private readonly waiting: Waiting[] = [];
  private events = 0;
  private characters = 0;
  private running: Promise<void> | undefined;
  private readonly woken = new Map<string, number>();

  constructor(private readonly database: Database) {}

  /** Settles when they are committed. @throws {HeedError} UNAVAILABLE when too many wait, or PostgreSQL is away. */
  store(owner: Owner, told: ToldEvent[]): Promise<void> {
    const size = told.reduce((sum, { payload }) => sum + payload.length, 0);
    const full = this.events + told.length > mostWaiting || this.characters + size > mostCharacters;
    if (full && this.waiting.length > 0)
      return Promise.reject(new HeedError('UNAVAILABLE', 'Too much comes in at once; come again.'));
    return new Promise((resolve, reject) => {
      this.waiting.push({ owner, told, size, resolve, reject });
      this.events += told.length;
      this.characters += size;
      this.running ??= this.run();
    });
  }

  /** What was taken in is stored. */
  async stop(): Promise<void> {
    await this.running;
  }

  private async run(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve)); // those that came in one read go together
    while (this.waiting.length > 0) await this.storeNext();
    this.running = undefined;
  }

  /** One tenant's, as many as a transaction takes. */
  private async storeNext(): Promise<void> {
    const { owner } = this.waiting[0]!;
    const batch: Waiting[] = [];
    let count = 0;
    for (let n = 0; n < this.waiting.length && count < atOnce; ) {
      if (this.waiting[n]!.owner.tenantId !== owner.tenantId) {
        n += 1;
        continue;
      }
      const [next] = this.waiting.splice(n, 1);
      batch.push(next!);
      count += next!.told.length;
    }
    const scope = { ...owner, actor: { type: 'system', name: 'webhook' } as const };
    const wake = this.isDueToWake(owner.tenantId);
    try {
      const told = batch.flatMap((each) => each.told);
      await inSession(this.database, scope, (session) => storeProviderEvents(session, told, { wake }));
      if (wake) this.woken.set(owner.tenantId, performance.now());
      for (const each of batch) each.resolve();
    } catch (error) {
      for (const each of batch) each.reject(error);
    } finally {
      for (const each of batch) {
        this.events -= each.told.length;
        this.characters -= each.size;
      }
    }
  }

  private isDueToWake(tenantId: string): boolean {
    const last = this.woken.get(tenantId);
    if (this.woken.size > 10_000) this.woken.clear();
    return last === undefined || performance.now() - last > betweenWakes;
  }
}
