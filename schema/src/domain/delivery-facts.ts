import type { Id } from './ids.js';
import type { DeliveryKey } from './single-messages.js';

/** What can become of a message that left, or may have, as dated facts of its delivery. */
export const deliveryFactKinds = [
  'delivered',
  'opened',
  'clicked',
  'replied',
  'bounced',
  'complained',
  'unsubscribed',
] as const;
export type DeliveryFactKind = (typeof deliveryFactKinds)[number];

/** The hardest first. `hard`: the address does not exist; `blocked`: the message or its sender was refused; `soft`: it may work later. */
export const bounceKinds = ['hard', 'blocked', 'soft'] as const;
export type BounceKind = (typeof bounceKinds)[number];

/**
 * A fact as it is told: by a link, a provider, a report by mail. Facts may come twice and in any order; what they come to is
 * the same (`services/delivery-facts.ts`). Hits of machines are no facts.
 */
export interface DeliveryFact extends DeliveryKey {
  campaignId: Id<'campaign'>;
  contactId: Id<'contact'>;
  kind: DeliveryFactKind;
  at: Date;
  /** Of a click: which of the campaign's links (`campaign_link`). A click opens the message too. */
  position?: number;
  /** Of a bounce. */
  bounceKind?: BounceKind;
}
