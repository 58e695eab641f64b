import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { openDatabase } from '@heed/schema/session/database';
import { tenantsWithDueWork } from '@heed/schema/session/lookup';
import { Keyring } from '@heed/schema/tokens/keyring';
import { openSmtpDoor } from './inbound/smtp-door.js';
import { type RunningApi, startApi } from './server.js';

/** Milliseconds to wait for PostgreSQL at the start. */
const patience = 30_000;

const environment = process.env;
const stopping = new AbortController();
let running: RunningApi | undefined;
let inbound: { stop(): Promise<void> } | undefined;

/** Asks until PostgreSQL answers, with growing pauses. */
async function waitForDatabase(ask: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + patience;
  for (let pause = 100; ; pause = Math.min(pause * 2, 3_000)) {
    try {
      await ask();
      return;
    } catch (error) {
      if (stopping.signal.aborted) return;
      if (Date.now() + pause > deadline) {
        fail(
          `PostgreSQL did not answer within ${patience / 1000} s (DATABASE_URL): ${(error as Error).message}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

function fail(message: string): never {
  process.stderr.write(`api: ${message}\n`);
  process.exit(1);
}

function operatorKey(): string {
  if (environment.HEED_OPERATOR_KEY) return environment.HEED_OPERATOR_KEY;
  const key = `heed_operator_${randomBytes(32).toString('base64url')}`;
  process.stdout.write(`HEED_OPERATOR_KEY is not set; this one is good until the API stops: ${key}\n`);
  return key;
}

/** `INBOUND_TLS_KEY` and `INBOUND_TLS_CERT`: PEM files for STARTTLS. */
function tlsFiles(): { key: string; cert: string } | undefined {
  const { INBOUND_TLS_KEY: key, INBOUND_TLS_CERT: cert } = environment;
  return key && cert ? { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') } : undefined;
}

function keyring(): Keyring {
  try {
    return Keyring.parse(environment.HEED_KEYS);
  } catch (error) {
    return fail((error as Error).message);
  }
}

const url = environment.DATABASE_URL ?? fail('DATABASE_URL is not set.');
const database = await openDatabase({ url, keyring: keyring() }).catch((error: Error) => fail(error.message));

async function stop(): Promise<void> {
  if (stopping.signal.aborted) return;
  stopping.abort();
  await Promise.all([running?.stop(), inbound?.stop()]);
  await database.close();
  process.exit(0);
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop);
process.on('disconnect', stop);

await waitForDatabase(() => tenantsWithDueWork(database, new Date(0), 1));
const port = Number(environment.PORT ?? 4000);
if (!stopping.signal.aborted) {
  const development = environment.NODE_ENV !== 'production';
  running = await startApi({
    database,
    port,
    host: environment.HOST ?? '127.0.0.1',
    operatorKey: operatorKey(),
    publicUrl: environment.PUBLIC_URL ?? `http://127.0.0.1:${port}`,
    explorer: development,
    introspection: development || environment.HEED_INTROSPECTION === '1',
    apiUrl: environment.API_URL,
  }).catch((error: Error) => fail(error.message));
  const { INBOUND_DOMAIN: domain, INBOUND_SMTP_PORT: smtpPort } = environment;
  if (domain && smtpPort) {
    const host = environment.INBOUND_SMTP_HOST ?? '127.0.0.1';
    const log = (line: string) => process.stderr.write(`api: ${line}\n`);
    inbound = await openSmtpDoor({
      database,
      domain,
      port: Number(smtpPort),
      host,
      tls: tlsFiles(),
      log,
    }).catch((error: Error) => fail(error.message));
    process.stdout.write(`api: mail for ${domain} comes in on port ${smtpPort}\n`);
  }
  process.stdout.write(`api: ${running.url}/graphql\n`);
  process.send?.({ type: 'ready', url: running.url });
}
