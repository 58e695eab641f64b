import type { Id } from '@heed/schema/domain/ids';
import { getCampaignsByIds } from '@heed/schema/services/campaigns';
import { contactFields } from '@heed/schema/services/contact-selection';
import { getContactsByIds } from '@heed/schema/services/contacts';
import { getDigestsByIds } from '@heed/schema/services/digests';
import { getFormsByIds } from '@heed/schema/services/forms';
import { getFilesOfJobs } from '@heed/schema/services/job-files';
import { getLeadStages } from '@heed/schema/services/lead-stages';
import { getLeadsByIds } from '@heed/schema/services/leads';
import { getListsByIds, listCounts } from '@heed/schema/services/lists';
import { getLostReasons } from '@heed/schema/services/lost-reasons';
import { getPersonasByIds } from '@heed/schema/services/personas';
import { eventCounts } from '@heed/schema/services/provider-events';
import { campaignReport } from '@heed/schema/services/reports';
import { explainStored, type StoredRule } from '@heed/schema/services/rule-explanations';
import { getSegmentsByIds } from '@heed/schema/services/segments';
import { getSendingIdentitiesByIds } from '@heed/schema/services/sending-identities';
import { subscriptionsOf } from '@heed/schema/services/subscriptions';
import { suppressedContacts } from '@heed/schema/services/suppressions';
import { tenantLocale } from '@heed/schema/services/tenants';
import { proofOf } from '@heed/schema/services/timeline';
import type { Session } from '@heed/schema/session/session';
import DataLoader from 'dataloader';
import type { Door } from './door.js';

/**
 * What the nodes of one response ask for, gathered: one statement per kind, however many nodes. Made anew after
 * every mutation.
 */
export class Loaders {
  readonly generation: number;
  private readingLocale: Promise<string> | undefined;

  constructor(private readonly door: Door) {
    this.generation = door.generation;
  }

  readonly contact = this.batch(getContactsByIds);
  readonly lead = this.batch(byId(getLeadsByIds));
  readonly leadStage = this.batch(getLeadStages);
  readonly lostReason = this.batch(getLostReasons);
  readonly list = this.batch(byId(getListsByIds));
  readonly persona = this.batch(byId(getPersonasByIds));
  readonly segment = this.batch(byId(getSegmentsByIds));
  readonly campaign = this.batch(byId(getCampaignsByIds));
  readonly digest = this.batch(byId(getDigestsByIds));
  readonly form = this.batch(byId(getFormsByIds));
  readonly sendingIdentity = this.batch(getSendingIdentitiesByIds);
  readonly subscriptions = this.batch(fromMap(subscriptionsOf));
  readonly suppressed = this.batch(fromMap(suppressedContacts));
  readonly contactFields = this.batch(fromMap(contactFields));
  readonly listCounts = this.batch(fromMap(listCounts));
  readonly jobFile = this.batch<Id<'job'>, Awaited<ReturnType<typeof getFilesOfJobs>>[number]>(
    getFilesOfJobs,
  );
  readonly proof = this.batch(fromMap(proofOf));
  readonly eventCounts = this.batch(fromMap(eventCounts));

  /** Stored rules in words, however many of them one answer shows. */
  readonly explained = new DataLoader((rules: readonly StoredRule[]) =>
    this.door.read((session) => explainStored(session, rules)),
  );

  /** One statement for each campaign that is asked for its report, however many of its numbers are. */
  readonly report = new DataLoader((ids: readonly Id<'campaign'>[]) =>
    Promise.all(ids.map((id) => this.door.read((session) => campaignReport(session, id)))),
  );

  /** The tenant's language, read once however many nodes ask for it. */
  locale(): Promise<string> {
    this.readingLocale ??= this.door.read(tenantLocale);
    return this.readingLocale;
  }

  private batch<K extends string, V>(
    read: (session: Session, ids: readonly K[]) => Promise<V[]>,
  ): DataLoader<K, V> {
    return new DataLoader((ids: readonly K[]) => this.door.read((session) => read(session, ids)));
  }
}

/** Puts rows in the order in which they were asked for. */
function byId<K extends string, V extends { id: K }>(
  read: (session: Session, ids: readonly K[]) => Promise<V[]>,
) {
  return async (session: Session, ids: readonly K[]): Promise<(V | null)[]> => {
    const found = new Map((await read(session, ids)).map((row) => [row.id, row]));
    return ids.map((id) => found.get(id) ?? null);
  };
}

function fromMap<K extends string, V>(read: (session: Session, ids: readonly K[]) => Promise<Map<K, V>>) {
  return async (session: Session, ids: readonly K[]): Promise<(V | null)[]> => {
    const found = await read(session, ids);
    return ids.map((id) => found.get(id) ?? null);
  };
}
