import sql from 'sql-template-tag';
import type { Session } from '../session/session.js';

/**
 * Those who write leads and sales go beside each other, but not beside a merge of contacts: it moves leads in an order of its
 * own, and a lead must not land on a contact who is being merged away.
 */
export async function takeLeadTurn(session: Session, how: 'beside others' | 'alone'): Promise<void> {
  const key = sql`hashtextextended(${`heed leads ${session.tenantId}`}, 0)`;
  await session.sql(
    how === 'alone'
      ? sql`select pg_advisory_xact_lock(${key})`
      : sql`select pg_advisory_xact_lock_shared(${key})`,
  );
}
