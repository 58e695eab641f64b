import { type SinkApart, startSinkApart } from '@heed/dev/sink-apart';
import type { DkimAlgorithm } from '@heed/schema/domain/dkim';
import type { Id } from '@heed/schema/domain/ids';
import { generateDkimKey } from '@heed/schema/services/dkim-keys';
import { createSendingIdentity } from '@heed/schema/services/sending-identities';
import pg from 'pg';
import { addTopic } from '../../support/audience.js';
import { addCrowd } from '../../support/people.js';
import { type Plant, startPlant } from '../../support/plant.js';
import type { Brand } from '../../support/world.js';
import type { ProductRun } from './product.js';

/** An installation with lists of several sizes and senders that sign in each way. */
export interface Scene {
  plant: Plant;
  /** Another sink, with TLS from the start. */
  tlsSink: SinkApart;
  identities: Record<'plain' | 'rsa' | 'ed25519', Id<'sendingIdentity'>>;
  /** A campaign to the list of that size. */
  run(people: number): Omit<ProductRun, 'senders'>;
  stop(): Promise<void>;
}

export async function makeScene(sizes: readonly number[], say: (line: string) => void): Promise<Scene> {
  const plant = await startPlant({ sink: { keep: 1_000 } });
  const tlsSink = await startSinkApart({ tls: 'implicit' });
  const stop = async () => {
    await tlsSink.stop();
    await plant.stop();
  };
  try {
    const brand = await plant.brand('Olive');
    const lists = new Map<number, Id<'list'>>();
    for (const people of sizes) {
      const listId = await addTopic(brand, `Letters of ${people}`);
      await addCrowd(brand, listId, { people, from: [...lists.keys()].reduce((sum, size) => sum + size, 0) });
      lists.set(people, listId);
    }
    await analyse(plant.adminUrl);
    const identities = {
      plain: await addSender(brand, 'plain'),
      rsa: await addSender(brand, 'rsa', 'rsa-sha256'),
      ed25519: await addSender(brand, 'ed25519', 'ed25519-sha256'),
    };
    await plant.startWorker('orchestrator');
    say(`${sizes.join(' + ')} people are there`);
    return {
      plant,
      tlsSink,
      identities,
      run: (people) => ({
        plant,
        brand,
        listId: lists.get(people)!,
        identityId: identities.plain,
        people,
        sink: plant.sink,
      }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function addSender(brand: Brand, name: string, dkim?: DkimAlgorithm): Promise<Id<'sendingIdentity'>> {
  return brand.act(async (session) => {
    const { id } = await createSendingIdentity(session, {
      name,
      fromEmail: 'hello@olive.example',
      fromName: 'Olive',
      postalAddress: '1 Grove Road\nHaifa',
    });
    if (dkim) await generateDkimKey(session, { identityId: id, algorithm: dkim });
    return id;
  });
}

/** What autovacuum does within a minute of such an import. */
async function analyse(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query('vacuum analyze');
  await client.end();
}
