import type { Fault } from '@heed/dev/sink';
import { type Plant, startPlant } from '../support/plant.js';
import { requeueLostClaims } from './requeue.js';
import { gatherEvidence, setStage } from './stage.js';
import { runStorm } from './storm.js';
import { planStorm } from './storm-plan.js';
import { judge } from './verdict.js';

/** The same each time; the long run, `npm run soak`, takes new ones. */
const seed = 11;
const patience = 110_000;
/** Some addresses do not exist, and some content is refused: those `failed`. */
const faults: Fault[] = [
  { at: 'rcpt', do: 'refuse', every: 97 },
  { at: 'end', do: 'refuse', every: 151 },
];

let plant: Plant;
beforeAll(async () => {
  plant = await startPlant({ sink: { misbehaviour: { rate: 250, faults } } });
}, 120_000);
afterAll(() => plant.stop());
beforeEach(() => plant.sink.forget());

test('processes killed, connections cut, services restarted: the ledger tells the truth', async () => {
  const people = 1_450;
  const stage = await setStage(plant, 'Olive', { people, left: 30 });
  const size = { people, kills: 3, points: 2, cuts: 2, postgresRestarts: 1, temporalRestarts: 1 };
  const plan = planStorm(seed, size);
  const end = await runStorm({ plant, ...stage, plan, lanes: 2, patience });
  const verdict = judge(await gatherEvidence(plant, stage, end.mostUnknown));

  expect(verdict.faults).toEqual([]);
  expect(end.kills).toEqual({ sender: 4, orchestrator: 1 });
  expect(verdict.counts).toMatchObject({ skipped: 30, failed: expect.any(Number) });
  expect(await plant.sink.violations()).toBe(0);
  expect(verdict.counts.sent).toBeGreaterThan(people / 2);
}, 120_000);

test('were lost claims queued again, the same check would find who got it twice', async () => {
  await requeueLostClaims(plant);
  const people = 300;
  const stage = await setStage(plant, 'Rose', { people });
  const size = { people, kills: 0, points: 1, cuts: 0, postgresRestarts: 0, temporalRestarts: 0 };
  const plan = planStorm(seed, size);
  const end = await runStorm({ plant, ...stage, plan, senders: 1, lanes: 2, patience });
  const { faults } = judge(await gatherEvidence(plant, stage, end.mostUnknown));

  expect(end.kills.sender).toBe(1);
  expect(faults.map(({ fault }) => fault)).toContain('arrived_twice');
}, 120_000);
