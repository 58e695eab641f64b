import { csvLine } from '../domain/csv.js';
import { showId } from '../domain/ids.js';
import type { Database } from '../session/database.js';
import { inSession, type Scope } from '../session/session.js';
import { largestPage } from '../sql/page.js';
import { type OptOut, pageOfOptOuts } from './suppressions.js';

const header = ['id', 'hash', 'channel', 'reason', 'actor', 'at', 'note'];

/**
 * The account's global opt-outs as CSV, the newest first, in pieces: a short transaction each, and as slowly as they are
 * read. The address is not there, since it is not kept.
 */
export async function* exportOptOuts(database: Database, scope: Scope): AsyncGenerator<string, void> {
  yield csvLine(header);
  for (let after: string | null = null; ; ) {
    const page: { first: number; after: string | null } = { first: largestPage, after };
    const { nodes, hasNextPage } = await inSession(database, { ...scope, readOnly: true }, (session) =>
      pageOfOptOuts(session, { page }),
    );
    yield nodes.map(line).join('');
    if (!hasNextPage) return;
    after = nodes.at(-1)!.id;
  }
}

function line({ id, hash, channel, reason, actor, at, note }: OptOut): string {
  return csvLine([showId('suppression', id), hash, channel, reason, actor, at.toISOString(), note]);
}
