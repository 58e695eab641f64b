/** Names shared between those who start workflows and those who run them. Stored in Temporal: never rename lightly. */
export const taskQueues = {
  /** Workflows and small database activities. */
  orchestrator: 'heed-orchestrator',
  /** Lanes: claim, render, send, record. */
  sender: 'heed-sender',
  /**
   * Single messages, in the same processes as lanes but with slots of their own: a priority orders those who wait for a
   * slot, and a campaign's lane keeps one for two minutes.
   */
  singles: 'heed-singles',
  /** Imports and other long work, a few at once. */
  jobs: 'heed-jobs',
} as const;

export const workflowNames = {
  campaign: 'campaignWorkflow',
  job: 'jobWorkflow',
  holds: 'holdsWorkflow',
  singles: 'singlesWorkflow',
  returns: 'returnsWorkflow',
} as const;

export const signals = {
  /** The campaign's state changed in PostgreSQL: look again. */
  campaignChanged: 'campaignChanged',
  /** A hold was written: the next opening may be nearer. */
  holdsChanged: 'holdsChanged',
  /** A transactional or direct message was asked for, or an unknown is to be sent again. */
  singlesChanged: 'singlesChanged',
  /** Something came back: an event of a provider, or a mail. */
  returnsChanged: 'returnsChanged',
} as const;

/** Ids are derived from the thing, so that starting twice is harmless. */
export const workflowIds = {
  campaign: (campaignId: string) => `campaign-${campaignId}`,
  job: (jobId: string) => `job-${jobId}`,
  holds: (tenantId: string) => `holds-${tenantId}`,
  singles: (tenantId: string) => `singles-${tenantId}`,
  returns: (tenantId: string) => `returns-${tenantId}`,
} as const;

/** The tenant a workflow works for, or an account as a whole; every workflow's first argument carries it. */
export interface OwnerRef {
  accountId: string;
  tenantId?: string;
}
export interface TenantRef extends OwnerRef {
  tenantId: string;
}
export interface CampaignRef extends TenantRef {
  campaignId: string;
}
export interface JobRef extends OwnerRef {
  jobId: string;
}
