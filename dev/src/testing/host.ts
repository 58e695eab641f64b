/**
 * The process that holds a test run's PostgreSQL with the migrated template database. Started by the first test file
 * that needs it (`services.ts`); it ends when it is told to, and when jest, whose process id stands in `owner`, is gone.
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { provision } from '@heed/schema/migrations/provision';
import { isAlive, startMark } from '../alive.js';
import { startPostgres } from '../postgres.js';
import type { TestServices } from './services.js';

const folder = process.argv[2] as string;
const [owner, mark] = readFileSync(join(folder, 'owner'), 'utf8').split(' ');

const stopping = new AbortController();
process.on('SIGTERM', () => stopping.abort());
const watch = setInterval(() => {
  const here = isAlive(Number(owner)) && startMark(Number(owner)) === mark && existsSync(folder);
  if (!here) stopping.abort();
}, 300);

const postgres = await startPostgres({ durable: false });
stopping.signal.addEventListener('abort', () => void stop());
if (stopping.signal.aborted) await stop();
const template = 'heed_template';
const passwords = { owner: 'test', app: 'test' };
const urls = await provision({ adminUrl: postgres.adminUrl, database: template, passwords }).catch(
  async (error) => {
    await postgres.stop();
    throw error;
  },
);
const services: TestServices = {
  adminUrl: postgres.adminUrl,
  template: { name: template, owner: new URL(urls.ownerUrl).username, ...urls },
};
writeFileSync(join(folder, 'services.json.new'), JSON.stringify(services));
renameSync(join(folder, 'services.json.new'), join(folder, 'services.json'));

async function stop(): Promise<void> {
  clearInterval(watch);
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
}
