import { sendCampaign } from '@heed/schema/services/campaign-states';
import { getJob } from '@heed/schema/services/jobs';
import { rotateKeys } from '@heed/schema/services/key-rotations';
import { isSuppressed } from '@heed/schema/services/suppressions';
import { type Database, openDatabase } from '@heed/schema/session/database';
import { inSession } from '@heed/schema/session/session';
import { Keyring } from '@heed/schema/tokens/keyring';
import sql from 'sql-template-tag';
import { addCampaign, addIdentity, addPeople, addTopic } from '../support/audience.js';
import { ended, makeSendingWorld, type SendingWorld, until } from '../support/sending-world.js';
import { testKeys } from '../support/world.js';
import { filerOf } from './opt-out-filer.js';

let sending: SendingWorld;
/** Of processes that know a newer key. */
let database: Database;
beforeAll(async () => {
  sending = await makeSendingWorld();
  const keyring = Keyring.parse(`2:the-second-secret-of-this-installation,${testKeys}`);
  const { urls, clock } = sending.world;
  database = await openDatabase({ url: urls.databaseUrl, keyring, clock, connections: 20 });
  await sending.startWorkers({ database });
});
afterAll(async () => {
  await sending.close();
  await database.close();
});

async function jobEnded(jobId: string) {
  const job = () => sending.world.asAccount((session) => getJob(session, { jobId }));
  await until(async () => (await job()).finishedAt !== null);
  return job();
}

test('jobs of the account run as those of a tenant do: a file of opt-outs, then a rotation', async () => {
  const { world } = sending;
  const owner = filerOf(world);
  const brand = await world.brand('Olive');
  const { id } = await owner.begin(
    `${Array.from({ length: 2_500 }, (_, n) => `o${n}@example.com`).join('\n')}\nx y\n`,
  );
  expect(await jobEnded(id)).toMatchObject({ state: 'done', processed: 2_501, created: 2_500, rejected: 1 });
  expect(await brand.act((session) => isSuppressed(session, { email: 'o7@example.com' }))).toBe(true);

  expect(await rotateKeys(database, { type: 'operator' })).toMatchObject({ begun: 1, newestKey: 2 });
  const rotation = await world.asAccount((session) =>
    session.row<{ id: string }>(sql`select id from job where kind = 'rotate_keys'`),
  );
  expect(await jobEnded(rotation!.id)).toMatchObject({ state: 'done' });
  const scope = { ...brand, actor: { type: 'operator' } as const };
  expect(
    await inSession(database, scope, (session) => isSuppressed(session, { email: 'o7@example.com' })),
  ).toBe(true);
});

test('what a server says about an address is kept without the address', async () => {
  const { world, smtp } = sending;
  const brand = await world.brand('Fig');
  const listId = await addTopic(brand, 'Offers');
  const of = (work: Parameters<typeof brand.act>[0]) =>
    inSession(database, { ...brand, actor: { type: 'operator' } }, work);
  await addPeople({ ...brand, act: of as typeof brand.act }, [listId], [{ email: 'Gone@example.com' }]);
  smtp.treat = () => 'refuse_by_name';
  const campaignId = await addCampaign(brand, { listId, identityId: await addIdentity(brand) });
  await brand.act((session) => sendCampaign(session, { campaignId }));
  await ended(brand, campaignId);
  const rows = await brand.act((session) =>
    session.sql(sql`select state, reason, detail from delivery where campaign_id = ${campaignId}`),
  );
  expect(rows).toEqual([
    {
      state: 'failed',
      reason: 'refused',
      detail: expect.stringContaining('550 5.1.1 <(the address)>: no such user'),
    },
  ]);
});
