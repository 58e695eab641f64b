import { sendCampaign } from '@heed/schema/services/campaign-states';
import { getCampaign } from '@heed/schema/services/campaigns';
import { reputationOf } from '@heed/schema/services/reputation';
import { setReturnRules } from '@heed/schema/services/return-rules';
import { recordReturns } from '@heed/schema/services/returns';
import sql from 'sql-template-tag';
import { addCampaign } from '../support/audience.js';
import { addCrowd } from '../support/people.js';
import { day } from '../support/test-clock.js';
import { makeWorld, type World } from '../support/world.js';
import { makeSetting, type Setting } from './returns-world.js';

let world: World;
let setting: Setting;
beforeEach(async () => {
  world = await makeWorld();
  setting = await makeSetting(await world.brand('Olive'));
});
afterEach(() => world.close());

/** The campaign is being sent, and went to so many already. */
async function sent(people: number): Promise<void> {
  const { brand, listId, campaignId } = setting;
  await addCrowd(brand, listId, { people });
  await brand.act((session) => sendCampaign(session, { campaignId }));
  await brand.act(async (session) => {
    await session.sql(
      sql`update campaign set state = 'sending', started_at = ${session.at}, taken_at = ${session.at} where id = ${campaignId}`,
    );
    await session.sql(sql`
      insert into delivery (tenant_id, campaign_id, contact_id, state, decided_at, settled_at)
      select tenant_id, ${campaignId}, id, 'sent', ${session.at}, ${session.at} from contact where tenant_id = ${session.tenantId}`);
  });
}

const complain = (count: number, kind: 'complained' | 'bounced' = 'complained', offset = 0) =>
  setting.brand.act(async (session) => {
    const rows = await session.sql<{ id: never }>(sql`
      select id from contact where tenant_id = ${session.tenantId} order by id limit ${count} offset ${offset}`);
    const fact = {
      campaignId: setting.campaignId,
      occurrence: 1,
      kind,
      at: session.at,
      bounceKind: 'blocked' as const,
    };
    await recordReturns(
      session,
      rows.map(({ id }) => ({ ...fact, contactId: id })),
      { source: 'webhook' },
    );
  });
const campaign = () => setting.brand.act((session) => getCampaign(session, setting.campaignId));
const reputation = () =>
  setting.brand.act((session) => reputationOf(session, { identityId: setting.identityId }));

test('it warns at 0.1 % and pauses at 0.3 %, and says why', async () => {
  await sent(2_000);
  await complain(1);
  expect(await reputation()).toMatchObject({ sent: 2_000, complained: 1, standing: 'good' });
  await complain(2);
  expect(await reputation()).toMatchObject({ complained: 2, complaintRate: 0.001, standing: 'warn' });
  await complain(5);
  expect((await campaign()).state).toBe('sending');
  await complain(6);
  expect(await reputation()).toMatchObject({ complained: 6, complaintRate: 0.003, standing: 'pause' });
  expect(await campaign()).toMatchObject({
    state: 'paused',
    stateReason: expect.stringMatching(/6 of 2000 messages .* 0\.30 %/),
  });
});

test('one complaint of ten pauses nothing', async () => {
  await sent(10);
  await complain(1);
  expect((await campaign()).state).toBe('sending');
  expect(await reputation()).toMatchObject({ standing: 'unknown', complaintRate: 0.1 });
});

test('what an identity sends besides is paused with it, and a rule of the tenant decides when', async () => {
  const { brand, listId, identityId } = setting;
  const other = await addCampaign(brand, { listId, identityId, name: 'Other' });
  await sent(100);
  await brand.act((session) => session.sql(sql`update campaign set state = 'sending' where id = ${other}`));
  await brand.act((session) =>
    setReturnRules(session, { reputation: { minimum: 50, complaintsPause: 0.05 } }),
  );
  await complain(4);
  expect((await campaign()).state).toBe('sending');
  await complain(5);
  const states = await brand.act((session) =>
    session.sql<{ state: string }>(sql`select state from campaign where tenant_id = ${session.tenantId}`),
  );
  expect(states.map(({ state }) => state)).toEqual(['paused', 'paused']);
});

test('bounces pause only where the tenant says so; days that are past do not count', async () => {
  await sent(100);
  const rules = { minimum: 50, bouncesWarn: 0.1, bouncesPause: 0.2 };
  await complain(30, 'bounced');
  expect((await campaign()).state).toBe('sending');
  await setting.brand.act((session) => setReturnRules(session, { reputation: rules }));
  expect((await reputation()).standing).toBe('pause');
  world.clock.advance(8 * day);
  expect(await reputation()).toMatchObject({ sent: 0, bounced: 0, standing: 'unknown', complaintRate: null });
  await complain(1, 'bounced', 40);
  expect((await campaign()).state).toBe('sending');
});

test('complaints are counted by their own index, and messages only as far as it matters', async () => {
  await sent(3_000);
  await complain(1);
  const plan = await setting.brand.act(async (session) => {
    await session.sql(sql`set local enable_seqscan = off`);
    return session.sql<{
      'QUERY PLAN': string;
    }>(sql`explain select count(*) from delivery d where d.tenant_id = ${session.tenantId}
      and d.campaign_id in (${setting.campaignId}) and d.complained_at >= ${session.at}`);
  });
  expect(JSON.stringify(plan)).toContain('delivery_complained_idx');
});
