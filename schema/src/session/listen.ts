import pg from 'pg';
import type { Database } from './database.js';

/** Pauses between tries to connect again, in milliseconds; the last one repeats. */
const pauses = [100, 500, 2_000, 5_000];

/**
 * Hears a channel's NOTIFYs on a connection of its own, which comes back by itself when PostgreSQL was away.
 * Notifications sent in between are lost: whoever listens also polls. Also called once after each (re)connection.
 */
export function listen(database: Database, channel: string, onNotify: () => void): { stop(): Promise<void> } {
  let stopped = false;
  let tries = 0;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  const again = () => {
    if (stopped || timer) return;
    timer = setTimeout(connect, pauses[Math.min(tries++, pauses.length - 1)]);
    timer.unref();
  };
  const connect = async () => {
    timer = undefined;
    const next = new pg.Client({
      connectionString: database.url,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      application_name: 'heed-listen',
    });
    client = next;
    next.on('error', () => undefined); // 'end' follows
    next.on('end', again);
    next.on('notification', onNotify);
    try {
      await next.connect();
      await next.query(`listen ${pg.escapeIdentifier(channel)}`);
      tries = 0;
      onNotify();
    } catch {
      await next.end().catch(() => undefined);
      again();
    }
  };
  void connect();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
