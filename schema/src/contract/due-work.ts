/** What the outbox can ask for, with the payload of each kind. */
export interface DueWorkPayloads {
  /** Start the campaign's workflow, or wake it when it runs. */
  campaign_changed: { campaignId: string };
  /** Start the workflow of a job. */
  job_created: { jobId: string };
  /** Start the tenant's holds workflow, or wake it. */
  holds_changed: Record<string, never>;
  /** Start the tenant's workflow of single messages, or wake it. */
  singles_changed: Record<string, never>;
  /** Start the tenant's workflow of what came back, or wake it. */
  returns_changed: Record<string, never>;
}
export type DueWorkKind = keyof DueWorkPayloads;

/** The NOTIFY channel that wakes the dispatcher. */
export const dueWorkChannel = 'heed_due_work';
