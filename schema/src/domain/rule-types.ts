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

/** A field a rule can ask about: its type and the expression of `contact` behind it. */
export interface RuleField {
  type: FieldType;
  /** Columns of `contact`: what is compared, and for an e-mail what is searched. */
  column: string;
  searched?: string;
  choices?: readonly string[];
}

/** Contact data, by the names rules use. No custom field may take one of them. */
export const contactFields: Record<string, RuleField> = {
  email: { type: 'email', column: 'email_key', searched: 'email' },
  phone: { type: 'phone', column: 'phone' },
  externalId: { type: 'text', column: 'external_id' },
  firstName: { type: 'text', column: 'first_name' },
  lastName: { type: 'text', column: 'last_name' },
  locale: { type: 'text', column: 'locale' },
  timeZone: { type: 'text', column: 'time_zone' },
  source: { type: 'text', column: 'source' },
  createdAt: { type: 'datetime', column: 'created_at' },
  status: { type: 'one_of', column: 'status', choices: statuses },
};
