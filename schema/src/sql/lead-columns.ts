import sql from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import type { LeadState } from '../domain/leads.js';

/** A lead as services give it out. Money is decimal text. */
export interface LeadRow extends LeadState {
  id: Id<'lead'>;
  contactId: Id<'contact'>;
  externalId: string | null;
  converted: boolean;
  quotations: number;
  paidInvoices: number;
  paidValue: string;
  updatedAt: Date;
}

/** The columns of a `LeadRow`, of alias `l`. */
export const leadColumns = sql`l.id, l.contact_id as "contactId", l.external_id as "externalId", l.name, l.stage,
  l.lost_reason as "lostReason", l.lost_at as "lostAt", l.active, l.value::text as value, l.currency,
  l.converted_at as "convertedAt", l.converted, l.quotations, l.paid_invoices as "paidInvoices",
  l.paid_value::text as "paidValue", l.created_at as "createdAt", l.updated_at as "updatedAt"`;
