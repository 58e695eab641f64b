/**
 * How often a contact wants one topic. A window counts local calendar days: after a send on day D (in the contact's
 * zone) the topic opens again at 00:00 on D + period. The arithmetic is PostgreSQL's (`sql/frequency.ts`).
 */
export const frequencies = ['every', 'daily', 'weekly', 'biweekly', 'monthly', 'quarterly'] as const;
export type Frequency = (typeof frequencies)[number];

/** The PostgreSQL interval of a period; `every` has none. */
export const periods: Record<Exclude<Frequency, 'every'>, string> = {
  daily: '1 day',
  weekly: '7 days',
  biweekly: '14 days',
  monthly: '1 month',
  quarterly: '3 months',
};
