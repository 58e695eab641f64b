import { type Frequency, frequencies } from './frequency.js';
import type { SubscriptionState } from './statuses.js';

/** The dated facts that decide a status, of one contact that is merged, and which of the refusals are in force. */
export interface MergedFacts {
  consentedAt: Date | null;
  ownConsentAt: Date | null;
  impliedAt: Date | null;
  leftAt: Date | null;
  complainedAt: Date | null;
  transactionalOnlyAt: Date | null;
  left: boolean;
  complained: boolean;
  transactionalOnly: boolean;
}

type Dates = Omit<MergedFacts, 'left' | 'complained' | 'transactionalOnly'>;

/**
 * The facts of several contacts who are one person. Refusals win: leaving, a spam report and "order mail only" stay in force
 * where they were for any of them, dated now where another's consent would lift them. Consent counts for the address
 * that is kept: `lead`, whose address it is, takes none from the others if it has none of its own.
 */
export function mergeFacts(
  all: readonly MergedFacts[],
  lead: MergedFacts,
  at: Date,
  { addressed = true } = {},
): Dates {
  const newest = (fact: keyof Dates) => latest(all.map((one) => one[fact]));
  const agreed = !addressed || lead.consentedAt !== null;
  const consentedAt = agreed ? newest('consentedAt') : null;
  const ownConsentAt = agreed ? newest('ownConsentAt') : null;
  const refusal = (
    fact: 'leftAt' | 'complainedAt' | 'transactionalOnlyAt',
    inForce: 'left' | 'complained' | 'transactionalOnly',
    lifting: Date | null,
  ): Date | null => {
    const date = newest(fact);
    if (!date) return null;
    const holders = all.filter((one) => one[inForce]).length;
    const holds = lifting === null || lifting <= date;
    if (holders === 0) return holds ? null : date;
    // Several: what one of them did a moment ago may still be undone, and the others' refusal must outlive that.
    return holders > 1 || !holds ? at : date;
  };
  return {
    consentedAt,
    ownConsentAt,
    impliedAt: newest('impliedAt'),
    leftAt: refusal('leftAt', 'left', consentedAt),
    complainedAt: refusal('complainedAt', 'complained', ownConsentAt),
    transactionalOnlyAt: refusal('transactionalOnlyAt', 'transactionalOnly', consentedAt),
  };
}

/** How one of the merged contacts stands on a list. */
export interface MergedSubscription {
  contactId: string;
  state: SubscriptionState;
  frequency: Frequency;
  snoozedUntil: Date | null;
  opensAt: Date | null;
  basis: string | null;
  joinedAt: Date;
  operationId: string | null;
}

/**
 * How the person stands on a list: off it if any of them left it, else as the one whose address is kept, else as the
 * strictest of the others; rarest, longest paused, opening last.
 */
export function mergeSubscriptions(rows: readonly MergedSubscription[], leadId: string): MergedSubscription {
  const refusals = rows.filter(({ state }) => state === 'unsubscribed');
  const own = rows.find(({ contactId }) => contactId === leadId);
  const standing = refusals[0] ?? own ?? rows.find(({ state }) => state === 'pending') ?? rows[0]!;
  return {
    ...standing,
    frequency: frequencies[Math.max(...rows.map(({ frequency }) => frequencies.indexOf(frequency)))]!,
    snoozedUntil: latest(rows.map((row) => row.snoozedUntil)),
    opensAt: latest(rows.map((row) => row.opensAt)),
    basis: standing.basis ?? rows.find(({ basis }) => basis !== null)?.basis ?? null,
    joinedAt: new Date(Math.min(...rows.map((row) => row.joinedAt.getTime()))),
    // Undoing one refusal must not undo another.
    operationId: refusals.length > 1 ? null : standing.operationId,
  };
}

export function latest(dates: readonly (Date | null)[]): Date | null {
  return dates.reduce((a, b) => (a && (!b || a > b) ? a : b), null);
}
