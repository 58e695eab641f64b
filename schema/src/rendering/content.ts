import type { FieldKind } from '../domain/custom-fields.js';
import type { MessageKind } from '../domain/statuses.js';
import type { TrackingMode } from '../domain/tracking.js';

/** The four templates of a campaign, in Liquid. */
export interface Templates {
  subject: string;
  preheader: string;
  html: string;
  /** Made from the HTML when empty. */
  text: string;
}

/** A custom field that templates may name as `contact.fields.<key>`. */
export interface FieldName {
  key: string;
  kind: FieldKind;
}

/** Everything of a campaign that its messages are made of. */
export interface CampaignContent extends Templates {
  tenantId: string;
  campaignId: string;
  name: string;
  /** `transactional` and `direct` are no marketing: no topic, no list headers, nothing appended. */
  kind: MessageKind;
  /** The list for which the campaign speaks; null for those two. */
  topic: { listId: string; name: string } | null;
  identity: {
    fromEmail: string;
    fromName: string;
    replyTo: string | null;
    postalAddress: string;
    /** The server it sends through, without user and password; the installation's own when missing. */
    smtpServer?: string | null;
  };
  brand: { name: string; primaryColour?: string | null; backgroundColour?: string | null };
  /** BCP 47: the language of what Heed adds, for contacts without one of their own. */
  defaultLocale: string;
  fields: { key: string; kind: string }[];
  /** The tenant's setting for this kind; off when left out: links lead straight where they say. */
  tracking?: TrackingMode;
  /** What the campaign's links lead to, by position; a link to anything else carries its address and a MAC. */
  destinations?: readonly string[];
  /** Names it in return addresses; without one they are the identity's own. */
  number?: number;
}

/** One contact as templates see it, with what identifies the delivery. */
export interface Recipient {
  contactId: string;
  occurrence: number;
  email: string;
  firstName: string | null;
  lastName: string | null;
  locale: string | null;
  timeZone: string | null;
  /** The contact's: raising it revokes every link ever sent. */
  epoch: number;
  /** Their own wish, where it is stricter than the tenant's setting. */
  tracking?: 'anonymous' | 'off' | null;
  /** By the field's key. */
  fields: Record<string, unknown>;
  /** What a transactional message was sent with, or a digest was composed of: templates name it as `data.…`. */
  data?: Record<string, unknown>;
}

/** A message ready for a channel. Nothing in it holds CR or LF except `html` and `text`. */
export interface Message {
  /** With angle brackets; the same for a resend. */
  messageId: string;
  date: Date;
  from: { name: string; address: string };
  to: string;
  replyTo: string | null;
  /** The envelope's sender, to which reports of failure come. */
  returnPath: string;
  subject: string;
  html: string | null;
  text: string;
  headers: Record<string, string>;
}
