import { sendCampaign } from '@heed/schema/services/campaign-states';
import { usualPace } from '@heed/workflows/dependencies';
import { addCampaign, addIdentity, addPeople, addTopic } from '../support/audience.js';
import { ended, makeSendingWorld, reportOf, type SendingWorld, until } from '../support/sending-world.js';

/** What a process claims at once. */
const { claim } = usualPace;

let sending: SendingWorld;

beforeAll(async () => {
  sending = await makeSendingWorld();
  await sending.startWorkers({ roles: ['orchestrator'] });
});
afterAll(() => sending.close());

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
  const leaving = await sending.startSender();
  const { brand, campaignId, emails } = await bigCampaign('Rose');
  await until(() => sending.smtp.mails.length >= 10);
  const told = Date.now();
  await leaving.stop();
  expect(await leaving.exited).toBe('exit code 0');
  expect(Date.now() - told).toBeLessThan(3_000);
  expect(sending.smtp.mails.length).toBeLessThan(130);
  sending.smtp.delay = 0;

  const successor = await sending.startSender();
  await ended(brand, campaignId);
  expect(await reportOf(brand, campaignId)).toMatchObject({ sent: 130, unknown: 0 });
  expect(sending.smtp.heard.sort()).toEqual([...emails].sort());
  await successor.stop();
});

test('a sender killed in the middle: what it had claimed is unknown, the rest goes on, nobody gets it twice', async () => {
  const doomed = await sending.startSender();
  const { brand, campaignId } = await bigCampaign('Olive');
  await until(() => sending.smtp.mails.length >= 60);
  await doomed.kill();
  sending.smtp.delay = 0;

  const successor = await sending.startSender();
  await ended(brand, campaignId);
  const { sent, unknown } = await reportOf(brand, campaignId);
  expect(sent + unknown).toBe(130);
  expect(unknown).toBeGreaterThan(0);
  expect(unknown).toBeLessThanOrEqual(claim);
  expect(new Set(sending.smtp.heard).size).toBe(sending.smtp.heard.length);
  expect(sending.smtp.mails.length).toBeGreaterThanOrEqual(sent);

  await successor.stop();
  expect(await successor.exited).toBe('exit code 0');
});
