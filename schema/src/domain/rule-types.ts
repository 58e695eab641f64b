import { frequencies } from './frequency.js';
import type { IdKind } from './ids.js';
import type { Operator } from './rule.js';
import { statuses } from './statuses.js';

const valued = ['equals', 'not_equals', 'in', 'not_in'] as const;
const ordered = ['>', '>=', '<', '<=', 'between'] as const;
const worded = ['contains', 'not_contains', 'starts_with'] as const;
const presence = ['set', 'not_set'] as const;

/**
 * What a rule can compare, and how. Texts are equal when every character is (Unicode's NFC on both sides);
 * `contains` and `starts_with` ignore case. An `email` is equal whatever its case; `several_of` contains one choice,
 * is `in` when it holds any of the values, and equals a set.
 */
export const operatorsOf = {
  text: [...valued, ...worded, ...presence],
  email: [...valued, ...worded, ...presence],
  phone: [...valued, ...worded, ...presence],
  number: [...valued, ...ordered, ...presence],
  boolean: ['equals', 'not_equals', ...presence],
  date: [...valued, ...ordered, ...presence],
  datetime: ['equals', 'not_equals', ...ordered, ...presence],
  one_of: [...valued, ...presence],
  several_of: [...valued, 'contains', 'not_contains', ...presence],
} as const satisfies Record<string, readonly Operator[]>;
export type FieldType = keyof typeof operatorsOf;

/** Whose data a field is: a test of a list's or a lead's row stands inside `where` or `lead`. */
export type RuleScope = 'contact' | 'lead' | 'subscription';

/** A field a rule can ask about: its type and the columns behind it, of the table of its scope. */
export interface RuleField {
  type: FieldType;
  /** What is compared, and for an e-mail what is searched. */
  column: string;
  searched?: string;
  choices?: readonly string[];
  /** Its values and choices are ids of this kind: TypeIDs in a rule, UUIDs here. */
  idKind?: IdKind;
}

/** Contact data, by the names rules use. No custom field may take one of them. The choices of a persona are the tenant's. */
export const contactFields: Record<string, RuleField> = {
  email: { type: 'email', column: 'email_key', searched: 'email' },
  emailValid: { type: 'boolean', column: 'email_valid' },
  phone: { type: 'phone', column: 'phone' },
  externalId: { type: 'text', column: 'external_id' },
  firstName: { type: 'text', column: 'first_name' },
  lastName: { type: 'text', column: 'last_name' },
  locale: { type: 'text', column: 'locale' },
  timeZone: { type: 'text', column: 'time_zone' },
  source: { type: 'text', column: 'source' },
  persona: { type: 'one_of', column: 'persona_id', idKind: 'persona' },
  createdAt: { type: 'datetime', column: 'created_at' },
  consentedAt: { type: 'datetime', column: 'consented_at' },
  status: { type: 'one_of', column: 'status', choices: statuses },
  smsStanding: { type: 'one_of', column: 'sms_standing', choices: ['allowed', 'stopped', 'undeliverable'] },
};

/** Data of a lead. The choices of its stage and lost reason are the tenant's, by key. */
export const leadFields: Record<string, RuleField> = {
  name: { type: 'text', column: 'name' },
  externalId: { type: 'text', column: 'external_id' },
  stage: { type: 'one_of', column: 'stage' },
  lostReason: { type: 'one_of', column: 'lost_reason' },
  lostAt: { type: 'datetime', column: 'lost_at' },
  active: { type: 'boolean', column: 'active' },
  value: { type: 'number', column: 'value' },
  converted: { type: 'boolean', column: 'converted' },
  convertedAt: { type: 'datetime', column: 'converted_at' },
  quotations: { type: 'number', column: 'quotations' },
  paidInvoices: { type: 'number', column: 'paid_invoices' },
  paidValue: { type: 'number', column: 'paid_value' },
  createdAt: { type: 'datetime', column: 'created_at' },
};

/** Data of a subscription, asked inside a list's `where`. */
export const subscriptionFields: Record<string, RuleField> = {
  frequency: { type: 'one_of', column: 'frequency', choices: frequencies },
  joinedAt: { type: 'datetime', column: 'joined_at' },
  changedAt: { type: 'datetime', column: 'changed_at' },
  snoozedUntil: { type: 'datetime', column: 'snoozed_until' },
  basis: { type: 'text', column: 'basis' },
};
