import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seconds } from './install.mjs';
import { run } from './run.mjs';

const quiet = { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', FORCE_COLOR: '0' };
const flags = [
  '--output-logs=errors-only',
  '--log-order=grouped',
  '--no-update-notifier',
  '--env-mode=loose',
];

/**
 * `turbo run build`: what did not change is left alone (0.2 s for nothing at all) or comes from its cache. No daemon
 * runs, nothing is reported to anybody. `without` names packages that are not needed. Prints turbo's words only when a
 * build fails.
 */
export async function buildAll(root, { without = [] } = {}) {
  const started = Date.now();
  mkdirSync(join(root, '.turbo'), { recursive: true });
  const log = join(root, '.turbo', 'build.log');
  const output = openSync(log, 'w');
  const turbo = join(root, 'node_modules', '.bin', 'turbo');
  const code = await run(turbo, ['run', 'build', ...without.map((name) => `--filter=!${name}`), ...flags], {
    cwd: root,
    env: quiet,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  if (code === 0) {
    console.log(`heed: built in ${seconds(started)} s`);
    return true;
  }
  console.error(`${readFileSync(log, 'utf8')}\nheed: the build failed; what the compilers said is above.`);
  return false;
}
