import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTemporal, type Temporal } from '@heed/dev/temporal';
import { guardFolder } from '@heed/dev/watchdog';

/** A Temporal that can go away and come back: same state, same port. */
export interface OwnTemporal {
  address: string;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startOwnTemporal(): Promise<OwnTemporal> {
  const folder = mkdtempSync(join(tmpdir(), 'heed-own-temporal-'));
  const forget = guardFolder(folder);
  const start = (port?: number) => startTemporal({ port, dbFile: join(folder, 'state.db') });
  let server: Temporal = await start();
  const { address } = server;
  return {
    address,
    async restart() {
      await server.stop();
      server = await start(Number(address.split(':')[1]));
    },
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
      forget();
    },
  };
}
