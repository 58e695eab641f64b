/**
 * The six statuses of a contact. Stored facts are dates; the status is derived from them (the generated column
 * `contact.status`), the strongest in force first, so any arrival order of the same facts ends the same.
 */
export const statuses = [
  'complained',
  'bounced',
  'unsubscribed',
  'pending',
  'transactional',
  'subscribed',
] as const;
export type Status = (typeof statuses)[number];

export const messageClasses = ['marketing', 'transactional', 'direct', 'service'] as const;
export type MessageClass = (typeof messageClasses)[number];

export const channels = ['email', 'sms'] as const;
export type Channel = (typeof channels)[number];

/** What a marketing message is part of: steps reach transactional contacts, campaigns and digests do not. */
export const messageKinds = ['campaign', 'digest', 'step'] as const;
export type MessageKind = (typeof messageKinds)[number];

export const subscriptionStates = ['subscribed', 'pending', 'unsubscribed'] as const;
export type SubscriptionState = (typeof subscriptionStates)[number];

export const listKinds = ['opt_in', 'implied'] as const;
export type ListKind = (typeof listKinds)[number];
