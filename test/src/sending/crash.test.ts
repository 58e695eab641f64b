import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { sendCampaign } from '@heed/schema/services/campaign-states';
import { addCampaign, addIdentity, addPeople, addTopic } from '../support/audience.js';
import { ended, makeSendingWorld, reportOf, type SendingWorld, until } from '../support/sending-world.js';
import { testKeys } from '../support/world.js';

/** What a process claims at once, as `workflows/src/dependencies.ts` has it. */
const claim = 50;

let sending: SendingWorld;
const children: ChildProcess[] = [];

beforeAll(async () => {
  sending = await makeSendingWorld();
  await sending.startWorkers({ roles: ['orchestrator'] });
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await sending.close();
});

/** A sender as it runs in production: a process of its own. */
async function startSender(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.resolve('@heed/workflows/main'))], {
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      DATABASE_URL: sending.world.urls.databaseUrl,
      TEMPORAL_ADDRESS: sending.temporal.address,
      SMTP_URL: sending.smtp.url,
      PUBLIC_URL: 'http://127.0.0.1:4000',
      HEED_KEYS: testKeys,
      HEED_ROLES: 'sender',
    },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  children.push(child);
  expect(await once(child, 'message')).toMatchObject([{ type: 'ready' }]);
  return child;
}

async function bigCampaign(name: string) {
  const brand = await sending.world.brand(name);
  const identityId = await addIdentity(brand);
  const listId = await addTopic(brand, 'Offers');
  const emails = Array.from({ length: 130 }, (_, n) => `p${n}@${name.toLowerCase()}.example`);
  await addPeople(
    brand,
    [listId],
    emails.map((email) => ({ email })),
  );
  const campaignId = await addCampaign(brand, { listId, identityId });
  sending.smtp.mails.length = 0;
  sending.smtp.heard.length = 0;
  sending.smtp.delay = 40;
  await brand.act((session) => sendCampaign(session, { campaignId }));
  return { brand, campaignId, emails };
}

test('a sender that is told to stop lets go within a message: everybody gets it exactly once from the next', async () => {
  const leaving = await startSender();
  const { brand, campaignId, emails } = await bigCampaign('Rose');
  await until(() => sending.smtp.mails.length >= 10);
  const told = Date.now();
  leaving.kill('SIGTERM');
  expect(await once(leaving, 'exit')).toEqual([0, null]);
  expect(Date.now() - told).toBeLessThan(3_000);
  expect(sending.smtp.mails.length).toBeLessThan(130);
  sending.smtp.delay = 0;

  const successor = await startSender();
  await ended(brand, campaignId);
  expect(await reportOf(brand, campaignId)).toMatchObject({ sent: 130, unknown: 0 });
  expect(sending.smtp.heard.sort()).toEqual([...emails].sort());
  successor.kill('SIGTERM');
  await once(successor, 'exit');
});

test('a sender killed in the middle: what it had claimed is unknown, the rest goes on, nobody gets it twice', async () => {
  const doomed = await startSender();
  const { brand, campaignId } = await bigCampaign('Olive');
  await until(() => sending.smtp.mails.length >= claim + 10);
  doomed.kill('SIGKILL');
  await once(doomed, 'exit');
  sending.smtp.delay = 0;

  const successor = await startSender();
  await ended(brand, campaignId);
  const { sent, unknown } = await reportOf(brand, campaignId);
  expect(sent + unknown).toBe(130);
  expect(unknown).toBeGreaterThan(0);
  expect(unknown).toBeLessThanOrEqual(2 * claim); // one claim being sent, one perhaps still being recorded
  expect(new Set(sending.smtp.heard).size).toBe(sending.smtp.heard.length);
  expect(sending.smtp.mails.length).toBeGreaterThanOrEqual(sent);

  successor.kill('SIGTERM');
  expect(await once(successor, 'exit')).toEqual([0, null]);
});
