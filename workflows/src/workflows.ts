/** What the workflow bundle holds; the exported names are those in `contract/workflows.ts`. */
export { campaignWorkflow } from './campaigns/campaign-workflow.js';
export { holdsWorkflow } from './holds/holds-workflow.js';
export { jobWorkflow } from './jobs/job-workflow.js';
export { returnsWorkflow } from './returns/returns-workflow.js';
export { singlesWorkflow } from './singles/singles-workflow.js';
