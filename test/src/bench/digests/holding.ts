import { setTimeout as sleep } from 'node:timers/promises';
import type { Id } from '@heed/schema/domain/ids';
import { watchHold } from '@heed/schema/services/hold-watch';
import { createSendingIdentity } from '@heed/schema/services/sending-identities';
import pg from 'pg';
import sql from 'sql-template-tag';
import { addCampaign, addTopic } from '../../support/audience.js';
import { addCrowd } from '../../support/people.js';
import { type Plant, startPlant } from '../../support/plant.js';
import type { WorkerProcess } from '../../support/worker-process.js';
import type { Brand } from '../../support/world.js';
import { cpuOf, cpuOfTree, quarterOfMemory } from '../usage.js';

/** A topic of a tenant, with so many contacts who each wait for one message, half of those due for two. */
interface Topic {
  brand: Brand;
  listId: Id<'list'>;
  /** Every so-many-th contact is due in a round: spread over the tables as the people of any day are. */
  stride: number;
}

/** The number of a contact of `addCrowd`. */
const number = sql`substring(c.last_name from 6)::int`;

/** An installation that holds few messages in one tenant a round, and many in another. */
export interface Holding {
  plant: Plant;
  sender: WorkerProcess;
  due: number;
  small: Topic[];
  large: Topic;
  stop(): Promise<void>;
}

interface Sizes {
  small: number;
  large: number;
  due: number;
  rounds: number;
  say(line: string): void;
}

/** What releasing a round cost a contact, in microseconds of CPU. */
export interface Released {
  postgres: number;
  sender: number;
  /** Contacts a second. */
  rate: number;
}

export async function makeHolding({ small, large, due, rounds, say }: Sizes): Promise<Holding> {
  const plant = await startPlant({ sink: { keep: 10 }, sharedBuffers: quarterOfMemory() });
  try {
    const topics: Topic[] = [];
    for (let round = 0; round < rounds; round++) topics.push(await hold(plant, `Small ${round}`, small, due));
    say(`${rounds} tenants hold ${small} messages each`);
    const many = await hold(plant, 'Large', large, due);
    const warm = await hold(plant, 'Warm', 200, 200);
    say(`one holds ${large}`);
    await vacuum(plant.adminUrl);
    await plant.startWorker('orchestrator');
    const sender = await plant.startWorker('sender');
    const holding = { plant, sender, due, small: topics, large: many, stop: () => plant.stop() };
    await releaseFrom(holding, warm, 200, 0);
    return holding;
  } catch (error) {
    await plant.stop();
    throw error;
  }
}

/** Lets the windows of one round open, and waits until everybody has theirs. @throws when somebody got none, or two. */
export function release(holding: Holding, size: 'small' | 'large', round: number): Promise<Released> {
  const topic = size === 'small' ? holding.small[round]! : holding.large;
  return releaseFrom(holding, topic, holding.due, size === 'small' ? 0 : round);
}

async function releaseFrom(holding: Holding, topic: Topic, due: number, round: number): Promise<Released> {
  const { plant, sender } = holding;
  const { brand, listId } = topic;
  await plant.sink.forget();
  const used = () => ({ sender: cpuOf(sender.pid), postgres: cpuOfTree(plant.postgres.pid()) });
  await brand.act((session) =>
    session.sql(sql`
      update hold h set due_at = ${session.at}, opens_at = ${session.at}
      from contact c
      where h.tenant_id = ${session.tenantId} and h.list_id = ${listId} and c.tenant_id = h.tenant_id
        and c.id = h.contact_id and ${number} % ${topic.stride}::int = ${round}::int`),
  );
  const before = used();
  const began = performance.now();
  await brand.act((session) => watchHold(session, session.at));
  for (;;) {
    await sleep(100);
    if (sender.gone) throw new Error(`The sender is gone:\n${sender.lastLines()}`);
    const left = await brand.act((session) =>
      session.row(sql`
        select 1 from hold where tenant_id = ${session.tenantId} and list_id = ${listId} and due_at <= ${session.at}
        union all select 1 from release_claim where tenant_id = ${session.tenantId} limit 1`),
    );
    if (!left) break;
  }
  const took = performance.now() - began;
  const after = used();
  const { taken } = await plant.sink.figures();
  const different = (await plant.sink.journal()).size;
  if (taken !== due || different !== due)
    throw new Error(`${taken} messages arrived, ${different} different ones, of ${due}`);
  return {
    postgres: ((after.postgres - before.postgres) * 1_000) / due,
    sender: ((after.sender - before.sender) * 1_000) / due,
    rate: (due * 1_000) / took,
  };
}

/** Contacts made at once: a statement has a minute. */
const slice = 50_000;

/** As after campaigns that everybody's weekly window held back; written set-based, as claims would one by one. */
async function hold(plant: Plant, name: string, contacts: number, due: number): Promise<Topic> {
  const stride = contacts / due;
  const brand = await plant.brand(name);
  const listId = await addTopic(brand, 'News');
  const { id: identityId } = await brand.act((session) =>
    createSendingIdentity(session, {
      name: 'Main',
      fromEmail: 'hello@olive.example',
      fromName: 'Olive',
      postalAddress: '1 Grove Road\nHaifa',
    }),
  );
  const campaigns = [
    await addCampaign(brand, { listId, identityId, name: 'First' }),
    await addCampaign(brand, { listId, identityId, name: 'Second' }),
  ];
  const opens = new Date(Date.now() + 7 * 86_400_000);
  for (let from = 0; from < contacts; from += slice) {
    await addCrowd(brand, listId, { people: Math.min(slice, contacts - from), from });
    const made = sql`c.tenant_id = s.tenant_id and c.id = s.contact_id and ${number} >= ${from}`;
    await brand.act((session) =>
      session.sql(sql`
        update subscription s set frequency = 'weekly' from contact c
        where s.tenant_id = ${session.tenantId} and s.frequency = 'every' and ${made}`),
    );
    for (const [n, campaignId] of campaigns.entries()) {
      await brand.act((session) =>
        session.sql(sql`
          insert into delivery (tenant_id, campaign_id, contact_id, state, reason, decided_at, held_until)
          select c.tenant_id, ${campaignId}::uuid, c.id, 'held', 'window', ${session.at}::timestamptz, ${opens}::timestamptz
          from subscription s join contact c on ${made}
          where s.tenant_id = ${session.tenantId} and (${n === 0} or (${number} / ${stride}::int) % 2 = 0)`),
      );
    }
    await brand.act((session) =>
      session.sql(sql`
        insert into hold (tenant_id, contact_id, list_id, opens_at, due_at, reason, campaign_ids)
        select c.tenant_id, c.id, ${listId}::uuid, ${opens}::timestamptz, ${opens}::timestamptz, 'window',
          case when (${number} / ${stride}::int) % 2 = 0 then ${campaigns}::uuid[] else (${campaigns}::uuid[])[1:1] end
        from subscription s join contact c on ${made} where s.tenant_id = ${session.tenantId}`),
    );
  }
  return { brand, listId, stride };
}

/** What autovacuum does within a minute of so many rows. */
async function vacuum(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query('vacuum analyze');
  await client.query('checkpoint');
  await client.end();
}
