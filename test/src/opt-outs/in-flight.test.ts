import pg from 'pg';
import { type Plant, startPlant } from '../support/plant.js';
import { optOutInFlight } from './in-flight.js';

let plant: Plant;
beforeAll(async () => {
  plant = await startPlant({ sink: { misbehaviour: { rate: 2_500 } } });
  await plant.startWorker('orchestrator', { HEED_ROLES: 'orchestrator,jobs' });
  await Promise.all([0, 1].map(() => plant.startWorker('sender', { HEED_LANES: '2' })));
}, 120_000);
afterAll(() => plant.stop());
beforeEach(() => plant.sink.forget());

test('a global opt-out in the middle of a campaign: no message once it is committed, but those judged before', async () => {
  const end = await optOutInFlight({
    plant,
    name: 'Olive',
    people: 20_000,
    byFile: 500,
    singly: 60,
    patience: 100_000,
  });
  expect(end).toMatchObject({ late: [], lies: [] });
  // Neither all before nor all after: it was in the middle.
  expect(end.stopped).toBeGreaterThan(150);
  expect(end.arrivedBefore).toBeGreaterThan(30);
  expect(end.stopped + end.arrivedBefore).toBe(560);
}, 120_000);

test('were people judged only once, the same check would find who got it too late', async () => {
  const outside = new pg.Client({ connectionString: plant.adminUrl });
  await outside.connect();
  await outside.query(`
    create function judge_no_more() returns trigger language plpgsql as $$ begin
      if new.reason = 'global_opt_out' then new.state = 'claimed'; new.reason = null; new.lane = 0; new.attempt = 1; end if;
      return new;
    end $$;
    create trigger judge_no_more before insert on delivery for each row execute function judge_no_more()`);
  try {
    const options = { plant, name: 'Rose', people: 1_500, byFile: 80, singly: 20, patience: 60_000 };
    expect((await optOutInFlight(options)).late.length).toBeGreaterThan(10);
  } finally {
    await outside.query('drop trigger judge_no_more on delivery');
    await outside.end();
  }
}, 120_000);
