import { type Bench, type BenchOptions, type BenchResult, figure } from './bench.js';
import { crowdCsv } from './import/crowd-file.js';
import { type ImportGround, makeImportGround } from './import/ground.js';
import type { ImportOrder } from './import/import-process.js';
import type { ImportTaken } from './import/importer-apart.js';
import { copyAndUpsert } from './import/reference.js';
import { cpuOfTree, loadNow } from './usage.js';

/** What section 7 of the design wants: a share of the reference's rate, MB of the process, cost of small tenants. */
const targets = { rate: 0.8, peak: 300, small: 1.5 };
const rowsATenant = 1_000;

export const importing: Bench = {
  about:
    'a CSV of a million people, new and again, against a bare COPY and one upsert; and 1,000 tenants of 1,000',
  async run(options) {
    const ground = await makeImportGround();
    try {
      return await measure(ground, options.quick ? 100_000 : 1_000_000, options);
    } finally {
      await ground.stop();
    }
  },
};

/** What one way of importing took. */
interface Run {
  name: string;
  seconds: number;
  postgres: number;
  taken?: ImportTaken;
}

async function measure(ground: ImportGround, rows: number, { say }: BenchOptions): Promise<BenchResult> {
  const runs: Run[] = [];
  const timed = async (name: string, work: () => Promise<{ seconds: number; taken?: ImportTaken }>) => {
    await ground.settle();
    const before = cpuOfTree(ground.postgres.pid());
    const { seconds, taken } = await work();
    const run = { name, seconds, taken, postgres: cpuOfTree(ground.postgres.pid()) - before };
    runs.push(run);
    say(`${name}: ${seconds.toFixed(1)} s, ${Math.round(rows / seconds)} rows/s; load ${loadNow()}`);
    return run;
  };
  // A process that has just started is still compiling, and a table that has just been made is unknown to the planner.
  const warm = await ground.place('Warm');
  await ground.importer.run([{ scope: warm.scope, jobIds: [await ground.begin(warm, crowdCsv(20_000))] }]);
  const ours = await ground.place('Imported');
  const theirs = await ground.place('Copied');
  const imported = (name: string, spent: number, expected: object) =>
    timed(name, async () => {
      const jobIds = [await ground.begin(ours, crowdCsv(rows, { spent }))];
      await ground.settle();
      const taken = await ground.importer.run([{ scope: ours.scope, jobIds }]);
      expectEnd(taken, { state: 'done', rejected: 0, ...expected });
      return { seconds: taken.seconds, taken };
    });
  const copied = async (name: string, spent: number) => {
    const file = await ground.copyFile(rows, spent);
    return timed(name, async () => ({ seconds: await copyAndUpsert(theirs, file) }));
  };
  const fresh = await imported('imported, all new', 0, { created: rows });
  const freshBare = await copied('COPY and upsert, all new', 0);
  const changed = await imported('imported again, all changed', 1, { updated: rows });
  const changedBare = await copied('COPY and upsert again, all changed', 1);
  const same = await imported('imported again, nothing changed', 1, { unchanged: rows });
  const small = await smallTenants(ground, rows, timed);

  const perRow = ({ postgres, taken }: Run) => ((postgres + (taken?.cpu ?? 0)) * 1_000) / rows;
  const node = ({ taken }: Run) => (taken!.cpu * 1_000) / rows;
  const peak = Math.max(...runs.map(({ taken }) => taken?.peak ?? 0));
  return {
    table: [
      ['', 'rows/s', 'Node µs a row', 'PostgreSQL µs a row', 'peak MB'],
      ...runs.map((run) => [
        run.name,
        rows / run.seconds,
        run.taken ? node(run) : '',
        (run.postgres * 1_000) / rows,
        run.taken ? run.taken.peak : '',
      ]),
    ],
    figures: [
      figure(
        'rate against COPY and upsert, all new',
        freshBare.seconds / fresh.seconds,
        'higher',
        targets.rate,
      ),
      figure(
        'rate against COPY and upsert, all changed',
        changedBare.seconds / changed.seconds,
        'higher',
        targets.rate,
      ),
      figure('rate when nothing changed', changedBare.seconds / same.seconds, 'higher', targets.rate),
      figure('peak of the process, MB', peak, 'lower', targets.peak),
      figure('Node a row, all new, µs', node(fresh), 'lower'),
      figure(
        `cost of a row, ${rows / rowsATenant} tenants against one`,
        perRow(small) / perRow(fresh),
        'lower',
        targets.small,
      ),
    ],
  };
}

/** The same people, a thousand in each of so many tenants, one after another. */
async function smallTenants(
  ground: ImportGround,
  rows: number,
  timed: (name: string, work: () => Promise<{ seconds: number; taken?: ImportTaken }>) => Promise<Run>,
): Promise<Run> {
  const tenants = rows / rowsATenant;
  const orders: ImportOrder[] = [];
  for (let n = 0; n < tenants; n++) {
    const place = await ground.place(`Small ${n}`);
    const jobId = await ground.begin(place, crowdCsv(rowsATenant, { from: n * rowsATenant }));
    orders.push({ scope: place.scope, jobIds: [jobId] });
  }
  return timed(`imported into ${tenants} tenants, all new`, async () => {
    const taken = await ground.importer.run(orders);
    expectEnd(taken, { state: 'done', created: rowsATenant });
    return { seconds: taken.seconds, taken };
  });
}

/** @throws when an import did something else than what is measured. */
function expectEnd({ ends }: ImportTaken, expected: object): void {
  for (const end of ends) {
    for (const [name, value] of Object.entries(expected))
      if (end[name as keyof typeof end] !== value)
        throw new Error(`An import ended as ${JSON.stringify(end)}`);
  }
}
