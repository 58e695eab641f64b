/** At most `messages` marketing messages in any `days` local calendar days, over all topics of the tenant. */
export interface Ceiling {
  messages: number;
  days: number;
}

/** No marketing message leaves from `from` until `until`, wall-clock times (`21:00`) in the contact's zone. */
export interface QuietHours {
  from: string;
  until: string;
}

/** What a tenant asks of itself beyond what each contact chose. */
export interface TenantLimits {
  ceilings: Ceiling[];
  quietHours: QuietHours | null;
  /** Names this set of ceilings: what was counted under another is counted anew (`sql/sends.ts`). */
  countedFrom: string;
}

export const mostCeilings = 3;
/** A ceiling beyond these would bind nobody, and each counted send is kept with the contact. */
export const largestCeiling = { messages: 100, days: 366 } as const;

/** Why a message is held; the one that lasts longest. `paused`: its window is open, and its campaign is paused. */
export const holdReasons = ['window', 'ceiling', 'quiet_hours', 'paused'] as const;
export type HoldReason = (typeof holdReasons)[number];
