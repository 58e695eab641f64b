/** Why an address is not contacted: the account-wide choice of its person, or never again, as after an erasure. */
export const suppressionReasons = ['global_opt_out', 'suppressed'] as const;
export type SuppressionReason = (typeof suppressionReasons)[number];

/**
 * What happens to a global opt-out. `lifted`: staff of the account, with evidence of new consent. `returned`: the person
 * themself, from a link of theirs. `undone`: the person, within the hour in which a click can be taken back.
 */
export const optOutEventKinds = ['opted_out', 'lifted', 'returned', 'undone'] as const;
export type OptOutEventKind = (typeof optOutEventKinds)[number];

/** The proof that somebody wants mail again: what, when, how, and the words they saw. */
export interface OptOutEvidence {
  what: string;
  /** ISO 8601. */
  at: string;
  how: string;
  wording: string;
}

/** The stored input of an `opt_out_addresses` job. */
export interface OptOutJobInput {
  uploadId: string;
  note: string | null;
}
