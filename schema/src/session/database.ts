import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { type Clock, systemClock } from '../domain/clock.js';
import { entities } from '../entities/all.js';
import type { Keyring } from '../tokens/keyring.js';
import { takeCopies } from './copy.js';
import { prepareHotStatements } from './prepared.js';

export interface DatabaseOptions {
  /** `DATABASE_URL`: the application role's. */
  url: string;
  keyring: Keyring;
  clock?: Clock;
  /** Connections at most; a session holds one. */
  connections?: number;
}

/** A process's door to PostgreSQL: a pool, the clock and the keys that sessions are opened with. */
export interface Database {
  readonly url: string;
  readonly orm: MikroORM;
  readonly clock: Clock;
  readonly keyring: Keyring;
  close(): Promise<void>;
}

/** Opens the pool. Gives up after 5 s without a free connection and after 60 s in one statement. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { url, keyring, clock = systemClock, connections = 10 } = options;
  const orm = await MikroORM.init({
    clientUrl: url,
    entities,
    ensureDatabase: false,
    pool: { min: 0, max: connections, idleTimeoutMillis: 10_000 },
    driverOptions: {
      connectionTimeoutMillis: 5_000,
      statement_timeout: 60_000,
      idle_in_transaction_session_timeout: 60_000,
      application_name: 'heed',
      options: '-c timezone=UTC',
      onPoolCreated: (pool: pg.Pool) => {
        readTimesAsDates(pool);
        giveBackLostConnections(pool);
        prepareHotStatements(pool);
        takeCopies(pool);
      },
    },
  });
  return { url, orm, clock, keyring, close: () => orm.close(true) };
}

/** The ORM reads times as text; set-based statements want `Date`s (a `date` stays text: it has no zone). */
function readTimesAsDates(pool: pg.Pool): void {
  const types = new pg.TypeOverrides((pool as unknown as { options: pg.PoolConfig }).options.types as never);
  types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text: string) => new Date(text));
  types.setTypeParser(pg.types.builtins.INT8, Number);
  (pool as unknown as { options: pg.PoolConfig }).options.types = types as never;
}

/**
 * Kysely 0.29 gives a transaction's connection back only after a COMMIT or ROLLBACK that went through, so each connection
 * that PostgreSQL drops would stay counted as in use, until the pool is dry. Whoever has it is given a second to do so.
 */
function giveBackLostConnections(pool: pg.Pool): void {
  pool.on('connect', (client) => {
    client.once('end', () => {
      setTimeout(() => {
        try {
          client.release(true);
        } catch {
          // It was given back meanwhile.
        }
      }, 1_000).unref();
    });
  });
}
