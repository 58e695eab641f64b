import { takeAudience } from '@heed/schema/services/audience';
import { sendCampaign } from '@heed/schema/services/campaign-states';
import { createCampaign } from '@heed/schema/services/campaigns';
import { claimBatch } from '@heed/schema/services/claims';
import { recordOutcomes } from '@heed/schema/services/deliveries';
import { inSession } from '@heed/schema/session/session';
import { usualPace } from '@heed/workflows/dependencies';
import sql from 'sql-template-tag';
import { cpuOfTree } from '../usage.js';
import { letter } from './letter.js';
import type { ProductRun } from './product.js';

/** What the lanes of one campaign do, sending left out: claims and records alone, as fast as PostgreSQL takes them. */
export async function ledgerAlone(run: Omit<ProductRun, 'senders'>) {
  const { plant, brand, people, listId, identityId } = run;
  const campaignId = await brand.act(async (session) => {
    const audience = { lists: [listId], segments: [], excludeSegments: [] };
    const { id } = await createCampaign(session, { name: 'Ledger', listId, identityId, audience, ...letter });
    await sendCampaign(session, { campaignId: id });
    await session.sql(sql`delete from due_work where owner_id = ${session.ownerId}`); // nobody else works on it
    return id;
  });
  await brand.act((session) => takeAudience(session, { campaignId }));
  const { accountId, tenantId } = brand;
  const scope = { accountId, tenantId, actor: { type: 'operator' }, hot: 'hashing' } as const;
  const attempt = 1;

  const lane = async (number: number) => {
    let sent: { contactId: string; occurrence: number; result: 'sent' }[] = [];
    for (let more = true; more; ) {
      await inSession(plant.database, scope, async (session) => {
        await recordOutcomes(session, { campaignId, attempt, outcomes: sent });
        const limit = usualPace.claim;
        const claim = await claimBatch(session, { campaignId, lane: number, attempt, limit, fields: [] });
        more = claim.kind === 'claimed';
        sent = claim.kind === 'claimed' ? claim.recipients.map((one) => ({ ...one, result: 'sent' })) : [];
      });
    }
  };
  const pid = plant.postgres.pid();
  const before = { own: process.cpuUsage(), postgres: cpuOfTree(pid), at: performance.now() };
  await Promise.all([0, 1, 2, 3].map(lane));
  const { user, system } = process.cpuUsage(before.own);
  return {
    rate: (people * 1_000) / (performance.now() - before.at),
    cpu: (user + system) / people,
    postgres: ((cpuOfTree(pid) - before.postgres) * 1_000) / people,
    peak: 0,
  };
}
