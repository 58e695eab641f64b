import { setTimeout as sleep } from 'node:timers/promises';
import sql from 'sql-template-tag';
import { type ApiProcess, startApiProcess } from '../support/api-process.js';
import { makeWorld, testKeys, type World } from '../support/world.js';
import { addEndpoint, makeSetting, workOff } from './returns-world.js';
import { blow, makeStorm } from './webhook-storm.js';

let world: World;
let api: ApiProcess;
beforeAll(async () => {
  world = await makeWorld();
  world.clock.set(new Date());
  api = await startApiProcess({ databaseUrl: world.urls.databaseUrl, keys: testKeys });
});
afterAll(async () => {
  await api.stop();
  await world.close();
});

test('a storm of bounces, while the API is killed in the midst of it: what was answered is there, once, and each bounces its person', async () => {
  const size = 2_000;
  const brand = await world.brand('Olive');
  const setting = await makeSetting(brand);
  const { urlKey } = await addEndpoint(brand, 'resend');
  const { contactIds, webhook } = await makeStorm(brand, setting, size);
  expect(contactIds).toHaveLength(size);
  const port = Number(new URL(api.url).port);
  const storm = blow(
    () => `http://127.0.0.1:${port}/webhooks/${urlKey}`,
    contactIds.map((_, n) => webhook(n)),
  );
  const stored = () =>
    brand.act(
      async (session) =>
        (await session.row<{ n: number }>(sql`select count(*)::int as n from provider_event`))!.n,
    );
  while ((await stored()) < size / 4) await sleep(10);
  await api.kill();
  await workOff(world, brand);
  api = await startApiProcess({ databaseUrl: world.urls.databaseUrl, keys: testKeys }, { port });
  expect((await storm).again).toBeGreaterThan(0);
  await workOff(world, brand);
  expect(await stored()).toBe(size);
  const counts = await brand.act((session) =>
    session.row(sql`select count(*)::int as bounced,
      (select count(*)::int from consent_event where kind = 'bounced') as proofs from contact where status = 'bounced'`),
  );
  expect(counts).toEqual({ bounced: size, proofs: size });
  expect(
    await brand.act((session) =>
      session.row(sql`select count(*)::int as n from due_work where kind = 'returns_changed'`),
    ),
  ).toEqual({ n: 1 });
  expect(api.lastLines(200)).not.toMatch(/@people|whsec_|[A-Za-z0-9_-]{40}/);
}, 60_000);
