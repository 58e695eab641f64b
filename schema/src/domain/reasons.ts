/** Why a contact is not mailed, in the order in which they are asked: exactly one is given (`sql/eligibility.ts`). */
export const skipReasons = [
  'merged',
  'erased',
  'no_address',
  'invalid_address',
  'suppressed',
  'global_opt_out',
  'complained',
  'bounced',
  'unsubscribed',
  'pending',
  'transactional_only',
  'sms_stopped',
  'sms_undeliverable',
  'not_on_list',
  'list_pending',
  'list_unsubscribed',
  'snoozed',
  'excluded',
  'expired_while_held',
] as const;
export type SkipReason = (typeof skipReasons)[number];

/** Why a message that was tried did not go. All are definite: the server never took the message. */
export const failReasons = ['refused', 'render_failed', 'provider_error', 'address_not_supported'] as const;
export type FailReason = (typeof failReasons)[number];

/**
 * The states of a delivery row. `waiting` has no row (the contact is still in a chunk of the audience).
 * Together they sum to `campaign.selected`.
 */
export const deliveryStates = [
  'skipped',
  'held',
  'claimed',
  'sent',
  'digested',
  'failed',
  'unknown',
  'cancelled',
] as const;
export type DeliveryState = (typeof deliveryStates)[number];
