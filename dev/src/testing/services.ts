import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isAlive } from '../alive.js';
import { lastLines } from '../program.js';

/** What the run's host offers; it leaves it as `services.json` in the run's folder. */
export interface TestServices {
  adminUrl: string;
  template: { name: string; owner: string; databaseUrl: string; ownerUrl: string };
}

/** initdb, start and migrations take 2–4 s here; a loaded machine with one core may take far longer. */
const hostMs = 120_000;

let found: Promise<TestServices> | undefined;

/**
 * The services of this test run: whoever asks first, in whichever of jest's workers, starts their host; all others wait.
 * @throws with the host's last lines when it cannot start, and when jest's globalSetup did not run
 */
export function testServices(): Promise<TestServices> {
  found ??= find();
  return found;
}

async function find(): Promise<TestServices> {
  const folder = process.env.HEED_TEST_RUN;
  if (!folder) throw new Error('HEED_TEST_RUN is not set: call startTestServices() in jest globalSetup.');
  const answer = join(folder, 'services.json');
  if (!existsSync(answer)) startHost(folder);
  for (const deadline = Date.now() + hostMs; Date.now() < deadline; await sleep(30)) {
    if (existsSync(answer)) return JSON.parse(readFileSync(answer, 'utf8')) as TestServices;
    const host = join(folder, 'host');
    if (existsSync(host) && !isAlive(Number(readFileSync(host, 'utf8')))) break;
  }
  throw new Error(`The test services did not start:\n${lastLines(join(folder, 'host.log'), 30)}`);
}

/** The lock decides who starts it; the host outlives the worker, but not jest. */
function startHost(folder: string): void {
  try {
    closeSync(openSync(join(folder, 'lock'), 'wx'));
  } catch {
    return; // somebody else does
  }
  const log = openSync(join(folder, 'host.log'), 'a');
  const script = fileURLToPath(new URL('./host.js', import.meta.url));
  const host = spawn(process.execPath, [script, folder], { detached: true, stdio: ['ignore', log, log] });
  host.on('error', () => {});
  closeSync(log);
  host.unref();
  if (host.pid) writeFileSync(join(folder, 'host'), String(host.pid));
}
