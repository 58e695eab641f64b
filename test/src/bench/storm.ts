import { sendCampaign } from '@heed/schema/services/campaign-states';
import sql from 'sql-template-tag';
import { setStage } from '../faults/stage.js';
import { addEndpoint } from '../returns/returns-world.js';
import { blow, makeStorm } from '../returns/webhook-storm.js';
import { startApiProcess } from '../support/api-process.js';
import { addCampaign } from '../support/audience.js';
import { type Plant, startPlant } from '../support/plant.js';
import { ended, until } from '../support/sending-world.js';
import type { Brand } from '../support/world.js';
import { testKeys } from '../support/world.js';
import { type Bench, figure } from './bench.js';
import { loadNow } from './usage.js';

/** Webhooks a second: 50,000 in a minute. */
const perSecond = 830;

/** A campaign beside which bounces storm in, against the same one alone. The mail server takes its time, as they do. */
export const storm: Bench = {
  about: 'a storm of bounces by webhook while a campaign runs',
  async run({ quick, say }) {
    const webhooks = quick ? 5_000 : 50_000;
    const people = quick ? 6_000 : 40_000;
    const plant = await startPlant({ sink: { misbehaviour: { delay: 100 } } });
    try {
      await plant.startWorker('orchestrator');
      await plant.startWorker('sender');
      const stage = await setStage(plant, 'Large', { people });
      const second = await addCampaign(stage.brand, { ...stage, name: 'Beside the storm' });
      const alone = await rateOf(plant, stage.brand, stage.campaignId);
      say(`alone: ${alone.toFixed(0)} messages a second`);

      const other = await setStage(plant, 'Stormy', { people: 1 });
      const { urlKey } = await addEndpoint(other.brand, 'resend');
      const { webhook } = await makeStorm(other.brand, other, webhooks);
      const made = Array.from({ length: webhooks }, (_, n) => webhook(n));
      const api = await startApiProcess({ databaseUrl: plant.databaseUrl, keys: testKeys });
      try {
        const blowing = blow(() => `${api.url}/webhooks/${urlKey}`, made, { perSecond });
        const beside = await rateOf(plant, stage.brand, second);
        const { seconds, again } = await blowing;
        const count = async (state: string) =>
          (await other.brand.act((session) =>
            session.row<{ n: number }>(
              sql`select count(*)::int as n from contact where tenant_id = ${session.tenantId} and status = ${state}`,
            ),
          ))!.n;
        const began = performance.now();
        await until(async () => (await count('bounced')) === webhooks, 120_000).catch(() => undefined);
        const lost = webhooks - (await count('bounced'));
        const rest = (performance.now() - began) / 1_000;
        return {
          table: [
            ['', 'messages a second', 'webhooks a second', 'sent again', 'worked off after s', 'load'],
            ['alone', alone, '', '', '', ''],
            ['beside the storm', beside, webhooks / seconds, String(again), rest, loadNow()],
          ],
          figures: [
            figure('campaign beside a storm, against alone', beside / alone, 'higher', 0.8),
            figure('webhooks lost', lost, 'lower', 0),
          ],
        };
      } finally {
        await api.stop();
      }
    } finally {
      await plant.stop();
    }
  },
};

async function rateOf(plant: Plant, brand: Brand, campaignId: Parameters<typeof ended>[1]): Promise<number> {
  await plant.sink.forget();
  const began = performance.now();
  await brand.act((session) => sendCampaign(session, { campaignId }));
  await ended(brand, campaignId);
  return ((await plant.sink.count()) * 1_000) / (performance.now() - began);
}
