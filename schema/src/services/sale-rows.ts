import { type Id, newId } from '../domain/ids.js';
import { readAmount, readCurrency } from '../domain/money.js';
import { readPlainText } from '../domain/plain-text.js';
import type { LockedLead } from '../sql/lead-writes.js';
import type { Counted, SaleKind, SaleRow } from '../sql/sale-writes.js';
import type { FoundContact, NewLeadContact } from './lead-contacts.js';
import {
  given,
  type LeadContactInput,
  moment,
  type ReadContact,
  readContact,
  refused,
  required,
} from './lead-rows.js';

/** What can be said about a quotation or an invoice. Left out is unchanged; of a new one the amount is needed. */
export interface SaleInput {
  /** The other program's own number of it. */
  externalId: string;
  /** The lead it belongs to, by either; none: only the contact's. */
  leadId?: Id<'lead'> | null;
  leadExternalId?: string | null;
  /** Whose it is; the lead's contact when left out. */
  contact?: LeadContactInput | null;
  /** `draft` when left out. */
  state?: string | null;
  /** Decimal text, like `1234.50`; an invoice below zero is a credit note. */
  amount?: string | null;
  /** ISO 4217; the lead's when left out. */
  currency?: string | null;
  /** Now when left out. */
  issuedAt?: Date | null;
  expiresAt?: Date | null;
  dueAt?: Date | null;
  /** Of a paid invoice; now when left out. */
  paidAt?: Date | null;
}

export interface ReadSale {
  externalId: string;
  leadId: Id<'lead'> | undefined;
  leadExternalId: string | undefined;
  contact: ReadContact | undefined;
  state: string | undefined;
  amount: string | undefined;
  currency: string | undefined;
  issuedAt: Date | undefined;
  expiresAt: Date | null | undefined;
  dueAt: Date | null | undefined;
  paidAt: Date | undefined;
}

/** What a row says, checked by itself. @throws {RowRefused} with the path of the field. */
export function readSale(kind: SaleKind, input: SaleInput, at: Date): ReadSale {
  const line = (text: string) => readPlainText(text, 200);
  const amount = (text: string) => readAmount(text, { credit: kind === 'invoice' });
  return {
    externalId: required(given(input.externalId, line, 'externalId'), 'externalId'),
    leadId: input.leadId ?? undefined,
    leadExternalId: given(input.leadExternalId, line, 'leadExternalId') ?? undefined,
    contact: input.contact ? readContact(input.contact) : undefined,
    state: input.state ?? undefined,
    amount: given(input.amount, amount, 'amount') ?? undefined,
    currency: given(input.currency, readCurrency, 'currency') ?? undefined,
    issuedAt: moment(input.issuedAt, at, 'issuedAt') ?? undefined,
    expiresAt: input.expiresAt,
    dueAt: input.dueAt,
    paidAt: moment(input.paidAt, at, 'paidAt') ?? undefined,
  };
}

/** A row that can be written. */
export interface SalePlan {
  sale: SaleRow;
  before: SaleRow | undefined;
  changed: boolean;
  /** To be made first. */
  fresh: NewLeadContact | undefined;
}

interface Surroundings {
  before: SaleRow | undefined;
  /** The locked ones; one without a currency takes it of the first that is written for it. */
  leads: readonly LockedLead[];
  contact: FoundContact | undefined;
  at: Date;
}

/** What a quotation or an invoice becomes. @throws {RowRefused} where it does not fit its lead or its contact. */
export function plannedSale(
  kind: SaleKind,
  row: ReadSale,
  { before, leads, contact, at }: Surroundings,
): SalePlan {
  const lead = leadOf(row, before, leads);
  if (contact && 'fault' in contact)
    throw refused(contact.fault.code, contact.fault.message, ...contact.fault.path);
  const contactId = lead?.contactId ?? contact?.contactId ?? before?.contactId;
  if (contactId === undefined)
    throw refused('INVALID_INPUT', 'Say whose it is: a lead or a contact.', 'contact');
  if (contact && contact.contactId !== contactId)
    throw refused('INVALID_INPUT', 'Its lead belongs to another contact.', 'contact');
  const state = row.state ?? before?.state ?? 'draft';
  if (row.paidAt && state !== 'paid')
    throw refused('INVALID_INPUT', 'Only a paid invoice has this date.', 'paidAt');
  const amount = row.amount ?? before?.amount;
  if (amount === undefined) throw refused('INVALID_INPUT', '"amount" must not be empty.', 'amount');
  const currency = row.currency ?? before?.currency ?? lead?.currency ?? undefined;
  if (currency === undefined) throw refused('INVALID_INPUT', '"currency" must not be empty.', 'currency');
  if (lead && state !== 'cancelled') {
    if (lead.currency !== null && lead.currency !== currency)
      throw refused('INVALID_INPUT', `Its lead is in ${lead.currency}.`, 'currency');
    lead.currency = currency;
  }
  const sale: SaleRow = {
    id: before?.id ?? newId(kind),
    externalId: row.externalId,
    contactId,
    leadId: lead?.id ?? null,
    state,
    amount,
    currency,
    issuedAt: row.issuedAt ?? before?.issuedAt ?? at,
    ...(kind === 'quotation'
      ? { expiresAt: kept(row.expiresAt, before?.expiresAt) }
      : {
          dueAt: kept(row.dueAt, before?.dueAt),
          paidAt: state === 'paid' ? (row.paidAt ?? before?.paidAt ?? at) : null,
        }),
    createdAt: before?.createdAt ?? at,
    updatedAt: at,
  };
  return {
    sale,
    before,
    changed: !before || differs(before, sale),
    fresh: lead ? undefined : contact?.fresh,
  };
}

function leadOf(
  row: ReadSale,
  before: SaleRow | undefined,
  leads: readonly LockedLead[],
): LockedLead | undefined {
  const { leadId, leadExternalId } = row;
  const field = leadId ? 'leadId' : 'leadExternalId';
  const named = leadId
    ? leads.find((lead) => lead.id === leadId)
    : leadExternalId && leads.find((lead) => lead.externalId === leadExternalId);
  if ((leadId || leadExternalId) && !named) throw refused('NOT_FOUND', 'There is no such lead.', field);
  const lead = named || leads.find((one) => one.id === before?.leadId);
  if (lead?.erased) throw refused('WRONG_STATE', 'The contact of this lead was erased.', field);
  return lead;
}

function kept<T>(wished: T | null | undefined, before: T | null | undefined): T | null {
  return wished === undefined ? (before ?? null) : wished;
}

function differs(before: SaleRow, after: SaleRow): boolean {
  const { updatedAt, ...rest } = after;
  return (Object.keys(rest) as (keyof typeof rest)[]).some((field) => {
    const [one, other] = [before[field], after[field]];
    return one instanceof Date && other instanceof Date ? one.getTime() !== other.getTime() : one !== other;
  });
}

/** What leads count more for a sale that was written, and less for what it was. */
export function countedBy(kind: SaleKind, { before, sale }: SalePlan): Counted[] {
  return [...(before ? counted(kind, before, -1) : []), ...counted(kind, sale, 1)];
}

function counted(kind: SaleKind, { leadId, state, amount, currency }: SaleRow, sign: 1 | -1): Counted[] {
  if (leadId === null || state === 'cancelled') return [];
  const quotations = kind === 'quotation' ? sign : 0;
  if (state !== 'paid') return [{ leadId, currency, quotations, paidInvoices: 0, paidValue: '0' }];
  const paidValue = sign === 1 ? amount : amount.startsWith('-') ? amount.slice(1) : `-${amount}`;
  return [{ leadId, currency, quotations: 0, paidInvoices: sign, paidValue }];
}
