import { ActivityFailure } from '@temporalio/workflow';

/** What stopped an activity for good, in words for the team. For workflows. */
export function faultOf(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof Error ? cause.message : 'A fault of ours; the log says more.';
}
