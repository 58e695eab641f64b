import sql from 'sql-template-tag';
import { notFound } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import type { Recipient } from '../rendering/content.js';
import type { Session } from '../session/session.js';
import { fieldValues } from '../sql/contact-fields.js';
import { activeFields, withFormerKeys } from './custom-fields.js';

/** One contact as a template sees it, for previews and test messages: no ledger row, no judgement. */
export async function recipientOf(session: Session, contactId: Id<'contact'>): Promise<Recipient> {
  const fields = await activeFields(session);
  const row = await session.row<Recipient>(sql`
    select c.id as "contactId", 1 as occurrence, coalesce(c.email, '') as email, c.first_name as "firstName",
      c.last_name as "lastName", c.locale, c.time_zone as "timeZone", c.epoch, c.tracking, ${fieldValues(withFormerKeys(fields))} as fields
    from contact c where c.tenant_id = ${session.tenantId} and c.id = ${contactId} and c.erased_at is null`);
  if (!row) throw notFound('contact', ['input', 'contactId']);
  return row;
}
