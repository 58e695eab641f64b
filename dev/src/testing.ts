import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { isAlive, startMark } from './alive.js';
import { testServices } from './testing/services.js';

export { temporalTestServer as testServerPath } from './temporal-binaries.js';

/**
 * For jest's globalSetup. Starts nothing yet (a run of pure tests should not wait for a database): makes the run's folder and
 * names it in HEED_TEST_RUN, which jest's workers inherit. Called by several projects of one run, the first counts.
 */
export async function startTestServices(): Promise<void> {
  if (process.env.HEED_TEST_RUN) return;
  const folder = mkdtempSync(join(tmpdir(), 'heed-test-'));
  writeFileSync(join(folder, 'owner'), `${process.pid} ${startMark(process.pid)}`);
  process.env.HEED_TEST_RUN = folder;
}

/** For jest's globalTeardown. Without it, the services notice within 0.3 s that jest is gone, and stop by themselves. */
export async function stopTestServices(): Promise<void> {
  const folder = process.env.HEED_TEST_RUN;
  if (!folder) return;
  delete process.env.HEED_TEST_RUN;
  const hostFile = join(folder, 'host');
  if (existsSync(hostFile)) {
    const pid = Number(readFileSync(hostFile, 'utf8'));
    if (isAlive(pid)) process.kill(pid, 'SIGTERM');
    for (const deadline = Date.now() + 10_000; isAlive(pid) && Date.now() < deadline; ) await sleep(20);
  }
  rmSync(folder, { recursive: true, force: true });
}

export interface TestDatabase {
  /** As the application's role. */
  databaseUrl: string;
  ownerUrl: string;
  /** As superuser, to look at what row-level security hides. */
  adminUrl: string;
  /** Ends every connection and removes the database (10 ms). */
  drop(): Promise<void>;
}

let clones = 0;

/**
 * A fresh copy of the migrated template, for one test file. `file_copy` without fsync takes 90–230 ms, by number of tables;
 * the default strategy writes every page through the log.
 */
export async function cloneDatabase(): Promise<TestDatabase> {
  const { adminUrl, template } = await testServices();
  const name = `heed_${process.pid}_${Date.now().toString(36)}_${++clones}`;
  await asAdmin(
    adminUrl,
    `create database ${name} template ${template.name} strategy file_copy owner ${template.owner}`,
  );
  return {
    databaseUrl: onDatabase(template.databaseUrl, name),
    ownerUrl: onDatabase(template.ownerUrl, name),
    adminUrl: onDatabase(adminUrl, name),
    drop: () => asAdmin(adminUrl, `drop database if exists ${name} with (force)`),
  };
}

async function asAdmin(adminUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function onDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
