import { setTimeout as sleep } from 'node:timers/promises';
import type { Id } from '@heed/schema/domain/ids';
import { resumeCampaign, sendCampaign } from '@heed/schema/services/campaign-states';
import { getCampaign } from '@heed/schema/services/campaigns';
import { usualPace } from '@heed/workflows/dependencies';
import type { Plant } from '../support/plant.js';
import type { Brand } from '../support/world.js';
import { Crew } from './crew.js';
import type { Blow, StormPlan } from './storm-plan.js';

/** Messages that a cut connection may leave without an answer: those of one pipeline. */
const pipeline = 10;

export interface StormOptions {
  plant: Plant;
  brand: Brand;
  campaignId: Id<'campaign'>;
  plan: StormPlan;
  /** Lanes at once in each sender. */
  lanes: number;
  senders?: number;
  /** Milliseconds; the storm fails when the campaign is not over by then. */
  patience: number;
  say?: (line: string) => void;
}

export interface StormEnd {
  kills: { sender: number; orchestrator: number };
  cut: number;
  /** How often the campaign paused itself for the mail server's errors, and was resumed. */
  resumed: number;
  mostUnknown: number;
  seconds: number;
}

/** Sends a campaign while its processes and services are struck down as planned, until it is over. */
export async function runStorm(options: StormOptions): Promise<StormEnd> {
  const { plant, brand, campaignId, plan, lanes, senders = 2, say = () => undefined } = options;
  const began = Date.now();
  const crew = new Crew(plant, { senders, orchestrators: 1, lanes, points: [...plan.points], say });
  const blows = [...plan.blows];
  let cut = 0;
  let resumed = 0;

  const strike = async (blow: Blow) => {
    say(`after ${blow.after} messages: ${describe(blow)}`);
    if (blow.what === 'kill') await crew.kill(blow.role, blow.which);
    if (blow.what === 'cut') cut += await plant.sink.cut(blow.connections);
    if (blow.what === 'postgres') await plant.postgres.restart(blow.how);
    if (blow.what === 'temporal') await plant.temporal.restart();
    await sleep(blow.pause);
  };

  try {
    await crew.start();
    await brand.act((session) => sendCampaign(session, { campaignId }));
    for (const deadline = began + options.patience; ; await sleep(20)) {
      const { taken } = await plant.sink.figures();
      const next = blows[0];
      if (next && taken >= next.after) {
        blows.shift();
        await strike(next);
        continue;
      }
      // PostgreSQL may be away.
      const state = await brand
        .act((session) => getCampaign(session, campaignId))
        .then(
          (campaign) => campaign.state,
          () => 'away' as const,
        );
      if (state === 'done') break;
      if (state === 'paused') {
        resumed += 1;
        await brand.act((session) => resumeCampaign(session, { campaignId })).catch(() => undefined);
      }
      if (Date.now() > deadline)
        throw new Error(`The campaign is ${state} after ${taken} messages.\n${crew.lastLines()}`);
    }
    if (blows.length > 0) throw new Error(`The campaign was over before ${blows.length} of the blows`);
  } finally {
    await crew.dismiss();
  }
  const { kills } = crew;
  return {
    kills,
    cut,
    resumed,
    mostUnknown: kills.sender * lanes * usualPace.claim + cut * pipeline,
    seconds: (Date.now() - began) / 1_000,
  };
}

function describe(blow: Blow): string {
  if (blow.what === 'kill') return `SIGKILL of a ${blow.role}`;
  if (blow.what === 'cut') return `${blow.connections} connections cut`;
  if (blow.what === 'postgres') return `PostgreSQL restarts (${blow.how})`;
  return 'Temporal restarts';
}
