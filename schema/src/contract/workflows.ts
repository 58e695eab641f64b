/** Names shared between those who start workflows and those who run them. Stored in Temporal: never rename lightly. */
export const taskQueues = {
  /** Workflows and small database activities. */
  orchestrator: 'heed-orchestrator',
  /** Lanes: claim, render, send, record. */
  sender: 'heed-sender',
  /** Imports and other long work, a few at once. */
  jobs: 'heed-jobs',
} as const;

export const workflowNames = {
  campaign: 'campaignWorkflow',
  job: 'jobWorkflow',
  holds: 'holdsWorkflow',
} as const;

export const signals = {
  /** The campaign's state changed in PostgreSQL: look again. */
  campaignChanged: 'campaignChanged',
  /** A hold was written: the next opening may be nearer. */
  holdsChanged: 'holdsChanged',
} as const;

/** Ids are derived from the thing, so that starting twice is harmless. */
export const workflowIds = {
  campaign: (campaignId: string) => `campaign-${campaignId}`,
  job: (jobId: string) => `job-${jobId}`,
  holds: (tenantId: string) => `holds-${tenantId}`,
} as const;

/** The tenant a workflow works for; every workflow's first argument carries it. */
export interface TenantRef {
  accountId: string;
  tenantId: string;
}
export interface CampaignRef extends TenantRef {
  campaignId: string;
}
export interface JobRef extends TenantRef {
  jobId: string;
}
