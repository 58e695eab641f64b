import type { Id } from '@heed/schema/domain/ids';
import { cancelCampaign, resumeCampaign } from '@heed/schema/services/campaign-states';
import { getCampaign } from '@heed/schema/services/campaigns';
import { writeSubscriptions } from '@heed/schema/services/subscription-changes';
import sql from 'sql-template-tag';
import { addCampaign, addPeople } from '../support/audience.js';
import { ended, reportOf, type SendingWorld, until } from '../support/sending-world.js';
import type { Brand } from '../support/world.js';
import { type CampaignWorld, makeCampaignWorld } from './campaign-world.js';

let world: CampaignWorld;
let sending: SendingWorld;
let brand: Brand;
let identityId: Id<'sendingIdentity'>;

beforeAll(async () => {
  world = await makeCampaignWorld();
  ({ sending, brand, identityId } = world);
});
afterAll(() => sending.close());
beforeEach(() => world.calm());

const campaignTo = (emails: string[]) => world.campaignTo(emails);
const people = (count: number) => world.people(count);
const send = (campaignId: Id<'campaign'>, at?: Date) => world.send(campaignId, at);
const arrived = () => world.arrived();
const stateOf = (campaignId: Id<'campaign'>) => world.stateOf(campaignId);

test('an audience that cannot be taken pauses the campaign and says why', async () => {
  const { campaignId } = await campaignTo(people(2));
  const noSegment = '01890000-0000-7000-8000-000000000000';
  await brand.act((session) =>
    session.sql(sql`
    update campaign set audience = ${JSON.stringify({ lists: [], segments: [noSegment], excludeSegments: [] })}::jsonb
    where tenant_id = ${session.tenantId} and id = ${campaignId}`),
  );
  await send(campaignId);
  await until(async () => (await stateOf(campaignId)) === 'paused');
  const { stateReason } = await brand.act((session) => getCampaign(session, campaignId));
  expect(stateReason).toMatch(/no such segment/);
  await brand.act((session) => cancelCampaign(session, { campaignId }));
  await ended(brand, campaignId);
});

test('a campaign that nobody may get ends, and says so', async () => {
  const gone = await campaignTo(people(3));
  const changes = [{ listId: gone.listId, state: 'unsubscribed', frequency: 'every' } as const];
  for (const contactId of gone.contacts)
    await brand.act((session) => writeSubscriptions(session, { contactId, operationId: null, changes }));
  await send(gone.campaignId);
  await ended(brand, gone.campaignId);
  expect(await brand.act((session) => getCampaign(session, gone.campaignId))).toMatchObject({
    state: 'done',
    stateReason: 'Nobody of the audience may get it: all were skipped, each with a reason.',
  });
  expect(await reportOf(brand, gone.campaignId)).toMatchObject({ selected: 3, skipped: 3 });

  const empty = await campaignTo([]);
  await send(empty.campaignId);
  await ended(brand, empty.campaignId);
  expect(await brand.act((session) => getCampaign(session, empty.campaignId))).toMatchObject({
    state: 'done',
    stateReason: 'The audience is empty: nobody was selected.',
  });
  expect(arrived()).toEqual([]);
});

test('a mail server that keeps failing pauses the campaign and says so; resumed, everybody gets it', async () => {
  const { campaignId, emails } = await campaignTo(people(60));
  sending.smtp.treat = () => 'drop_before';
  await send(campaignId);
  await until(async () => (await stateOf(campaignId)) === 'paused');
  const { stateReason } = await brand.act((session) => getCampaign(session, campaignId));
  expect(stateReason).toMatch(/mail server failed too often/);
  expect(await reportOf(brand, campaignId)).toMatchObject({ waiting: 60, sent: 0, unknown: 0 });

  sending.smtp.treat = () => 'accept';
  await brand.act((session) => resumeCampaign(session, { campaignId }));
  await ended(brand, campaignId);
  expect(arrived()).toEqual([...emails].sort());
});

test('a claim of large letters leaves in parts, and each arrives whole', async () => {
  const { listId } = await world.addTopic();
  const emails = people(12);
  await addPeople(
    brand,
    [listId],
    emails.map((email) => ({ email, firstName: email })),
  );
  const html = `<p>{{ contact.firstName }}</p>${`<p>${'words '.repeat(150)}</p>\n`.repeat(800)}<p>The end of it.</p>`;
  const campaignId = await addCampaign(brand, { listId, identityId, html });
  await send(campaignId);
  await ended(brand, campaignId);
  expect(arrived()).toEqual([...emails].sort());
  for (const { to, source } of sending.smtp.mails) {
    expect(source.length).toBeGreaterThan(700_000);
    expect(source.replaceAll('=\r\n', '')).toContain(`<p>${to}</p>`);
    expect(source.match(/The end of it\./g)).toHaveLength(2); // in HTML and in text
  }
});
