import type { Id } from '@heed/schema/domain/ids';
import { messageIds } from '@heed/schema/rendering/headers';
import { campaignForSending } from '@heed/schema/services/campaign-content';
import { getCampaign } from '@heed/schema/services/campaigns';
import { campaignReport } from '@heed/schema/services/reports';
import sql from 'sql-template-tag';
import { addCampaign, addIdentity, addTopic } from '../support/audience.js';
import { addCrowd, type Crowd } from '../support/people.js';
import type { Plant } from '../support/plant.js';
import type { Brand } from '../support/world.js';
import type { Evidence } from './verdict.js';

export interface Stage {
  brand: Brand;
  listId: Id<'list'>;
  identityId: Id<'sendingIdentity'>;
  campaignId: Id<'campaign'>;
}

/** A tenant with people and one campaign to all of them, still a draft. */
export async function setStage(plant: Plant, name: string, crowd: Crowd): Promise<Stage> {
  const brand = await plant.brand(name);
  const identityId = await addIdentity(brand);
  const listId = await addTopic(brand, 'Offers');
  await addCrowd(brand, listId, crowd);
  return { brand, listId, identityId, campaignId: await addCampaign(brand, { listId, identityId }) };
}

/** What the ledger says and what the sink knows, after the campaign. */
export async function gatherEvidence(plant: Plant, stage: Stage, mostUnknown: number): Promise<Evidence> {
  const { brand, listId, campaignId } = stage;
  const journal = await plant.sink.journal();
  return brand.act(async (session) => {
    const messageId = messageIds(await campaignForSending(session, campaignId));
    const at = sql`tenant_id = ${session.tenantId} and campaign_id = ${campaignId}`;
    const selected = await session.sql<{ id: string }>(sql`
      select contact_id as id from subscription where tenant_id = ${session.tenantId} and list_id = ${listId}`);
    const rows = await session.sql<{
      contactId: string;
      occurrence: number;
      state: Evidence['ledger'][number]['state'];
    }>(sql`
      select contact_id as "contactId", occurrence, state from delivery where ${at}`);
    const waiting = await session.sql<{ id: string }>(sql`
      select unnest(contact_ids[next + 1 :]) as id from audience_chunk where ${at}`);
    const report = await campaignReport(session, campaignId);
    const { waiting: left, skipped, held, claimed, sent, digested, failed, unknown, cancelled } = report;
    return {
      selected: selected.map(({ id }) => id),
      ledger: rows.map(({ contactId, occurrence, state }) => ({
        contactId,
        state,
        messageId: messageId({ contactId, occurrence }),
      })),
      waiting: waiting.map(({ id }) => id),
      arrived: journal,
      report: {
        selected: report.selected,
        sum: left + skipped + held + claimed + sent + digested + failed + unknown + cancelled,
      },
      campaign: (await getCampaign(session, campaignId)).state,
      mostUnknown,
    };
  });
}
