/**
 * `draft → scheduled → sending → done`, with `paused` and `cancelled` on the way. `scheduled` also stands for
 * "to be sent at once, audience not taken yet".
 */
export const campaignStates = ['draft', 'scheduled', 'sending', 'paused', 'cancelled', 'done'] as const;
export type CampaignState = (typeof campaignStates)[number];
