import type { Id } from './ids.js';

/** What names one message to one person, and its line in the ledger. */
export interface DeliveryKey {
  campaignId: Id<'campaign'>;
  contactId: Id<'contact'>;
  /** Which message of the campaign to them, from 1. */
  occurrence: number;
}

/** What a mail provider can report of a message: each proves that it was handed over. */
export const deliveryEvents = ['delivered', 'bounced', 'complained', 'opened', 'clicked', 'replied'] as const;
export type DeliveryEvent = (typeof deliveryEvents)[number];

/** Business time after which a message that no mail server took is given up, in milliseconds: a day. */
export const singleMessagePatience = 24 * 60 * 60 * 1_000;

/** Milliseconds until a message that no mail server took is tried again: 5 s to 10 min. */
export function pauseAfter(tries: number): number {
  return Math.min(600_000, 5_000 * 2 ** Math.min(tries, 10));
}
