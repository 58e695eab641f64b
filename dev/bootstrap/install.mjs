import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';

/**
 * Runs `npm install` when the lock file or a package.json changed since the last time, or never ran. With `--no-save`,
 * not `npm ci`: the lock file may lack the optional packages of other platforms, which `ci` refuses (34 s measured).
 */
export async function installMissing(root) {
  const stamp = join(root, 'node_modules', '.heed-installed');
  const wanted = fingerprint(root);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('heed: installing packages (about a minute, 1.1 GB, once) …');
  const started = Date.now();
  const code = await run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { npm_config_progress: 'false' },
  });
  if (code !== 0) throw new Error('npm install failed; what it said is above.');
  writeFileSync(stamp, wanted);
  console.log(`heed: installed in ${seconds(started)} s`);
}

/** Also of the platform: a checkout shared between two needs other binaries. */
function fingerprint(root) {
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of [
    'package-lock.json',
    'package.json',
    ...workspaces.map((name) => join(name, 'package.json')),
  ]) {
    if (existsSync(join(root, file))) hash.update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

export function seconds(since) {
  return ((Date.now() - since) / 1000).toFixed(1);
}
