import { createCustomField } from '@heed/schema/services/custom-fields';
import { crowdCsv } from '../bench/import/crowd-file.js';
import { startImporterApart } from '../bench/import/importer-apart.js';
import { makeWorld } from '../support/world.js';
import { consent, importerOf } from './importer.js';

test('an import of 60,000 rows holds less than 300 MB in its process; of a million, the benchmark tells', async () => {
  const world = await makeWorld();
  const importer = await startImporterApart(world.urls.databaseUrl).catch(async (error: unknown) => {
    await world.close();
    throw error;
  });
  try {
    const brand = await world.brand('Olive');
    await brand.act((session) => createCustomField(session, { key: '2020_Spend', kind: 'number' }));
    const team = importerOf(world, brand);
    const job = await team.begin(crowdCsv(60_000), { listId: await team.list('Offers'), consent });
    const taken = await importer.run([{ scope: team.scope, jobIds: [job.id] }]);
    expect(taken.ends).toMatchObject([{ state: 'done', created: 60_000, rejected: 0 }]);
    expect(taken.peak).toBeLessThan(300);
  } finally {
    await importer.stop();
    await world.close();
  }
}, 120_000);
