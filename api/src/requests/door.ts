import { HeedError } from '@heed/schema/domain/errors';
import type { Database } from '@heed/schema/session/database';
import { explained } from '@heed/schema/session/database-errors';
import {
  inSession,
  type OpenSession,
  openSession,
  type Scope,
  type Session,
} from '@heed/schema/session/session';

/**
 * A request's way to one account or tenant. All reads share one read-only transaction, opened by the first and taking
 * turns on it; every mutation has a transaction of its own, after which reads start afresh, so that a result shows
 * what was committed.
 */
export class Door {
  private reading: OpenSession | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  /** Rises with every mutation: what was loaded before is stale. */
  generation = 0;

  constructor(
    private readonly database: Database,
    private readonly scope: Scope | undefined,
  ) {}

  /** Paths of faults lead from the field's arguments; `id` is how they name what a service calls `id`. */
  read<T>(work: (session: Session) => Promise<T>, id?: string): Promise<T> {
    return this.inTurn(async () => {
      try {
        this.reading ??= await openSession(this.database, { ...this.opened, readOnly: true });
        return await work(this.reading.session);
      } catch (error) {
        if (!(error instanceof HeedError)) await this.stopReading(); // the transaction is aborted
        throw shownPath(error, [], id);
      }
    });
  }

  /** Paths of faults start with `input`; `id` is how the input names what a service calls `id`. */
  write<T>(work: (session: Session) => Promise<T>, id?: string): Promise<T> {
    return this.inTurn(async () => {
      await this.stopReading();
      this.generation += 1;
      return inSession(this.database, this.opened, work).catch((error: unknown) => {
        throw shownPath(error, ['input'], id);
      });
    });
  }

  /** Ends what reading opened, when the response is made. */
  end(): Promise<void> {
    return this.inTurn(() => this.stopReading());
  }

  private get opened(): Scope {
    if (!this.scope) throw new Error('A field went through a door that its caller has no key for');
    return this.scope;
  }

  private async stopReading(): Promise<void> {
    const { reading } = this;
    this.reading = undefined;
    await reading?.rollback().catch(() => undefined);
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result.catch(explained);
  }
}

/** Services name the faulty field from their own input; the caller knows it as an argument or under `input`. */
function shownPath(error: unknown, root: string[], id = 'id'): unknown {
  if (!(error instanceof HeedError) || !error.path) return error;
  const own = error.path[0] === 'input' ? error.path.slice(1) : error.path;
  const named = own[0] === 'id' ? [id, ...own.slice(1)] : own;
  return new HeedError(error.code, error.message, [...root, ...named]);
}
