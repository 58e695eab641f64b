import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cacheFolder } from './cache-folder.js';
import { findOnPath, isExecutable } from './find-program.js';

/** For tests: no sandbox (root), no network of its own. */
export const chromiumFlags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * A Chromium to test with: `CHROMIUM_PATH`, else one on PATH, else the one that the npm package `@sparticuz/chromium`
 * carries in its tarball (unpacked once into the cache, 211 MB, 2 s).
 * @throws when none can be had; a browser test is never skipped
 */
export async function chromiumPath(): Promise<string> {
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    if (isExecutable(given)) return given;
    throw new Error(`CHROMIUM_PATH is set to ${given}, which is not an executable file.`);
  }
  const installed = findOnPath('chromium', 'google-chrome', 'chromium-browser', 'google-chrome-stable');
  if (installed) return installed;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('No browser: install Chromium or Google Chrome, or set CHROMIUM_PATH.');
  }
  return unpacked();
}

/**
 * The package unpacks into the temporary folder, wherever that is and whoever filled it before; so it is given an empty
 * one, which takes its place in the cache by one rename. What is returned is a small script: the
 * libraries and fonts that come along are then Chromium's alone, not those of everything else we start.
 */
async function unpacked(): Promise<string> {
  const packageFolder = dirname(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')));
  const { version } = createRequire(import.meta.url)(join(packageFolder, 'package.json')) as {
    version: string;
  };
  const folder = join(cacheFolder(), `chromium-${version}`);
  const script = join(folder, 'run.sh');
  if (isExecutable(script)) return script;

  const staging = await mkdtemp(`${folder}.`);
  try {
    await inflateInto(staging, join(packageFolder, 'bin'));
    await mkdir(join(staging, 'fontconfig'));
    await writeFile(join(staging, 'fonts.conf'), fontsConfig(folder));
    await writeFile(join(staging, 'run.sh'), runScript(folder), { mode: 0o755 });
    await chmod(join(staging, 'chromium'), 0o755);
    await rename(staging, folder);
  } catch (error) {
    if (!isExecutable(script)) throw error; // else another process was first
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return script;
}

/** In a process of its own, since the package asks the system for the temporary folder, and jest's tests cannot set that. */
async function inflateInto(folder: string, archives: string): Promise<void> {
  const program = fileURLToPath(new URL('./browser-unpack.js', import.meta.url));
  const env = { ...process.env, TMPDIR: folder, NODE_OPTIONS: '' };
  await promisify(execFile)(process.execPath, [program, archives], { env, timeout: 120_000 });
}

function runScript(folder: string): string {
  return `#!/bin/sh
LD_LIBRARY_PATH='${folder}/al2023/lib'\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
FONTCONFIG_FILE='${folder}/fonts.conf'
export LD_LIBRARY_PATH FONTCONFIG_FILE
exec '${folder}/chromium' "$@"
`;
}

function fontsConfig(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}/fontconfig</cachedir>
</fontconfig>
`;
}
