import { type Frequency, frequencies } from '@heed/schema/domain/frequency';
import { showId } from '@heed/schema/domain/ids';
import { pauseLengths } from '@heed/schema/domain/pauses';
import { pageOfPersonas } from '@heed/schema/services/personas';
import fc from 'fast-check';
import sql from 'sql-template-tag';
import { minute } from '../support/test-clock.js';
import { press, visit } from './browsing.js';
import { makePageWorld, type PageWorld, type Recipient } from './page-world.js';

const seed = Number(process.env.HEED_SEED ?? Math.floor(Math.random() * 2 ** 31));
const runs = Number(process.env.HEED_PAGE_RUNS ?? 40);

let page: PageWorld;
let topics: string[];
let personas: string[];
let number = 0;

beforeAll(async () => {
  process.stdout.write(`page laws: seed ${seed}, ${runs} runs each\n`);
  page = await makePageWorld({ full: true });
  const found = await page.brand.act(async (session) => ({
    lists: await session.sql<{ id: string }>(sql`select id from list order by position`),
    personas: (await pageOfPersonas(session, { page: { first: 10 } })).nodes,
  }));
  topics = found.lists.map(({ id }) => showId('list', id));
  personas = found.personas.map(({ id }) => showId('persona', id));
});
afterAll(() => page.close());

/** Somebody new, on the first two topics. */
const somebody = () =>
  page.recipient({ email: `someone${++number}@example.com`, timeZone: 'Asia/Jerusalem' });

/** Something one does on the page, about one topic or about none. */
type Click =
  | { kind: 'often'; topic: number; frequency: Frequency }
  | { kind: 'tick' | 'leave' | 'end_pause'; topic: number }
  | { kind: 'pause'; topic: number; length: (typeof pauseLengths)[number] }
  | { kind: 'pauseUntil'; topic: number; days: number }
  | { kind: 'less'; topic: number; frequency: Frequency }
  | { kind: 'persona'; persona: number }
  | { kind: 'leaveAll' | 'leaveBrand' | 'pauseAll' | 'endAllPauses' };

/** The form that a tab sends which was opened when the person was on the first two topics. */
function formOf(click: Click): [string, string][] {
  const about = 'topic' in click ? topics[click.topic]! : '';
  const wasOn = 'topic' in click && click.topic < 2;
  const shown: [string, string][] = [
    ['intent', 'save'],
    ['topic', `${about}.${wasOn ? 1 : 0}every`],
  ];
  const on: [string, string][] = wasOn ? [['on', about]] : [];
  const often: [string, string] = [`often-${about}`, 'every'];
  const first: [string, string][] = [
    ['intent', 'save'],
    ['topic', `${topics[0]}.1every`],
    ['on', topics[0]!],
    [`often-${topics[0]}`, 'every'],
  ];
  switch (click.kind) {
    case 'often':
      return [...shown, ...on, [`often-${about}`, click.frequency]];
    case 'tick':
      return [...shown, ['on', about], often];
    case 'leave':
      return [
        ['intent', 'leave_topic'],
        ['list', about],
      ];
    case 'pause':
      return [...shown, ...on, often, ['pause-what', about], ['pause-for', click.length]];
    case 'pauseUntil': {
      const day = new Date(page.world.clock.now().getTime() + click.days * 86_400_000);
      return [...shown, ...on, often, ['pause-what', about], ['pause-until', day.toISOString().slice(0, 10)]];
    }
    case 'end_pause':
      return [
        ['intent', 'end_pause'],
        ['list', about],
      ];
    case 'less':
      return [
        ['intent', 'less_often'],
        ['list', about],
        ['less', click.frequency],
      ];
    case 'persona':
      return [...first, ['persona-was', ''], ['persona', personas[click.persona]!]];
    case 'pauseAll':
      return [...first, ['pause-what', 'all'], ['pause-for', 'one_month']];
    case 'endAllPauses':
      return [
        ['intent', 'end_pause'],
        ['list', 'all'],
      ];
    case 'leaveAll':
      return [['intent', 'leave_all_brands']];
    case 'leaveBrand':
      return [['intent', 'leave_brand']];
  }
}

async function press1(someone: Recipient, click: Click): Promise<void> {
  const { status } = await press(someone.page, formOf(click));
  expect([click, status]).toEqual([click, 303]);
}

/** All that choices can move; not when and by which click it was moved. */
async function stateOf(someone: Recipient): Promise<unknown> {
  return page.brand.act(async (session) => ({
    contact: await session.row(sql`
      select status, left_at, consented_at, own_consent_at, persona_id,
        exists (select from suppression x where x.address_hash = c.email_hash) as "optedOut"
      from contact c where tenant_id = ${session.tenantId} and id = ${someone.id}`),
    subscriptions: await session.sql(sql`
      select list_id, state, frequency, snoozed_until, opens_at, basis, joined_at from subscription
      where tenant_id = ${session.tenantId} and contact_id = ${someone.id} order by list_id`),
  }));
}

const frequency = fc.constantFrom(...frequencies);
const length = fc.constantFrom(...pauseLengths);
/** What touches this topic alone. */
const aboutTopic = (topic: number): fc.Arbitrary<Click> =>
  topic < 2
    ? fc.oneof(
        frequency.map((frequency): Click => ({ kind: 'often', topic, frequency })),
        frequency.map((frequency): Click => ({ kind: 'less', topic, frequency })),
        length.map((length): Click => ({ kind: 'pause', topic, length })),
        fc.integer({ min: 2, max: 360 }).map((days): Click => ({ kind: 'pauseUntil', topic, days })),
        fc.constant<Click>({ kind: 'leave', topic }),
      )
    : fc.constantFrom<Click>({ kind: 'tick', topic }, { kind: 'leave', topic });
const persona: fc.Arbitrary<Click> = fc.nat(1).map((persona) => ({ kind: 'persona', persona }));
const leaveAll = fc.constant<Click>({ kind: 'leaveAll' });

/** Clicks that commute: about different topics, the persona, the account. */
const commuting = fc
  .tuple(
    fc
      .subarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 1 })
      .chain((some) => fc.tuple(...some.map(aboutTopic))),
    fc.option(persona, { nil: undefined }),
    fc.option(leaveAll, { nil: undefined }),
  )
  .map(([about, ...others]) => [...about, ...others.filter((click) => click !== undefined)] as Click[]);

/** The same in another order, each once to three times. */
const shuffled = commuting.chain((clicks) =>
  fc
    .tuple(...clicks.map(() => fc.integer({ min: 1, max: 3 })))
    .map((times) => clicks.flatMap((click, at) => Array.from({ length: times[at]! }, () => click)))
    .chain((all) => fc.tuple(fc.constant(clicks), fc.shuffledSubarray(all, { minLength: all.length }))),
);

test('the same choices in any order, once or several times, end the same', async () => {
  await fc.assert(
    fc.asyncProperty(shuffled, async ([clicks, mixed]) => {
      const [one, other] = [await somebody(), await somebody()];
      for (const click of clicks) await press1(one, click);
      for (const click of mixed) await press1(other, click);
      expect(await stateOf(other)).toEqual(await stateOf(one));
    }),
    { numRuns: runs, seed },
  );
});

const anyClick = fc.oneof(
  fc.nat(7).chain(aboutTopic),
  fc.nat(7).map((topic): Click => ({ kind: 'tick', topic })),
  fc.nat(1).map((topic): Click => ({ kind: 'end_pause', topic })),
  persona,
  fc.constantFrom<Click>(
    { kind: 'leaveAll' },
    { kind: 'leaveBrand' },
    { kind: 'pauseAll' },
    { kind: 'endAllPauses' },
  ),
);

test('a double click, one after the other or at once, never differs from one', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyClick, { maxLength: 3 }),
      anyClick,
      fc.boolean(),
      async (before, click, atOnce) => {
        const [one, other] = [await somebody(), await somebody()];
        for (const first of before) await Promise.all([press1(one, first), press1(other, first)]);
        await press1(one, click);
        if (atOnce) await Promise.all([press1(other, click), press1(other, click)]);
        else for (let n = 0; n < 2; n++) await press1(other, click);
        expect(await stateOf(other)).toEqual(await stateOf(one));
      },
    ),
    { numRuns: runs, seed },
  );
});

test('undo, once or twice, restores exactly what was there before, whatever was done before that', async () => {
  let undone = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyClick, { maxLength: 4 }),
      anyClick,
      fc.boolean(),
      async (before, click, twice) => {
        const someone = await somebody();
        for (const first of before) {
          await press1(someone, first);
          page.world.clock.advance(minute);
        }
        const was = await stateOf(someone);
        const offered = await operationOffered(someone);
        await press1(someone, click);
        const operation = await operationOffered(someone);
        // A click that changes nothing leaves the undo of the one before.
        if (!operation || operation === offered) return expect(await stateOf(someone)).toEqual(was);
        undone++;
        for (let n = 0; n < (twice ? 2 : 1); n++) {
          const fields: [string, string][] = [
            ['intent', 'undo'],
            ['operation', operation],
          ];
          expect((await press(someone.page, fields)).status).toBe(303);
        }
        expect(await stateOf(someone)).toEqual(was);
      },
    ),
    { numRuns: runs * 2, seed },
  );
  process.stdout.write(`page laws: ${undone} of ${runs * 2} clicks were undone\n`);
  expect(undone).toBeGreaterThan(runs);
});

async function operationOffered(someone: Recipient): Promise<string | undefined> {
  return /name="operation" value="([^"]*)"/.exec(await (await visit(someone.page)).text())?.[1];
}
