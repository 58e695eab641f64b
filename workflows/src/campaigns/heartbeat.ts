import { Context } from '@temporalio/activity';

/** Milliseconds; the workflow gives a lane up after 12 s of silence. */
const interval = 2_000;

/** Shows that this activity lives while `work` runs, and tells it when to stop: cancelled, given up, shutting down. */
export async function beating<T>(
  work: (life: { signal: AbortSignal; progress: (details: unknown) => void }) => Promise<T>,
): Promise<T> {
  const context = Context.current();
  let details: unknown;
  context.heartbeat();
  const timer = setInterval(() => context.heartbeat(details), interval);
  try {
    return await work({
      signal: context.cancellationSignal,
      progress: (next) => {
        details = next;
      },
    });
  } finally {
    clearInterval(timer);
  }
}
