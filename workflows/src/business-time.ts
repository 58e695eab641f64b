import { Context } from '@temporalio/activity';

/**
 * Business time inside an activity: the workflow's time at scheduling (`at`, which tests move), plus what passed since:
 * until this attempt was scheduled, and since it began.
 */
export function businessClock(at: number): () => Date {
  const { scheduledTimestampMs, currentAttemptScheduledTimestampMs } = Context.current().info;
  const waited = Math.max(0, currentAttemptScheduledTimestampMs - scheduledTimestampMs);
  const began = performance.now();
  return () => new Date(at + waited + Math.round(performance.now() - began));
}

const year2020 = Date.UTC(2020, 0, 1);

/**
 * A number that grows with every start of a lane, over retries and later workflows: the seconds since 2020. Claims carry
 * it, so that a lane knows those of its own earlier attempts. Retries wait for more than a second.
 */
export function laneAttempt(at: Date): number {
  return Math.floor((at.getTime() - year2020) / 1_000);
}
