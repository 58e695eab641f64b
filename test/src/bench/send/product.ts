import { setTimeout as sleep } from 'node:timers/promises';
import type { SinkApart } from '@heed/dev/sink-apart';
import type { Id } from '@heed/schema/domain/ids';
import { sendCampaign } from '@heed/schema/services/campaign-states';
import { createCampaign, getCampaign } from '@heed/schema/services/campaigns';
import type { Plant } from '../../support/plant.js';
import type { WorkerProcess } from '../../support/worker-process.js';
import type { Brand } from '../../support/world.js';
import { cpuOf, cpuOfTree, forgetPeak, peakMemoryOf } from '../usage.js';
import { letter } from './letter.js';

export interface ProductRun {
  plant: Plant;
  brand: Brand;
  listId: Id<'list'>;
  identityId: Id<'sendingIdentity'>;
  /** How many are on the list: as many messages must arrive, each once. */
  people: number;
  /** Where its mail goes. */
  sink: SinkApart;
  /** They have sent before: what is compiled on the way is no cost of a message. */
  senders: readonly WorkerProcess[];
}

/** What one campaign cost, from the inside and from the outside. */
export interface Measured {
  /** Messages a second, between the first and the last at the sink. */
  rate: number;
  /** Microseconds of CPU a message, of the sending processes. */
  cpu: number;
  /** The same of PostgreSQL, audience and all. */
  postgres: number;
  /** The largest sending process, in MB. */
  peak: number;
  connections: number;
  /** Whether several messages went in one burst. */
  chunked: boolean;
}

/** Sends one campaign. @throws when not everybody got it exactly once. */
export async function sendThroughHeed(run: ProductRun): Promise<Measured> {
  const { plant, brand, people, senders, sink } = run;
  const { postgres } = plant;
  await sink.forget();
  for (const { pid } of senders) forgetPeak(pid);
  const cpu = () => senders.reduce((sum, { pid }) => sum + cpuOf(pid), 0);
  const before = { sender: cpu(), postgres: cpuOfTree(postgres.pid()) };

  const campaignId = await startCampaign(run);
  for (;;) {
    const { state, stateReason } = await brand.act((session) => getCampaign(session, campaignId));
    if (state === 'done') break;
    if (state === 'paused') throw new Error(`The campaign paused: ${stateReason}`);
    const dead = senders.find((worker) => worker.gone);
    if (dead) throw new Error(`A sender is gone:\n${dead.lastLines()}`);
    await sleep(100);
  }
  const after = { sender: cpu(), postgres: cpuOfTree(postgres.pid()) };
  const peak = Math.max(...senders.map(({ pid }) => peakMemoryOf(pid)));
  const figures = await sink.figures();
  const arrived = await sink.journal();
  if (arrived.size !== people || figures.taken !== people)
    throw new Error(`${figures.taken} messages arrived, ${arrived.size} different ones, of ${people}`);
  return {
    rate: ((people - 1) * 1_000) / figures.milliseconds,
    cpu: ((after.sender - before.sender) * 1_000) / people,
    postgres: ((after.postgres - before.postgres) * 1_000) / people,
    peak,
    connections: figures.mostConnections,
    chunked: figures.chunked > 0,
  };
}

function startCampaign({ brand, listId, identityId }: ProductRun): Promise<Id<'campaign'>> {
  return brand.act(async (session) => {
    const audience = { lists: [listId], segments: [], excludeSegments: [] };
    const { id } = await createCampaign(session, { name: 'Letter', listId, identityId, audience, ...letter });
    await sendCampaign(session, { campaignId: id });
    return id;
  });
}
