/**
 * What a line of a contact's timeline tells. Of several at the same moment the later one here is the newer: a click is a
 * choice first, and the status follows from it; what somebody filled in comes before what it brought about.
 */
export const timelineKinds = [
  'delivery',
  'event',
  'submission',
  'consent',
  'choice',
  'opt_out',
  'status',
] as const;
export type TimelineKind = (typeof timelineKinds)[number];

/** Dated facts of a contact, from which the status is derived (`entities/contact-status.ts`), with their columns. */
export const factColumns = {
  taken_in: 'created_at',
  implied: 'implied_at',
  confirmation_asked: 'confirmation_asked_at',
  confirmed: 'confirmed_at',
  consented: 'consented_at',
  consented_themselves: 'own_consent_at',
  transactional_only: 'transactional_only_at',
  left: 'left_at',
  bounced: 'bounced_at',
  address_changed: 'address_changed_at',
  complained: 'complained_at',
  erased: 'erased_at',
} as const;
export type ContactFact = keyof typeof factColumns;
