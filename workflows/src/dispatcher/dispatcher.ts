import { dueWorkChannel } from '@heed/schema/contract/due-work';
import { HeedError } from '@heed/schema/domain/errors';
import { dropDueWork, postponeDueWork, takeDueWork } from '@heed/schema/services/outbox';
import type { Database } from '@heed/schema/session/database';
import { listen } from '@heed/schema/session/listen';
import { type OwnerScope, tenantsWithDueWork } from '@heed/schema/session/lookup';
import { inSession } from '@heed/schema/session/session';
import { type Client, isGrpcServiceError } from '@temporalio/client';
import type { Log } from '../log.js';
import { startWorkflow } from './start-workflow.js';

/** Milliseconds between two looks without a NOTIFY: what a lost one costs. */
const slowPoll = 2_000;
/** The longest pause while PostgreSQL or Temporal is away. */
const longestPause = 10_000;
/** Milliseconds that Temporal has for one start. */
const startTimeout = 5_000;

export interface DispatcherOptions {
  database: Database;
  client: Client;
  log: Log;
}

/**
 * From the outbox to Temporal: woken by NOTIFY and by a slow poll. A row is dropped in the transaction that locked it,
 * once its workflow is started or signalled; what cannot be started is tried again later. Any number may run.
 */
export function startDispatcher(options: DispatcherOptions): { stop(): Promise<void> } {
  const { database, log } = options;
  const wakes = new Wakes();
  const listening = listen(database, dueWorkChannel, () => wakes.wake());
  let stopped = false;

  const run = async () => {
    let failures = 0;
    while (!stopped) {
      wakes.forget();
      try {
        const more = await dispatchDue(options, () => stopped);
        if (failures > 0) log('Due work is dispatched again');
        failures = 0;
        if (!more) await wakes.next(slowPoll);
      } catch (error) {
        if (failures++ === 0)
          log(`Due work waits: ${error instanceof Error ? error.message : String(error)}`);
        await wakes.pause(Math.min(longestPause, 250 * 2 ** failures));
      }
    }
  };
  const running = run();
  return {
    async stop() {
      stopped = true;
      wakes.wake();
      wakes.end();
      await running;
      await listening.stop();
    },
  };
}

/** Dispatches what is due now; true when there may be more. @throws when PostgreSQL or Temporal is away. */
export async function dispatchDue(
  options: DispatcherOptions,
  stopped: () => boolean = () => false,
): Promise<boolean> {
  const { database } = options;
  const owners = await tenantsWithDueWork(database, database.clock.now());
  let more = false;
  for (const owner of owners) {
    if (stopped()) return false;
    more = (await dispatchOwner(options, owner)) || more;
  }
  return more;
}

async function dispatchOwner(
  { database, client, log }: DispatcherOptions,
  owner: OwnerScope,
): Promise<boolean> {
  const scope = { ...owner, actor: { type: 'system', name: 'dispatcher' } as const };
  const limit = 20;
  return inSession(database, scope, async (session) => {
    const rows = await takeDueWork(session, { limit });
    for (const row of rows) {
      const start = () => startWorkflow(client.workflow, owner, row);
      try {
        await client.withDeadline(Date.now() + startTimeout, start);
        await dropDueWork(session, row.id);
      } catch (error) {
        if (isAway(error)) throw error; // nothing is lost by leaving the rows as they are
        const reason = error instanceof Error ? error.message : String(error);
        log(`${row.kind} could not be dispatched: ${reason}`);
        await postponeDueWork(session, row.id, reason);
      }
    }
    return rows.length === limit;
  });
}

/** gRPC's CANCELLED, DEADLINE_EXCEEDED and UNAVAILABLE, which the client wraps: Temporal is away, no row is to blame. */
function isAway(error: unknown): boolean {
  const cause = error instanceof Error && !isGrpcServiceError(error) ? error.cause : error;
  return error instanceof HeedError || (isGrpcServiceError(cause) && [1, 4, 14].includes(cause.code));
}

/** Naps that a notification ends early; one that came during the work counts. */
class Wakes {
  private awake = false;
  private ended = false;
  private resolve: (() => void) | undefined;

  wake(): void {
    this.awake = true;
    this.resolve?.();
  }

  forget(): void {
    this.awake = false;
  }

  end(): void {
    this.ended = true;
    this.resolve?.();
  }

  async next(milliseconds: number): Promise<void> {
    if (!this.awake) await this.pause(milliseconds);
  }

  async pause(milliseconds: number): Promise<void> {
    if (this.ended) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.resolve = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.resolve = undefined;
  }
}
