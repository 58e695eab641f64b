const complained =
  'complained_at is not null and (own_consent_at is null or own_consent_at <= complained_at)';
const bounced = `bounced_at is not null and (address_changed_at is null or address_changed_at <= bounced_at)
               and (confirmed_at is null or confirmed_at <= bounced_at)`;
const left = 'left_at is not null and (consented_at is null or consented_at <= left_at)';
const pending = 'confirmation_asked_at is not null and consented_at is null';
const transactionalOnly =
  'transactional_only_at is not null and (consented_at is null or consented_at <= transactional_only_at)';
const subscribed = 'consented_at is not null or implied_at is not null';

const withoutEmailFacts = `when ${left} then 'unsubscribed'
          when ${pending} then 'pending'
          when ${transactionalOnly} then 'transactional'
          when ${subscribed} then 'subscribed'
          else 'pending' end`;

/**
 * The status of a contact, derived from its dated facts; the body of the generated column `contact.status`.
 * Every fact is the newest date of its kind, so any arrival order of the same facts ends the same. Complained is
 * lifted only by the person's own newer consent, bounced by a changed address or a newer confirmation, `left` by a
 * newer consent. An implied basis counts as consent but lifts nothing.
 */
export const statusSql = `case
          when ${complained} then 'complained'
          when ${bounced} then 'bounced'
          ${withoutEmailFacts}`;

/** Whether a fact is in force, by its column: what a status rests on, even where a stronger one hides it. */
export const inForceSql = {
  complained_at: complained,
  left_at: left,
  transactional_only_at: transactionalOnly,
} as const;

/** The same for SMS: complaints and bounces are about e-mail. Over the columns of `contact`. */
export const smsStatusSql = `case ${withoutEmailFacts}`;
