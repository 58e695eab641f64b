import { setTimeout as sleep } from 'node:timers/promises';
import { createCustomField } from '@heed/schema/services/custom-fields';
import { getJob } from '@heed/schema/services/jobs';
import sql from 'sql-template-tag';
import { crowdCsv } from '../bench/import/crowd-file.js';
import { type ImporterApart, startImporterApart } from '../bench/import/importer-apart.js';
import { makeWorld, type World } from '../support/world.js';
import { consent, importerOf } from './importer.js';

const rows = 60_000;
/** Rows that stand in the file a second time, at its end: nobody may land twice, whichever worker reads them. */
const again = 500;

function* file(): Generator<Buffer> {
  yield* crowdCsv(rows);
  const [, second] = [...crowdCsv(again)];
  yield second!;
}

let world: World;
const importers: ImporterApart[] = [];
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(async () => {
  for (const importer of importers) await importer.stop();
  await world.close();
});

test('processes that are killed in the middle of an import leave no row out and land none twice', async () => {
  const brand = await world.brand('Olive');
  await brand.act((session) => createCustomField(session, { key: '2020_Spend', kind: 'number' }));
  const team = importerOf(world, brand);
  const job = await team.begin(file(), { listId: await team.list('Offers'), consent });
  const processed = async () => (await brand.act((session) => getJob(session, { jobId: job.id }))).processed;
  for (const until of [10_000, 30_000]) {
    const importer = await startImporterApart(world.urls.databaseUrl);
    importers.push(importer);
    const end = importer
      .run([{ scope: team.scope, jobIds: [job.id] }])
      .catch((error: Error) => error.message);
    while ((await processed()) < until) await sleep(10);
    await importer.kill();
    expect(await end).toMatch(/ended/);
    expect(await processed()).toBeLessThan(rows);
  }
  const last = await startImporterApart(world.urls.databaseUrl);
  importers.push(last);
  const { ends } = await last.run([{ scope: team.scope, jobIds: [job.id] }]);
  expect(ends).toMatchObject([{ state: 'done', created: rows, updated: 0, unchanged: 0, rejected: again }]);
  expect(await team.count('contact')).toBe(rows);
  expect(await team.count('subscription')).toBe(rows);
  expect(await team.count('consent_event')).toBe(rows);
  const told = await brand.act((session) =>
    session.row(sql`select count(*) as n, min(line) as first from job_rejection where code = 'duplicate'`),
  );
  expect(told).toEqual({ n: again, first: rows + 2 });
}, 180_000);
