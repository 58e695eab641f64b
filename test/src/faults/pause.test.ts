import { setTimeout as sleep } from 'node:timers/promises';
import { pauseCampaign, resumeCampaign, sendCampaign } from '@heed/schema/services/campaign-states';
import { campaignReport } from '@heed/schema/services/reports';
import { usualPace } from '@heed/workflows/dependencies';
import { type Plant, startPlant } from '../support/plant.js';
import { ended, until } from '../support/sending-world.js';
import { gatherEvidence, setStage } from './stage.js';
import { judge } from './verdict.js';

/** Lanes of a campaign of this size. */
const lanes = 4;
const people = 2_000;

let plant: Plant;
beforeAll(async () => {
  plant = await startPlant({ sink: { misbehaviour: { rate: 400 } } });
  await plant.startWorker('orchestrator');
  await Promise.all([plant.startWorker('sender'), plant.startWorker('sender')]);
}, 120_000);
afterAll(() => plant.stop());

test('a pause stops the sink within one claim of each lane; resumed, exactly the rest goes', async () => {
  const stage = await setStage(plant, 'Olive', { people });
  const { brand, campaignId } = stage;
  const taken = () => plant.sink.count();
  await brand.act((session) => sendCampaign(session, { campaignId }));
  await until(async () => (await taken()) > 500);

  await brand.act((session) => pauseCampaign(session, { campaignId }));
  const atPause = await taken();
  const report = () => brand.act((session) => campaignReport(session, campaignId));
  await until(async () => (await report()).claimed === 0);
  const stopped = await taken();
  expect(stopped - atPause).toBeLessThanOrEqual(lanes * usualPace.claim);
  await sleep(1_500);
  expect(await taken()).toBe(stopped);
  expect(await report()).toMatchObject({ sent: stopped, waiting: people - stopped, unknown: 0 });

  await brand.act((session) => resumeCampaign(session, { campaignId }));
  await ended(brand, campaignId);
  const verdict = judge(await gatherEvidence(plant, stage, 0));
  expect(verdict.faults).toEqual([]);
  expect(verdict.counts).toEqual({ sent: people });
}, 120_000);
