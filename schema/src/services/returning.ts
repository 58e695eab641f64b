import sql from 'sql-template-tag';
import type { Session } from '../session/session.js';
import type { Left } from './leaving.js';
import type { Link } from './link-access.js';
import { type Evidence, recordConsent, recordOperation } from './operations.js';

/**
 * Takes "leave every brand" back, at any time: the person's own request from a link in their own mail is the evidence
 * of new consent that lifting an account-wide opt-out needs. What each brand may send is as it was before.
 */
export async function returnToBrands(
  session: Session,
  link: Link,
  input: { evidence: Evidence },
): Promise<Left> {
  if (link.mode === 'test') return { operationId: null };
  const lifted = await session.sql(sql`
    delete from suppression x using contact c
    where c.tenant_id = ${session.tenantId} and c.id = ${link.contactId}
      and x.account_id = ${session.accountId} and x.address_hash in (c.email_hash, c.phone_hash)
      and x.reason = 'global_opt_out'
    returning x.id`);
  if (lifted.length === 0) return { operationId: null };
  const operationId = await recordOperation(session, {
    contactId: link.contactId,
    kind: 'return_to_brands',
    before: { subscriptions: [] },
  });
  const lines = [{ kind: 'returned_to_brands' as const }];
  await recordConsent(session, { contactId: link.contactId, evidence: input.evidence, operationId, lines });
  return { operationId };
}
