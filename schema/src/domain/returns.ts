import type { BounceKind } from './delivery-facts.js';
import type { MessageRef } from './message-refs.js';

/** Who reports by webhook; one adapter each in `api/src/webhooks/`. */
export const webhookProviders = ['ses', 'sendgrid', 'postmark', 'mailgun', 'resend', 'twilio'] as const;
export type WebhookProvider = (typeof webhookProviders)[number];

/**
 * What a provider can say of a message. `opened` and `clicked` prove that it arrived and no more: machines are among them,
 * and what people open is counted by our own links. `deferred` is no more than a delay.
 */
export const returnKinds = [
  'delivered',
  'deferred',
  'opened',
  'clicked',
  'bounced',
  'complained',
  'opted_out',
] as const;
export type ReturnKind = (typeof returnKinds)[number];

/** Something that came back about a message, as told; nothing is known yet of whether the message is ours. */
export interface ReturnEvent {
  /** Names it among all that the same endpoint tells: twice is once. */
  key: string;
  /** Null: something that has no meaning here, or a kind that is not known. */
  kind: ReturnKind | null;
  /** The provider's own word for it. */
  name: string;
  at: Date;
  ref: MessageRef | undefined;
  bounce?: { kind: BounceKind; reason: string };
  /** The receiving server's words. */
  detail?: string;
}

/** A soft bounce that comes `count` times in a row, over `days` days at least, is a bounce. */
export interface SoftBounceRule {
  count: number;
  days: number;
}

/** Shares of what was sent in the last `days`, from 0 to 1; judged from `minimum` messages on. Null: never. */
export interface ReputationRule {
  complaintsWarn: number;
  complaintsPause: number | null;
  bouncesWarn: number;
  bouncesPause: number | null;
  minimum: number;
  days: number;
}

/** A tenant's own rules for what comes back; what is left out is usual. */
export interface ReturnRules {
  softBounces: SoftBounceRule;
  reputation: ReputationRule;
}

/** 0.1 % and 0.3 % are Gmail's and Yahoo's bounds; 500 messages, so that one complaint of ten pauses nothing. */
export const usualReturnRules: ReturnRules = {
  softBounces: { count: 5, days: 7 },
  reputation: {
    complaintsWarn: 0.001,
    complaintsPause: 0.003,
    bouncesWarn: 0.05,
    bouncesPause: null,
    minimum: 500,
    days: 7,
  },
};

/** Days for which what a provider sent is kept as it came, and after which it is forgotten that it came at all. */
export const keepPayloadDays = 7;
export const keepEventDays = 30;

/** Bytes of a mail that comes in; bounces have some kB, answers with pictures some MB. */
export const largestInboundMail = 10 * 1024 * 1024;
