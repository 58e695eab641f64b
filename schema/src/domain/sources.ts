/** How a contact stands at first, by where they come from, as long as nothing else is known of their consent. */
export const initialStatuses = ['subscribed', 'pending', 'transactional'] as const;
export type InitialStatus = (typeof initialStatuses)[number];

/** What a tenant decides about one source of contacts. */
export interface SourceSetting {
  /** As contacts carry it: `checkout`. */
  source: string;
  status: InitialStatus;
  /** For `subscribed`: what the consent rests on, kept as proof with each contact. */
  basis: string | null;
}

/** The ways in that the product has itself, and the source whose meaning is plain; a tenant may decide otherwise. */
export const usualSources: readonly SourceSetting[] = [
  { source: 'import', status: 'pending', basis: null },
  { source: 'form', status: 'pending', basis: null },
  { source: 'event', status: 'pending', basis: null },
  { source: 'api', status: 'pending', basis: null },
  { source: 'abandoned_cart', status: 'transactional', basis: null },
];

export const mostSources = 50;
export const longestSource = 60;
