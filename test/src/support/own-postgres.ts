import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Postgres, startPostgres } from '@heed/dev/postgres';
import { guardFolder } from '@heed/dev/watchdog';

/** A PostgreSQL that can go away and come back: same data, same port, committed work kept. */
export interface OwnPostgres {
  adminUrl: string;
  /** The postmaster's process id; another one after a restart. */
  pid(): number;
  /** `crash`: every process of it ends at once, and the next start recovers. */
  restart(how: 'stop' | 'crash'): Promise<void>;
  stop(): Promise<void>;
}

export async function startOwnPostgres(settings: { sharedBuffers?: string } = {}): Promise<OwnPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'heed-own-postgres-'));
  chmodSync(folder, 0o755); // as root, PostgreSQL runs as another user
  const forget = guardFolder(folder);
  const start = (port?: number) =>
    startPostgres({ dataDir: join(folder, 'data'), durable: true, port, ...settings });
  let server: Postgres = await start();
  const { port, adminUrl } = server;
  return {
    adminUrl,
    pid: () => server.pid,
    async restart(how) {
      if (how === 'crash') {
        process.kill(server.pid, 'SIGQUIT');
        await server.exited;
      } else {
        await server.stop();
      }
      server = await start(port);
    },
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
      forget();
    },
  };
}
