import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTemporal, type Temporal } from '@heed/dev/temporal';
import type { Id } from '@heed/schema/domain/ids';
import { sendCampaign } from '@heed/schema/services/campaign-states';
import { startWorkers, type Workers } from '@heed/workflows/workers';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import pg from 'pg';
import { addCampaign, addIdentity, addPeople, addTopic } from '../support/audience.js';
import { ended, reportOf, until } from '../support/sending-world.js';
import { type ScriptedSmtp, startScriptedSmtp } from '../support/smtp-server.js';
import { type Brand, makeWorld, type World } from '../support/world.js';

let world: World;
let brand: Brand;
let smtp: ScriptedSmtp;
let temporal: Temporal;
let workers: Workers;
let folder: string;
let dbFile: string;
let identityId: Id<'sendingIdentity'>;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
  folder = await mkdtemp(join(tmpdir(), 'heed-away-'));
  dbFile = join(folder, 'temporal.db');
  [world, smtp, temporal] = await Promise.all([
    makeWorld({ connections: 20 }),
    startScriptedSmtp(),
    startTemporal({ dbFile }),
  ]);
  world.clock.set(new Date());
  brand = await world.brand('Olive');
  identityId = await addIdentity(brand);
  workers = await startWorkers({
    database: world.database,
    temporalAddress: temporal.address,
    smtpUrl: smtp.url,
    publicUrl: 'http://127.0.0.1:4000',
    pace: { claim: 20 },
    log: () => undefined,
  });
});
afterAll(async () => {
  await workers?.stop();
  await temporal?.stop();
  await smtp?.stop();
  await world?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A campaign to 100 people, at 25 ms and five at once a message, of which some are out already. */
async function runningCampaign(name: string): Promise<{ campaignId: Id<'campaign'>; emails: string[] }> {
  smtp.mails.length = 0;
  smtp.delay = 25;
  const listId = await addTopic(brand, name);
  const emails = Array.from({ length: 100 }, (_, n) => `p${n}.${name.toLowerCase()}@example.com`);
  await addPeople(
    brand,
    [listId],
    emails.map((email) => ({ email })),
  );
  const campaignId = await addCampaign(brand, { listId, identityId, name });
  await brand.act((session) => sendCampaign(session, { campaignId }));
  await until(() => smtp.mails.length > 10);
  return { campaignId, emails };
}

async function asAdmin(work: (admin: pg.Client, database: string) => Promise<void>): Promise<void> {
  const url = new URL(world.urls.adminUrl);
  const database = url.pathname.slice(1);
  url.pathname = '/postgres';
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  await work(admin, database).finally(() => admin.end());
}

test('PostgreSQL goes away in the middle: the campaign goes on when it is back, nobody is lost or mailed twice', async () => {
  const { campaignId, emails } = await runningCampaign('Offers');
  await asAdmin(async (admin, database) => {
    await admin.query(`alter database ${database} with allow_connections false`);
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
      database,
    ]);
    await sleep(3_000);
    await admin.query(`alter database ${database} with allow_connections true`);
  });
  await ended(brand, campaignId);
  expect(smtp.mails.map((mail) => mail.to).sort()).toEqual([...emails].sort());
  expect(await reportOf(brand, campaignId)).toMatchObject({ selected: 100, sent: 100, unknown: 0 });
});

test('Temporal goes away in the middle, and another campaign is asked for meanwhile: both end', async () => {
  const { campaignId, emails } = await runningCampaign('News');
  const port = Number(temporal.address.split(':')[1]);
  await temporal.stop();
  const listId = await addTopic(brand, 'Later');
  await addPeople(brand, [listId], [{ email: 'later@example.com' }]);
  const later = await addCampaign(brand, { listId, identityId, name: 'Later' });
  await brand.act((session) => sendCampaign(session, { campaignId: later }));
  await sleep(1_500);
  temporal = await startTemporal({ dbFile, port });
  await ended(brand, campaignId);
  await ended(brand, later);
  expect(smtp.mails.map((mail) => mail.to).sort()).toEqual([...emails, 'later@example.com'].sort());
  expect(await reportOf(brand, campaignId)).toMatchObject({ selected: 100, sent: 100, unknown: 0 });
});
