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

/**
 * What a message is part of. The first three are marketing: steps reach transactional contacts, campaigns and digests do
 * not. `transactional` and `direct` are the standing campaigns that single messages belong to.
 */
export const messageKinds = ['campaign', 'digest', 'step', 'transactional', 'direct'] as const;
export type MessageKind = (typeof messageKinds)[number];

/** The class by which a message of this kind is judged. */
export function classOf(kind: MessageKind): MessageClass {
  return kind === 'transactional' || kind === 'direct' ? kind : 'marketing';
}

export const subscriptionStates = ['subscribed', 'pending', 'unsubscribed'] as const;
export type SubscriptionState = (typeof subscriptionStates)[number];

export const listKinds = ['opt_in', 'implied'] as const;
export type ListKind = (typeof listKinds)[number];
