import type { Frequency } from './frequency.js';
import type { SubscriptionState } from './statuses.js';

/** What a person did to their choices. Each is undone as a whole. */
export const operationKinds = [
  'save_preferences',
  'leave_topic',
  'leave_brand',
  'leave_all_brands',
  'return_to_brands',
] as const;
export type OperationKind = (typeof operationKinds)[number];

/** How a subscription stood before an operation touched it; null where there was none. */
export interface SubscriptionBefore {
  listId: string;
  state: SubscriptionState | null;
  frequency: Frequency | null;
  snoozedUntil: string | null;
  /** Missing in operations of before it was kept. */
  joinedAt?: string | null;
}

/** What an operation replaced: exactly what undo puts back. Times are ISO 8601. */
export interface OperationBefore {
  subscriptions: SubscriptionBefore[];
  /** Present when the operation touched the contact's own facts. */
  contact?: { leftAt: string | null; consentedAt: string | null; ownConsentAt: string | null };
  /** The contact had left the brand or reported spam: whatever their rows say, no topic was on. */
  off?: true;
  /** Present when the operation chose another persona. */
  persona?: { from: string | null; to: string | null };
  /** Present when the operation wrote account-wide opt-outs that did not exist before. */
  suppressionIds?: string[];
}

/** What a consent event says happened. */
export const consentKinds = [
  'consented',
  'confirmation_asked',
  'confirmed',
  'frequency_chosen',
  'snoozed',
  'pause_ended',
  'left_topic',
  'left_brand',
  'left_all_brands',
  'returned_to_brands',
  'undone',
  'merged',
  'bounced',
  'complained',
] as const;
export type ConsentKind = (typeof consentKinds)[number];
