/** A process that does nothing but imports, one after another, as it is told to: what it takes is theirs. */
import { runImport } from '@heed/schema/services/import-run';
import { openDatabase } from '@heed/schema/session/database';
import type { Scope } from '@heed/schema/session/session';
import { Keyring } from '@heed/schema/tokens/keyring';

export interface ImportOrder {
  scope: Scope;
  jobIds: string[];
}

const { DATABASE_URL: url = '', HEED_KEYS: keys = '' } = process.env;
const database = await openDatabase({ url, keyring: Keyring.parse(keys), connections: 4 });

process.on('message', async (orders: ImportOrder[]) => {
  const jobs = [];
  for (const { scope, jobIds } of orders)
    for (const jobId of jobIds) jobs.push(await runImport(database, scope, jobId));
  process.send!(
    jobs.map(({ state, error, created, updated, unchanged, rejected, keptOut }) => ({
      state,
      error,
      created,
      updated,
      unchanged,
      rejected,
      keptOut,
    })),
  );
});
process.once('disconnect', () => process.exit(0));
process.send!('ready');
