import { HeedError } from '@heed/schema/domain/errors';
import type { Evidence } from '@heed/schema/services/operations';
import type { LinkPurpose } from '@heed/schema/tokens/link-token';
import type { PageContext } from '../load-context.js';

/** A message's one token opens the page, from its end or from its headers, and unsubscribes by one click; so does a test's. */
export const pagePurposes: readonly LinkPurpose[] = ['message', 'test'];

/** An altered link is not found; one that was taken back is gone. */
export const refusalStatus = { invalid: 404, revoked: 410 } as const;

/** The proof that is kept with a change: where it came from, and the words that were shown. */
export function evidenceOf(
  request: Request,
  context: PageContext,
  source: Evidence['source'],
  wording?: string,
): Evidence {
  return { source, ip: context.ip, userAgent: request.headers.get('user-agent') ?? undefined, wording };
}

/** A database that is away becomes a 503, which a browser and a mail provider try again; all else stays unexpected. */
export function orAway(error: unknown): never {
  if (error instanceof HeedError && error.code === 'UNAVAILABLE') {
    throw new Response('UNAVAILABLE: The database cannot be reached; try again.\n', { status: 503 });
  }
  throw error;
}
