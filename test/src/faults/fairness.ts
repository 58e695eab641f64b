import { sendCampaign } from '@heed/schema/services/campaign-states';
import { addCampaign } from '../support/audience.js';
import { type Plant, startPlant } from '../support/plant.js';
import { ended, until } from '../support/sending-world.js';
import { setStage } from './stage.js';

/** Slots of the one sender: fewer than the lanes of the large tenant's campaigns. */
const slots = 4;

export interface Fairness {
  /** Milliseconds that ten mails take, from "send" to the campaign's end, when nobody else sends. */
  idle: number;
  /** The same while another tenant's campaigns keep every slot busy. */
  busy: number;
}

/** Three campaigns of four lanes each to a mail server that takes its time, and then ten mails of another tenant. */
export async function measureFairness(): Promise<Fairness> {
  const plant = await startPlant({ sink: { misbehaviour: { delay: 100 } } });
  try {
    await plant.startWorker('orchestrator');
    await plant.startWorker('sender', { HEED_LANES: String(slots) });
    await tenMails(plant, 'Warm-up');
    const idle = Math.min(await tenMails(plant, 'Quince'), await tenMails(plant, 'Fig'));

    const { brand, ...large } = await setStage(plant, 'Large', { people: 10_000 });
    const others = ['Second', 'Third'].map((name) => addCampaign(brand, { ...large, name }));
    await plant.sink.forget();
    for (const campaignId of [large.campaignId, ...(await Promise.all(others))])
      await brand.act((session) => sendCampaign(session, { campaignId }));
    await until(async () => (await plant.sink.count()) > 1_000);
    const busy = await tenMails(plant, 'Olive');
    if ((await plant.sink.count()) >= 30_000) throw new Error('The large campaigns were over too soon');
    return { idle, busy };
  } finally {
    await plant.stop();
  }
}

async function tenMails(plant: Plant, name: string): Promise<number> {
  const { brand, campaignId } = await setStage(plant, name, { people: 10 });
  const began = performance.now();
  await brand.act((session) => sendCampaign(session, { campaignId }));
  await ended(brand, campaignId);
  return performance.now() - began;
}
