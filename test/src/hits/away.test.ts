import type { Hit } from '@heed/schema/domain/hits';
import { newId } from '@heed/schema/domain/ids';
import { HitQueue } from '@heed/schema/services/hit-queue';
import { openDatabase } from '@heed/schema/session/database';
import { Keyring } from '@heed/schema/tokens/keyring';
import sql from 'sql-template-tag';
import { makeWorld, testKeys } from '../support/world.js';

const hit = (at: Date): Hit => ({
  id: newId('event'),
  campaignId: newId('campaign'),
  contactId: newId('contact'),
  occurrence: 1,
  epoch: 0,
  kind: 'opened',
  position: null,
  at,
  machine: null,
  network: Buffer.from('12345678'),
});

test('while the database is away nobody waits for it, and what cannot be written is said so', async () => {
  const url = 'postgres://heed_app:x@127.0.0.1:1/heed';
  const database = await openDatabase({ url, keyring: Keyring.parse(testKeys) });
  const reported: string[] = [];
  const queue = new HitQueue(database, (error) => void reported.push(String(error)));
  const whose = { accountId: newId('account'), tenantId: newId('tenant') };
  const began = performance.now();
  await Promise.all(Array.from({ length: 50 }, () => queue.add(whose, hit(new Date()))));
  expect(performance.now() - began).toBeLessThan(5_000);
  await queue.stop(600);
  expect(reported.at(-1)).toContain('50 hits could not be written');
  await database.close();
});

test('a hit that is written twice is one, and one tenant’s refusal keeps nobody else’s out', async () => {
  const world = await makeWorld();
  const brand = await world.brand('Olive');
  const queue = new HitQueue(world.database, () => undefined);
  const [one, other] = [hit(world.clock.now()), hit(world.clock.now())];
  const nobody = { accountId: world.accountId, tenantId: newId('tenant') };
  await Promise.all([
    queue.add(brand, one),
    queue.add(nobody, other),
    queue.add(brand, one),
    queue.add(brand, other),
  ]);
  await queue.stop(5_000);
  const kept = await brand.act((session) =>
    session.sql<{ id: string }>(sql`select id from hit_waiting order by id`),
  );
  expect(kept.map(({ id }) => id)).toEqual([one.id, other.id].sort());
  await world.close();
});
