import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Builds the empty page with the product's own Remix, beside this file's compiled form (a second). */
export async function buildEmptyPage(): Promise<void> {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const remix = dirname(createRequire(import.meta.url).resolve('@remix-run/dev/package.json'));
  const settings = 'src/bench/preferences/empty-page/vite.config.js';
  const run = promisify(execFile);
  await run(process.execPath, [join(remix, 'dist/cli.js'), 'vite:build', root, '-c', join(root, settings)]);
}
