import type { Id } from '@heed/schema/domain/ids';
import {
  createSendingIdentity,
  type SendingIdentityInput,
  updateSendingIdentity,
} from '@heed/schema/services/sending-identities';
import { openDatabase } from '@heed/schema/session/database';
import { inSession } from '@heed/schema/session/session';
import { type Reservation, reserveTokens, returnTokens } from '@heed/schema/sql/rates';
import fc from 'fast-check';
import sql from 'sql-template-tag';
import { type Brand, makeWorld, type World } from '../support/world.js';

let world: World;
let olive: Brand;
beforeAll(async () => {
  world = await makeWorld({ connections: 12 });
  olive = await world.brand('Olive');
});
afterAll(() => world.close());

type Rates = Pick<SendingIdentityInput, 'perSecond' | 'perHour'>;
let serial = 0;
const identityWith = (rates: Rates): Promise<Id<'sendingIdentity'>> =>
  olive.act(async (session) => {
    const words = { fromEmail: 'hello@olive.example', fromName: 'Olive', postalAddress: '1 Grove Road' };
    return (await createSendingIdentity(session, { name: `Rated ${++serial}`, ...words, ...rates })).id;
  });

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
/** Where simulated time begins: in the middle of a minute. */
const start = Date.UTC(2026, 0, 31, 9, 0, 30);

/** One lane's claim at a simulated moment: asks, and gives back what it did not need. */
const ask = (identityId: Id<'sendingIdentity'>, at: number, want: number, unused = 0): Promise<Reservation> =>
  olive.act(async (session) => {
    const answer = await reserveTokens(session, { identityId, want }, sql`${new Date(at)}::timestamptz`);
    await returnTokens(session, { identityId, count: Math.min(unused, answer.granted) });
    return answer;
  });

interface Grant {
  at: number;
  count: number;
}

/** The most that any stretch of `length` milliseconds saw, wherever it begins, beyond what `allowed` says of it. */
function worstExcess(grants: Grant[], longest: number, allowed: (length: number) => number): number {
  let worst = Number.NEGATIVE_INFINITY;
  for (const [i, first] of grants.entries()) {
    let sum = 0;
    for (const grant of grants.slice(i)) {
      const length = grant.at - first.at;
      if (length >= longest) break;
      sum += grant.count;
      worst = Math.max(worst, sum - allowed(length));
    }
  }
  return worst;
}

/** Lanes that ask at once, over and over, with pauses from a blink to an hour. */
const pauses = fc.oneof(
  fc.integer({ min: 0, max: 900 }),
  fc.integer({ min: 0, max: 20 * minute }),
  fc.constant(hour),
);
const lane = fc.record({ want: fc.integer({ min: 1, max: 60 }), unused: fc.nat({ max: 3 }) });
const rounds = fc.array(
  fc.record({ pause: pauses, lanes: fc.array(lane, { minLength: 1, maxLength: 5 }), polite: fc.boolean() }),
  { minLength: 3, maxLength: 14 },
);
const limits = fc.record({
  perSecond: fc.option(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 500 }))),
  perHour: fc.option(fc.integer({ min: 1, max: 400 })),
});

test('however many lanes ask at once, no stretch of time sees more than the limits say; and waits are honest', async () => {
  await fc.assert(
    fc.asyncProperty(limits, rounds, async ({ perSecond, perHour }, story) => {
      const id = await identityWith({ perSecond, perHour });
      const grants: Grant[] = [];
      let at = start;
      let wait = 0;
      for (const { pause, lanes, polite } of story) {
        at += polite ? wait : pause;
        const answers = await Promise.all(lanes.map(({ want, unused }) => ask(id, at, want, unused)));
        for (const [n, { granted, waitMs }] of answers.entries()) {
          const { want, unused } = lanes[n]!;
          expect(granted).toBeLessThanOrEqual(want);
          expect(waitMs > 0).toBe(granted < want);
          grants.push({ at, count: granted - Math.min(unused, granted) });
        }
        wait = Math.max(...answers.map(({ waitMs }) => waitMs));
        if (polite) {
          const { granted } = await ask(id, at + wait, 1);
          expect(granted).toBe(1);
          at += wait;
          grants.push({ at, count: 1 });
        }
      }
      if (perSecond) {
        const allowed = (length: number) => perSecond * (length / second + 1);
        expect(worstExcess(grants, Number.POSITIVE_INFINITY, allowed)).toBeLessThanOrEqual(1e-6);
      }
      if (perHour) expect(worstExcess(grants, hour, () => perHour)).toBeLessThanOrEqual(0);
    }),
    { numRuns: 40, seed: 4 },
  );
});

test('whoever always asks gets nearly all that the limits allow', async () => {
  const id = await identityWith({ perSecond: 20, perHour: 1_200 });
  let sent = 0;
  let at = start;
  let asked = 0;
  for (const end = start + 3 * hour; at < end; asked += 1) {
    const { granted, waitMs } = await ask(id, at, 50);
    sent += granted;
    at += waitMs;
  }
  expect(sent).toBe(3 * 1_200);
  expect(asked).toBeLessThan(3 * 140); // half a bucket at a time, not one by one
});

test('the hour is any hour: what was spent at once is free again 60 to 61 minutes later', async () => {
  const id = await identityWith({ perHour: 100 });
  expect(await ask(id, start, 500)).toEqual({ granted: 100, waitMs: 60 * minute + 30 * second });
  expect(await ask(id, start + hour, 1)).toEqual({ granted: 0, waitMs: 30 * second });
  expect((await ask(id, start + hour + 30 * second, 500)).granted).toBe(100);
});

test('what was given back can be had at once, and no more than that', async () => {
  const id = await identityWith({ perSecond: 50, perHour: 60 });
  expect((await ask(id, start, 50, 20)).granted).toBe(50);
  expect((await ask(id, start, 50)).granted).toBe(20);
  expect((await ask(id, start + second, 50)).granted).toBe(10);
});

test('a limit that was changed counts from the next claim on', async () => {
  const id = await identityWith({ perHour: 1_000_000 });
  const change = (rates: Rates) => olive.act((s) => updateSendingIdentity(s, { identityId: id, ...rates }));
  expect((await ask(id, start, 900)).granted).toBe(900);
  await change({ perHour: 500, perSecond: 10 });
  const refused = await ask(id, start + second, 50);
  expect(refused.granted).toBe(0);
  expect((await ask(id, start + second + refused.waitMs, 50)).granted).toBeGreaterThan(0);
  await change({ perHour: null });
  expect((await ask(id, start + 2 * hour, 50)).granted).toBe(10);
  await change({ perSecond: null });
  expect(await ask(id, start + 2 * hour, 5_000)).toEqual({ granted: 5_000, waitMs: 0 });
});

test('a clock that was set back stops nobody for longer than the limits themselves do', async () => {
  const id = await identityWith({ perSecond: 10, perHour: 30 });
  await ask(id, start, 10);
  const back = start - 5 * hour;
  const { granted, waitMs } = await ask(id, back, 10);
  expect(granted).toBe(0);
  expect(waitMs).toBeLessThanOrEqual(2 * second);
  expect((await ask(id, back + waitMs, 10)).granted).toBeGreaterThanOrEqual(1);
});

test('lanes of two processes share one bucket in real time', async () => {
  const perSecond = 100;
  const id = await identityWith({ perSecond });
  const elsewhere = await openDatabase({
    url: world.urls.databaseUrl,
    keyring: world.keyring,
    connections: 4,
  });
  const scope = {
    accountId: olive.accountId,
    tenantId: olive.tenantId,
    actor: { type: 'operator' } as const,
  };
  const began = performance.now();
  let granted = 0;
  const run = async (database: typeof elsewhere) => {
    while (performance.now() - began < 1_500) {
      const answer = await inSession(database, scope, (s) => reserveTokens(s, { identityId: id, want: 7 }));
      granted += answer.granted;
      if (answer.granted === 0) await new Promise((resolve) => setTimeout(resolve, answer.waitMs / 8));
    }
  };
  try {
    await Promise.all([elsewhere, elsewhere, elsewhere, world.database, world.database].map(run));
    const seconds = (performance.now() - began) / second;
    expect(granted).toBeLessThanOrEqual(perSecond * (seconds + 1));
    expect(granted).toBeGreaterThanOrEqual(perSecond * 1.5);
  } finally {
    await elsewhere.close();
  }
});

test('nobody reserves from another tenant’s identity', async () => {
  const id = await identityWith({ perSecond: 10 });
  const fig = await world.brand('Fig');
  const answer = await fig.act((session) => reserveTokens(session, { identityId: id, want: 10 }));
  expect(answer.granted).toBe(0);
  expect((await ask(id, start, 10)).granted).toBe(10);
});

test.each([
  [{ perSecond: 0 }, 'perSecond'],
  [{ perSecond: 100_001 }, 'perSecond'],
  [{ perSecond: 1.5 }, 'perSecond'],
  [{ perHour: -1 }, 'perHour'],
  [{ perHour: 100_000_001 }, 'perHour'],
])('%j is refused', async (rates, field) => {
  await expect(identityWith(rates)).rejects.toMatchObject({ code: 'INVALID_INPUT', path: ['input', field] });
});
