/** `npm start`: the whole product on one machine, from nothing. What it prints and keeps is described in README.md. */
import { join } from 'node:path';
import { startApp } from './start/app.js';
import { claimDataFolder, freshLogs } from './start/data-folder.js';
import { demoOnce, earlierDemo } from './start/demo-once.js';
import { installationKeys } from './start/keys.js';
import { choosePorts, parseOptions } from './start/options.js';
import { say } from './start/progress.js';
import { printReady } from './start/ready.js';
import { RunningParts } from './start/running-parts.js';
import { startServices } from './start/services.js';
import { jobsHeap, senderHeap } from './worker-heap.js';

let ending = false;
let release = () => {};

const running = new RunningParts((message) => end(1, message));

/** Stops everything, once, and leaves with this code. */
function end(code: number, message: string): void {
  if (ending) return;
  ending = true;
  if (code) console.error(`heed: ${message}`);
  else say(message);
  void running.stopAll().then(() => {
    release();
    if (!code) say('Everything is stopped');
    process.exit(code);
  });
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(0, 'Stopping'));
process.on('disconnect', () => end(0, 'Stopping: the process that started this one is gone'));

async function start(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  const { dataDir } = options;
  release = claimDataFolder(dataDir);
  const logs = freshLogs(dataDir);
  const keys = installationKeys(dataDir);
  const ports = await choosePorts(options);
  say(`Data and logs are in ${dataDir}`);
  const services = await startServices({ dataDir, ports, keys, running });

  const apiUrl = `http://127.0.0.1:${ports.api}/graphql`;
  const publicUrl = process.env.PUBLIC_URL ?? `http://127.0.0.1:${ports.preferences}`;
  const env = {
    DATABASE_URL: services.databaseUrl,
    TEMPORAL_ADDRESS: services.temporalAddress,
    SMTP_URL: services.smtpUrl,
    PUBLIC_URL: publicUrl,
    HEED_KEYS: keys.keyring,
    HEED_OPERATOR_KEY: keys.operator,
    HEED_API_URL: apiUrl,
    HOST: '127.0.0.1',
  };
  const app = (name: string, entry: string, own: Record<string, string>, log = entry.split('/')[1]) =>
    startApp({ name, entry, logFile: join(logs, `${log}.log`), env: { ...env, ...own } }, running);
  const worker = (role: string, own = {}) =>
    app(`The worker (${role})`, '@heed/workflows/main', { HEED_ROLES: role, PORT: '0', ...own }, role);
  await Promise.all([
    app('The API', '@heed/api/main', { PORT: String(ports.api) }),
    app('The preference center', '@heed/preference-center/main', { PORT: String(ports.preferences) }),
    worker('orchestrator'),
    worker('sender', { NODE_OPTIONS: senderHeap }),
    worker('jobs', { NODE_OPTIONS: jobsHeap }),
  ]);

  const place = {
    apiUrl,
    operatorKey: keys.operator,
    preferencesUrl: publicUrl,
    mailboxUrl: services.mailboxUrl,
    dataDir,
  };
  const demo = options.demo ? await demoOnce(place) : earlierDemo(dataDir, publicUrl);
  if (!ending) printReady({ apiUrl, publicUrl, services, operatorKey: keys.operator, demo });
}

start().catch((error: unknown) => end(1, error instanceof Error ? error.message : String(error)));
