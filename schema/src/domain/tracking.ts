import type { MessageKind } from './statuses.js';

/** `anonymous`: how often links were clicked is counted, and nobody named. The laxest first. */
export const trackingModes = ['on', 'anonymous', 'off'] as const;
export type TrackingMode = (typeof trackingModes)[number];

/** Of a tenant: which messages' opens and clicks are counted. */
export interface TenantTracking {
  /** Of campaigns, steps and digests. */
  campaigns: TrackingMode;
  transactional: TrackingMode;
  direct: TrackingMode;
  /** A click within so many seconds of the sending is a scanner's. */
  quickSeconds: number;
}

export const usualTracking: TenantTracking = {
  campaigns: 'on',
  transactional: 'off',
  direct: 'off',
  quickSeconds: 5,
};

export const longestQuickSeconds = 300;

/** What a tenant's setting says of a kind of message. */
export function trackingOf(kind: MessageKind, setting: TenantTracking | null): TrackingMode {
  const { campaigns, transactional, direct } = setting ?? usualTracking;
  if (kind === 'transactional') return transactional;
  return kind === 'direct' ? direct : campaigns;
}

/** The tenant's setting and the contact's own wish: the stricter wins. */
export function stricter(setting: TrackingMode, wish: TrackingMode | null | undefined): TrackingMode {
  return wish && trackingModes.indexOf(wish) > trackingModes.indexOf(setting) ? wish : setting;
}

/** A contact's wish as it is kept: none where it asks for no more than everybody gets. */
export function wishOf(mode: TrackingMode | null): 'anonymous' | 'off' | null {
  return mode === 'on' ? null : mode;
}
