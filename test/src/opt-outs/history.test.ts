import type { Id } from '@heed/schema/domain/ids';
import { leaveAllBrands } from '@heed/schema/services/leaving';
import type { OptOutEventRow } from '@heed/schema/services/opt-out-events';
import { pageOfOptOutEvents } from '@heed/schema/services/opt-out-events';
import { returnToBrands } from '@heed/schema/services/returning';
import {
  isSuppressed,
  liftOptOut,
  lookUpOptOut,
  optOutGlobally,
  pageOfOptOuts,
} from '@heed/schema/services/suppressions';
import { undoOperation } from '@heed/schema/services/undo';
import sql from 'sql-template-tag';
import { type ChoiceWorld, makeChoiceWorld } from '../choices/choice-world.js';
import { hour, minute } from '../support/test-clock.js';

let choices: ChoiceWorld;
beforeAll(async () => {
  choices = await makeChoiceWorld();
});
afterAll(() => choices.world.close());
beforeEach(() => choices.world.clock.advance(3 * hour));

const evidence = { source: 'page' as const, wording: 'Leave every brand' };
const account: ChoiceWorld['world']['asAccount'] = (work) => choices.world.asAccount(work);
const historyOf = (email?: string): Promise<OptOutEventRow[]> =>
  account(async (session) => (await pageOfOptOutEvents(session, { email, page: { first: 100 } })).nodes);
const consent = (at: Date) => ({
  what: 'Offers of both',
  at,
  how: 'A form in the shop',
  wording: 'Yes, again',
});

test('an opt-out is kept with who, when and why, and the first of two stands', async () => {
  const first = await account((session) =>
    optOutGlobally(session, { email: 'Dewi@example.com', note: 'By letter of dewi@EXAMPLE.com' }),
  );
  expect(first).toMatchObject({ actor: 'operator', note: 'By letter of (the address)', channel: 'email' });
  choices.world.clock.advance(minute);
  expect(await account((session) => optOutGlobally(session, { email: 'dewi@example.com' }))).toEqual(first);
  expect(await historyOf('dewi@example.com')).toEqual([
    expect.objectContaining({ kind: 'opted_out', optOutId: first.id, note: first.note, at: first.at }),
  ]);
});

test('it is lifted on evidence of consent that is newer, and on no other; what happened stays on record', async () => {
  const email = 'budi@example.com';
  const optOut = await account((session) => optOutGlobally(session, { email, note: 'Called us' }));
  choices.world.clock.advance(hour);
  const now = choices.world.clock.now();
  const lift = (change: object) =>
    account((session) => liftOptOut(session, { email, consent: { ...consent(now), ...change } }));
  for (const [change, field] of [
    [{ what: ' ' }, 'what'],
    [{ how: '' }, 'how'],
    [{ wording: '\n' }, 'wording'],
    [{ at: new Date(now.getTime() + 1) }, 'at'],
    [{ at: optOut.at }, 'at'],
  ] as const) {
    await expect(lift(change)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      path: ['input', 'consent', field],
    });
  }
  expect(await account((session) => lookUpOptOut(session, { email }))).toEqual(optOut);
  expect(await lift({})).toEqual(optOut);
  expect(await account((session) => lookUpOptOut(session, { email }))).toBeNull();
  await expect(lift({})).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['input', 'email'] });
  expect(await historyOf(email)).toMatchObject([
    { kind: 'lifted', optOutId: optOut.id, evidence: { ...consent(now), at: now.toISOString() } },
    { kind: 'opted_out', note: 'Called us', evidence: null },
  ]);

  choices.world.clock.advance(hour);
  const again = await account((session) => optOutGlobally(session, { email }));
  expect(again.id).not.toBe(optOut.id);
  expect((await historyOf(email)).map(({ kind }) => kind)).toEqual(['opted_out', 'lifted', 'opted_out']);
});

test('"leave all brands" is the same thing: in the same list and history, undone or taken back by the person', async () => {
  const { email, through } = await choices.recipient();
  const left = await through((session, link) => leaveAllBrands(session, link, { evidence }));
  const listed = await account(
    async (session) => (await pageOfOptOuts(session, { page: { first: 1 } })).nodes,
  );
  expect(listed).toMatchObject([{ actor: 'contact', channel: 'email' }]);
  await through((session, link) =>
    undoOperation(session, link, { operationId: left.operationId as Id<'operation'>, evidence }),
  );
  expect(await account((session) => lookUpOptOut(session, { email }))).toBeNull();
  await through((session, link) => leaveAllBrands(session, link, { evidence }));
  choices.world.clock.advance(48 * hour);
  await through((session, link) => returnToBrands(session, link, { evidence }));
  expect(await historyOf(email)).toMatchObject([
    { kind: 'returned', actor: 'contact', evidence: { wording: 'Leave every brand' } },
    { kind: 'opted_out', actor: 'contact' },
    { kind: 'undone', actor: 'contact' },
    { kind: 'opted_out', actor: 'contact' },
  ]);
  await through((session, link) => leaveAllBrands(session, link, { evidence }));
  const now = choices.world.clock.now();
  await account((session) => liftOptOut(session, { email, consent: consent(now) }));
  expect((await historyOf(email))[0]).toMatchObject({ kind: 'lifted', actor: 'operator' });
});

test('it touches no tenant’s rows, and every tenant of the account learns yes or no', async () => {
  const { email, contactId } = await choices.recipient();
  const rowsOf = () =>
    choices.olive.act((session) =>
      session.sql(sql`
        select xmin::text, ctid::text, 'contact' as what from contact where id = ${contactId}
        union all select xmin::text, ctid::text, 'subscription' from subscription where contact_id = ${contactId}`),
    );
  const before = await rowsOf();
  await account((session) => optOutGlobally(session, { email }));
  expect(await rowsOf()).toEqual(before);
  for (const brand of [choices.olive, choices.fig])
    expect(await brand.act((session) => isSuppressed(session, { email }))).toBe(true);
});

test('an account sees its own opt-outs and history alone, and cannot rewrite them', async () => {
  const count = (work: Parameters<typeof account>[0]) => account(work);
  expect(await count((session) => session.row(sql`select count(*) as n from opt_out_event`))).not.toEqual({
    n: 0,
  });
  for (const change of [sql`update opt_out_event set note = 'forged'`, sql`delete from opt_out_event`]) {
    await expect(account((session) => session.sql(change))).rejects.toThrow(/permission denied/);
  }
});
