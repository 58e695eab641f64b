import sql from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import type { Status } from '../domain/statuses.js';

/** A contact as services give it out; custom fields are read apart (`contactFields`). */
export interface ContactRow {
  id: Id<'contact'>;
  email: string | null;
  emailValid: boolean;
  phone: string | null;
  externalId: string | null;
  firstName: string | null;
  lastName: string | null;
  locale: string | null;
  timeZone: string | null;
  personaId: Id<'persona'> | null;
  source: string;
  status: Status;
  smsStanding: 'allowed' | 'stopped' | 'undeliverable';
  tracking: 'anonymous' | 'off' | null;
  consentedAt: Date | null;
  impliedAt: Date | null;
  confirmationAskedAt: Date | null;
  confirmedAt: Date | null;
  leftAt: Date | null;
  bouncedAt: Date | null;
  complainedAt: Date | null;
  transactionalOnlyAt: Date | null;
  erasedAt: Date | null;
  /** The contact it was merged into, and when. */
  mergedInto: Id<'contact'> | null;
  mergedAt: Date | null;
  epoch: number;
  createdAt: Date;
  updatedAt: Date;
}

/** The columns of a `ContactRow`, of alias `c`. */
export const contactColumns = sql`c.id, c.email, c.email_valid as "emailValid", c.phone, c.external_id as "externalId",
  c.first_name as "firstName", c.last_name as "lastName", c.locale, c.time_zone as "timeZone", c.persona_id as "personaId", c.source, c.status,
  c.sms_standing as "smsStanding", c.tracking, c.consented_at as "consentedAt", c.implied_at as "impliedAt",
  c.confirmation_asked_at as "confirmationAskedAt", c.confirmed_at as "confirmedAt", c.left_at as "leftAt",
  c.bounced_at as "bouncedAt", c.complained_at as "complainedAt", c.transactional_only_at as "transactionalOnlyAt",
  case when c.merged_into is null then c.erased_at end as "erasedAt", c.merged_into as "mergedInto",
  case when c.merged_into is not null then c.erased_at end as "mergedAt", c.epoch, c.created_at as "createdAt", c.updated_at as "updatedAt"`;
