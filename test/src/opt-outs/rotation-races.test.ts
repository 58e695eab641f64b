import { setTimeout as sleep } from 'node:timers/promises';
import { addressHashing } from '@heed/schema/services/address-hashing';
import { createContact } from '@heed/schema/services/contacts';
import { isSuppressed, liftOptOut, optOutGlobally } from '@heed/schema/services/suppressions';
import { openSession } from '@heed/schema/session/session';
import { copySuppressions, nextSuppressions, setHashState } from '@heed/schema/sql/rotation';
import { addPeople } from '../support/audience.js';
import { makeRotationWorld, type RotationWorld } from './rotation-world.js';

let world: RotationWorld;
beforeEach(async () => {
  world = await makeRotationWorld();
});
afterEach(() => world.close());

/** One opt-out and one contact, so that each phase has something to do. */
async function optOutEarly(): Promise<void> {
  await addPeople(world.olive, [], [{ email: 'early@example.com' }]);
  await world.world.asAccount((session) => optOutGlobally(session, { email: 'early@example.com' }));
}

test.each(['opt-out', 'contact'])('when it begins, whoever is writing is waited for: %s', async (what) => {
  await optOutEarly();
  const here = await world.withKeys(2);
  const account = { accountId: world.world.accountId, actor: { type: 'operator' } as const };
  const scope = what === 'opt-out' ? account : { ...account, tenantId: world.olive.tenantId };
  const { session, commit } = await openSession(here.database, scope);
  if (what === 'opt-out') await optOutGlobally(session, { email: 'late@example.com' });
  else await createContact(session, { email: 'late@example.com' });
  const running = here.run((await here.begin()).id);
  await sleep(400);
  const [row] = await world.rows<{ phase: string | null }>('select hash_phase as phase from account');
  expect(row).toEqual({ phase: null });
  await commit();
  expect(await running).toMatchObject({ state: 'done' });
  expect(await world.generations()).toEqual({ contact: '2', 'opt-out': '2', history: '2' });
  expect(await here.fig.act((session) => isSuppressed(session, { email: 'late@example.com' }))).toBe(
    what === 'opt-out',
  );
});

test('one that is lifted while its second row is being written goes with both', async () => {
  const email = 'late@example.com';
  const here = await world.withKeys(2);
  await here.asAccount(async (session) => {
    await optOutGlobally(session, { email });
    await setHashState(session, { keys: [1], nextKey: 2, phase: 'copying' });
  });
  world.world.clock.advance(1_000);
  const { session, commit } = await openSession(here.database, {
    accountId: world.world.accountId,
    actor: { type: 'operator' },
  });
  const hashing = await addressHashing(session);
  const found = await nextSuppressions(session, {
    generation: 1,
    after: '00000000-0000-0000-0000-000000000000',
    limit: 5,
  });
  await copySuppressions(
    session,
    found.map(({ id, hash }) => ({ id, hash: hashing.wrap(hash) })),
  );
  const consent = { what: 'Mail', at: world.world.clock.now(), how: 'A form', wording: 'Yes' };
  const lifted = here.asAccount((lifting) => liftOptOut(lifting, { email, consent }));
  await sleep(300);
  await commit();
  await lifted;
  expect(await world.rows('select * from suppression')).toEqual([]);
});
