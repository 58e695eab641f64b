import type { Id } from '@heed/schema/domain/ids';
import { sendCampaign } from '@heed/schema/services/campaign-states';
import { nextHoldOpening } from '@heed/schema/services/holds';
import { usualPace } from '@heed/workflows/dependencies';
import sql from 'sql-template-tag';
import { addCampaign, addIdentity, addTopic } from '../support/audience.js';
import { addCrowd } from '../support/people.js';
import { ended, makeSendingWorld, reportOf, type SendingWorld, until } from '../support/sending-world.js';

let sending: SendingWorld;
beforeAll(async () => {
  sending = await makeSendingWorld();
  await sending.startWorkers({ roles: ['orchestrator'] });
});
afterAll(() => sending.close());

test('a sender killed in the middle of a release: what it had in hand is unknown, the rest arrives, nobody gets two', async () => {
  const people = 260;
  const brand = await sending.world.brand('Olive');
  const identityId = await addIdentity(brand);
  const listId = await addTopic(brand, 'News');
  await addCrowd(brand, listId, { people });
  await brand.act((session) =>
    session.sql(sql`update subscription set frequency = 'daily' where tenant_id = ${session.tenantId}`),
  );
  const doomed = await sending.startSender();
  const campaigns: Id<'campaign'>[] = [];
  for (const name of ['First', 'Second']) {
    campaigns.push(await addCampaign(brand, { listId, identityId, name }));
    await brand.act((session) => sendCampaign(session, { campaignId: campaigns.at(-1)! }));
    await ended(brand, campaigns.at(-1)!);
  }
  const held = campaigns[1]!;
  expect(await reportOf(brand, held)).toMatchObject({ held: people });
  sending.smtp.mails.length = 0;
  sending.smtp.heard.length = 0;
  sending.smtp.delay = 40;

  const opening = (await brand.act(nextHoldOpening))!;
  const skipping = sending.skip(opening.getTime() - (await sending.followTime()).getTime() + 1_000);
  await until(() => sending.smtp.mails.length >= 30);
  await doomed.kill();
  sending.smtp.delay = 0;
  const successor = await sending.startSender();
  await skipping;
  await until(async () => {
    const { held: waiting, claimed } = await reportOf(brand, held);
    return waiting + claimed === 0;
  }, 50_000);
  const { sent, unknown } = await reportOf(brand, held);
  expect(sent + unknown).toBe(people);
  expect(unknown).toBeGreaterThan(0);
  expect(unknown).toBeLessThanOrEqual(usualPace.claim);
  expect(new Set(sending.smtp.heard).size).toBe(sending.smtp.heard.length);
  expect(sending.smtp.mails.length).toBeGreaterThanOrEqual(sent);
  expect(await brand.act((session) => session.sql(sql`select 1 from hold`))).toEqual([]);
  await successor.stop();
});
