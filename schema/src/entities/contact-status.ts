/**
 * The status of a contact, derived from its dated facts; the body of the generated column `contact.status`.
 * Every fact is the newest date of its kind, so any arrival order of the same facts ends the same. Complained is
 * lifted only by the person's own newer consent, bounced by a changed address or a newer confirmation, `left` by a
 * newer consent. An implied basis counts as consent but lifts nothing.
 */
export const statusSql = `case
          when complained_at is not null and (own_consent_at is null or own_consent_at <= complained_at) then 'complained'
          when bounced_at is not null and (address_changed_at is null or address_changed_at <= bounced_at)
               and (confirmed_at is null or confirmed_at <= bounced_at) then 'bounced'
          when left_at is not null and (consented_at is null or consented_at <= left_at) then 'unsubscribed'
          when confirmation_asked_at is not null and consented_at is null then 'pending'
          when transactional_only_at is not null and (consented_at is null or consented_at <= transactional_only_at) then 'transactional'
          when consented_at is not null or implied_at is not null then 'subscribed'
          else 'pending' end`;
