import { join } from 'node:path';
import { migrate } from '@heed/schema/migrations/migrate';
import { provision } from '@heed/schema/migrations/provision';
import pg from 'pg';
import { startMailbox } from '../mailbox.js';
import { startPostgres } from '../postgres.js';
import { startTemporal } from '../temporal.js';
import type { InstallationKeys } from './keys.js';
import type { Ports } from './options.js';
import { say } from './progress.js';
import type { RunningParts } from './running-parts.js';
import { listens, waitFor } from './wait-for.js';

/** Where the apps find what they use: started here, or given by the environment. */
export interface Services {
  databaseUrl: string;
  temporalAddress: string;
  smtpUrl: string;
  /** Undefined when mail goes to a server of somebody else's. */
  mailboxUrl: string | undefined;
}

interface Setting {
  dataDir: string;
  ports: Ports;
  keys: InstallationKeys;
  running: RunningParts;
}

/** Starts, at the same time, what the environment does not name. The first failure is thrown; the caller stops the rest. */
export async function startServices(setting: Setting): Promise<Services> {
  const [databaseUrl, temporalAddress, mail] = await Promise.all([
    database(setting),
    temporal(setting),
    mailServer(setting),
  ]);
  return { databaseUrl, temporalAddress, ...mail };
}

async function database({ dataDir, ports, keys, running }: Setting): Promise<string> {
  const { DATABASE_URL: databaseUrl, DATABASE_OWNER_URL: ownerUrl } = process.env;
  if (databaseUrl) {
    if (!ownerUrl)
      throw new Error('DATABASE_URL is set, DATABASE_OWNER_URL is not: the migrations need the owner.');
    await waitFor(`PostgreSQL at ${new URL(ownerUrl).host}`, () => connectOnce(ownerUrl));
    await migrate(ownerUrl);
    await waitFor(`PostgreSQL at ${new URL(databaseUrl).host}`, () => connectOnce(databaseUrl));
    say(`PostgreSQL: yours, at ${new URL(databaseUrl).host}; the schema is up to date`);
    return databaseUrl;
  }
  const postgres = await startPostgres({
    dataDir: join(dataDir, 'postgres'),
    port: ports.postgres,
    durable: true,
    logFile: join(dataDir, 'logs', 'postgres.log'),
  });
  await running.add({ name: 'PostgreSQL', level: 1, ...postgres });
  say(`PostgreSQL is up on 127.0.0.1:${postgres.port}`);
  const urls = await provision({ adminUrl: postgres.adminUrl, database: 'heed', passwords: keys.passwords });
  say('The database is ready');
  return urls.databaseUrl;
}

async function temporal({ dataDir, ports, running }: Setting): Promise<string> {
  const address = process.env.TEMPORAL_ADDRESS;
  if (address) {
    await waitFor(`Temporal at ${address}`, () => listens(address));
    say(`Temporal: yours, at ${address}`);
    return address;
  }
  const server = await startTemporal({
    port: ports.temporal,
    dbFile: join(dataDir, 'temporal.db'),
    logFile: join(dataDir, 'logs', 'temporal.log'),
  });
  await running.add({ name: 'Temporal', level: 1, ...server });
  say(`Temporal is up on ${server.address}`);
  return server.address;
}

async function mailServer({ ports, running }: Setting): Promise<Pick<Services, 'smtpUrl' | 'mailboxUrl'>> {
  const given = process.env.SMTP_URL;
  if (given) {
    say(`Mail goes to ${new URL(given).host}`);
    return { smtpUrl: given, mailboxUrl: undefined };
  }
  const mailbox = await startMailbox({ smtpPort: ports.smtp, httpPort: ports.mailbox });
  await running.add({ name: 'The mailbox', level: 1, stop: mailbox.stop });
  say(`The mailbox is up on ${mailbox.url}`);
  return { smtpUrl: mailbox.smtpUrl, mailboxUrl: mailbox.url };
}

async function connectOnce(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 3_000 });
  client.on('error', () => {});
  await client.connect();
  await client.end();
}
