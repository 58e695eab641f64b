import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/activity';
import { faultPoint } from '../fault-point.js';
import { consoleLog as log } from '../log.js';

/** How long outcomes are kept in memory while PostgreSQL is away; later they are `unknown`, which is the truth. */
const patience = 120_000;

/** Tries of a record that meets anything else: a deadlock passes, a fault of ours stays. */
const mostFaults = 4;

/**
 * Records off the send path: one record at a time, beside the next claim. Outcomes are worth more than the lane's time,
 * so a record is tried again for two minutes.
 */
export class Ledger<Entry> {
  private pending: Promise<void> = Promise.resolve();
  private failure: unknown;

  constructor(private readonly write: (entry: Entry) => Promise<void>) {}

  /** Waits for the record before, then starts this one. @throws what made an earlier record fail for good. */
  async add(entry: Entry): Promise<void> {
    await this.done();
    faultPoint('before_record');
    this.pending = this.persist(entry).catch((error: unknown) => {
      this.failure = error;
    });
  }

  /** Starts this one and waits for it. @throws what made a record fail for good. */
  async record(entry: Entry): Promise<void> {
    await this.add(entry);
    await this.done();
  }

  /** All is recorded. @throws what made a record fail for good. */
  async done(): Promise<void> {
    await this.pending;
    if (this.failure) throw this.failure;
  }

  private async persist(entry: Entry): Promise<void> {
    const deadline = performance.now() + patience;
    for (let tries = 1; ; tries++) {
      try {
        return await this.write(entry);
      } catch (error) {
        if (tries === 1)
          log(`Outcomes wait to be recorded: ${error instanceof Error ? error.message : error}`);
        const pause = Math.min(125 * 2 ** tries, 5_000);
        const away = error instanceof ApplicationFailure && error.type === 'UNAVAILABLE';
        if ((!away && tries >= mostFaults) || performance.now() + pause > deadline) throw error;
        await sleep(pause);
      }
    }
  }
}
