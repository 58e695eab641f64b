import type { SinkOptions } from '@heed/dev/sink';
import { type SinkApart, startSinkApart } from '@heed/dev/sink-apart';
import { newId } from '@heed/schema/domain/ids';
import { provision } from '@heed/schema/migrations/provision';
import { createAccount } from '@heed/schema/services/accounts';
import { createTenant } from '@heed/schema/services/tenants';
import { type Database, openDatabase } from '@heed/schema/session/database';
import { inSession } from '@heed/schema/session/session';
import { Keyring } from '@heed/schema/tokens/keyring';
import { type OwnPostgres, startOwnPostgres } from './own-postgres.js';
import { type OwnTemporal, startOwnTemporal } from './own-temporal.js';
import { type ProcessRole, startWorkerProcess, type WorkerProcess } from './worker-process.js';
import { type Brand, testKeys } from './world.js';

/** The real thing, process by process, each of which can be killed: databases of its own, workers, a sink. */
export interface Plant {
  postgres: OwnPostgres;
  temporal: OwnTemporal;
  sink: SinkApart;
  database: Database;
  /** As the application. */
  databaseUrl: string;
  /** As superuser. */
  adminUrl: string;
  /** Every worker that was ever started. */
  workers: WorkerProcess[];
  startWorker(role: ProcessRole, environment?: Record<string, string>): Promise<WorkerProcess>;
  /** A tenant of an account of its own. */
  brand(name: string): Promise<Brand>;
  stop(): Promise<void>;
}

const staff = { type: 'operator' } as const;

export async function startPlant(
  settings: { sink?: SinkOptions; sharedBuffers?: string } = {},
): Promise<Plant> {
  const stops: (() => Promise<void>)[] = [];
  const up = async <T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const part = await starting;
    stops.push(() => part.stop());
    return part;
  };
  const stop = async () => {
    for (const each of stops.reverse().splice(0)) await each().catch(() => undefined);
  };
  try {
    const [postgres, temporal, sink] = await Promise.all([
      up(startOwnPostgres({ sharedBuffers: settings.sharedBuffers })),
      up(startOwnTemporal()),
      up(startSinkApart(settings.sink)),
    ]);
    const { adminUrl } = postgres;
    const passwords = { owner: 'test', app: 'test' };
    const { databaseUrl } = await provision({ adminUrl, database: 'heed', passwords });
    const keyring = Keyring.parse(testKeys);
    const database = await openDatabase({ url: databaseUrl, keyring, connections: 5 });
    stops.push(() => database.close());
    const workers: WorkerProcess[] = [];
    stops.push(async () => void (await Promise.all(workers.map((worker) => worker.kill()))));
    const place = { databaseUrl, temporalAddress: temporal.address, smtpUrl: sink.smtpUrl, keys: testKeys };
    return {
      postgres,
      temporal,
      sink,
      database,
      databaseUrl,
      adminUrl: adminUrl.replace(/\/postgres$/, '/heed'),
      workers,
      async startWorker(role, environment) {
        const worker = await startWorkerProcess(place, role, environment);
        workers.push(worker);
        return worker;
      },
      async brand(name) {
        const accountId = newId('account');
        const tenant = await inSession(database, { accountId, actor: staff }, async (session) => {
          await createAccount(session, { name });
          return (await createTenant(session, { name, defaultLocale: 'en', timeZone: 'UTC' })).tenant;
        });
        const scope = { accountId, tenantId: tenant.id, actor: staff };
        return { accountId, tenantId: tenant.id, act: (work) => inSession(database, scope, work) };
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
