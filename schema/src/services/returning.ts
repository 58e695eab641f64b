import type { Session } from '../session/session.js';
import { returnContact } from './contact-opt-outs.js';
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
  const { source, wording } = input.evidence;
  const lifted = await returnContact(session, link.contactId, {
    what: 'Mail of every brand, as it was chosen before',
    at: session.at.toISOString(),
    how: `${source}, from a link in their own mail`,
    wording: wording ?? '',
  });
  if (lifted === 0) return { operationId: null };
  const operationId = await recordOperation(session, {
    contactId: link.contactId,
    kind: 'return_to_brands',
    before: { subscriptions: [] },
  });
  const lines = [{ kind: 'returned_to_brands' as const }];
  await recordConsent(session, { contactId: link.contactId, evidence: input.evidence, operationId, lines });
  return { operationId };
}
