import { newId } from '@heed/schema/domain/ids';
import { createAccount } from '@heed/schema/services/accounts';
import { generateDkimKey } from '@heed/schema/services/dkim-keys';
import { keyRotation, rotateKeys } from '@heed/schema/services/key-rotations';
import { updateSendingIdentity } from '@heed/schema/services/sending-identities';
import { sendingSecrets } from '@heed/schema/services/sending-secrets';
import { lookUpOptOut, optOutGlobally } from '@heed/schema/services/suppressions';
import { openDatabase } from '@heed/schema/session/database';
import { inSession } from '@heed/schema/session/session';
import { Keyring } from '@heed/schema/tokens/keyring';
import { addIdentity } from '../support/audience.js';
import { type Installation, makeRotationWorld, type RotationWorld } from './rotation-world.js';

let world: RotationWorld;
beforeEach(async () => {
  world = await makeRotationWorld();
});
afterEach(() => world.close());

test('secrets are sealed anew: the old key may go; one that cannot be opened is counted and left', async () => {
  const smtpUrl = 'smtp://olive:correct-horse@mail.olive.example:587';
  const identity = await addIdentity(world.olive, smtpUrl);
  const broken = await addIdentity(world.fig, smtpUrl);
  await world.olive.act((session) =>
    generateDkimKey(session, { identityId: identity, algorithm: 'ed25519-sha256' }),
  );
  const secrets = (here: Installation['database']) =>
    inSession(here, { ...world.olive, actor: { type: 'operator' } }, (session) =>
      sendingSecrets(session, identity),
    );
  const before = await secrets(world.world.database);
  await world.rows(
    `update sending_identity set smtp_secret = set_byte(smtp_secret, 40, get_byte(smtp_secret, 40) # 1) where id = $1`,
    [broken],
  );
  const here = await world.withKeys(2);
  expect(await here.run((await here.begin()).id)).toMatchObject({ state: 'done', rejected: 1 });
  const keyring = Keyring.parse('2:the-second-secret-of-this-installation');
  const alone = await openDatabase({ url: world.world.urls.databaseUrl, keyring, connections: 2 });
  try {
    expect(await secrets(alone)).toEqual(before);
  } finally {
    await alone.close();
  }
  const [row] = await world.rows<{ keys: string }>(
    `select string_agg(distinct get_byte(secret, 1)::text, ',') as keys from sending_identity,
       lateral (values (smtp_secret), (dkim_private_key)) as kept (secret) where id = $1`,
    [identity],
  );
  expect(row!.keys).toBe('2');
  await here.fig.act((session) => updateSendingIdentity(session, { identityId: broken, smtpUrl }));
});

test('an account from before there were rotations is at the ring’s oldest key, and from its first one on by name', async () => {
  await world.rows(`update account set hash_keys = '{}'`);
  const here = await world.withKeys(1);
  await here.asAccount((session) => optOutGlobally(session, { email: 'a@example.com' }));
  expect(await keyRotation(here.database)).toMatchObject({ accounts: 1, current: 0 });
  expect(await here.run((await here.begin()).id)).toMatchObject({ state: 'done' });
  expect(await keyRotation(here.database)).toMatchObject({ accounts: 1, current: 1 });
  const next = await world.withKeys(2);
  await next.run((await next.begin()).id);
  expect(await world.rows('select hash_keys from account')).toEqual([{ hash_keys: [1, 2] }]);
  expect(await next.asAccount((session) => lookUpOptOut(session, { email: 'a@example.com' }))).not.toBeNull();
});

test('the operator begins it in every account that is behind, once; a new account starts at the newest key', async () => {
  const other = newId('account');
  await inSession(world.world.database, { accountId: other, actor: { type: 'operator' } }, (session) =>
    createAccount(session, { name: 'Date Group' }),
  );
  const here = await world.withKeys(2);
  expect(await keyRotation(here.database)).toEqual({ newestKey: 2, accounts: 2, current: 0, underWay: 0 });
  expect(await rotateKeys(here.database, { type: 'operator' })).toMatchObject({ begun: 2, underWay: 2 });
  expect(await rotateKeys(here.database, { type: 'operator' })).toMatchObject({ begun: 0, underWay: 2 });
  const [job] = await world.rows<{ id: string }>(
    `select id from job where owner_id = $1 and kind = 'rotate_keys'`,
    [world.world.accountId],
  );
  await here.run(job!.id);
  expect(await keyRotation(here.database)).toEqual({ newestKey: 2, accounts: 2, current: 1, underWay: 1 });
  const third = newId('account');
  await inSession(here.database, { accountId: third, actor: { type: 'operator' } }, async (session) => {
    await createAccount(session, { name: 'Rose Group' });
    expect((await optOutGlobally(session, { email: 'a@example.com' })).hash).toMatch(/^01/);
    expect(await lookUpOptOut(session, { email: 'A@example.com' })).not.toBeNull();
  });
  expect(await keyRotation(here.database)).toMatchObject({ accounts: 3, current: 2 });
});
