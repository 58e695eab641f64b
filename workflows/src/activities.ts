import { campaignActivities } from './campaigns/campaign-activities.js';
import { type LaneEnd, type LaneInput, runLane } from './campaigns/lane.js';
import type { Dependencies } from './dependencies.js';
import { holdActivities } from './holds/hold-activities.js';
import { type ReleaseEnd, type ReleaseInput, releaseHolds } from './holds/release.js';
import { type JobStep, jobActivities } from './jobs/job-activities.js';
import {
  changeLeads,
  emptyField,
  exportContacts,
  fillSegments,
  importContacts,
  optOutAddresses,
  rotateKeys,
} from './jobs/long-jobs.js';
import { sendTestMessage } from './jobs/test-message.js';
import { type PassOnInput, passOnReplies } from './returns/pass-on.js';
import { returnActivities } from './returns/return-activities.js';
import { type SinglesEnd, type SinglesInput, sendSingleMessages } from './singles/singles-lane.js';

/** Small steps in the database, beside the workflows. */
export function orchestratorActivities(dependencies: Dependencies) {
  return {
    ...campaignActivities(dependencies),
    ...holdActivities(dependencies),
    ...jobActivities(dependencies),
    ...returnActivities(dependencies),
  };
}
export type OrchestratorActivities = ReturnType<typeof orchestratorActivities>;

/** Whatever talks to mail servers. */
export function senderActivities(dependencies: Dependencies) {
  return {
    sendLane: (input: LaneInput): Promise<LaneEnd> => runLane(dependencies, input),
    releaseLane: (input: ReleaseInput): Promise<ReleaseEnd> => releaseHolds(dependencies, input),
    sendTest: (step: JobStep): Promise<void> => sendTestMessage(dependencies, step),
  };
}
export type SenderActivities = ReturnType<typeof senderActivities>;

/** Single messages: beside the lanes, with slots of their own. */
export function singlesActivities(dependencies: Dependencies) {
  return {
    sendSingles: (input: SinglesInput): Promise<SinglesEnd> => sendSingleMessages(dependencies, input),
    passOnReplies: (input: PassOnInput) => passOnReplies(dependencies, input),
  };
}
export type SinglesActivities = ReturnType<typeof singlesActivities>;

/** Long work, a few at once. */
export function jobsActivities(dependencies: Dependencies) {
  return {
    runImportJob: (step: JobStep): Promise<void> => importContacts(dependencies, step),
    runExportJob: (step: JobStep): Promise<void> => exportContacts(dependencies, step),
    runOptOutJob: (step: JobStep): Promise<void> => optOutAddresses(dependencies, step),
    runSegmentJob: (step: JobStep): Promise<void> => fillSegments(dependencies, step),
    runLeadChangeJob: (step: JobStep): Promise<void> => changeLeads(dependencies, step),
    runRotationJob: (step: JobStep): Promise<void> => rotateKeys(dependencies, step),
    runEmptyingJob: (step: JobStep): Promise<void> => emptyField(dependencies, step),
  };
}
export type JobsActivities = ReturnType<typeof jobsActivities>;
