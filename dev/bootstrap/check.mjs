import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seconds } from './install.mjs';
import { run } from './run.mjs';

/**
 * Every check that is no test, in order, all of them even when one fails. With `--json FILE` the results are also
 * written there, for CI.
 */
export async function check(node, root, args) {
  const bin = (path) => join(root, 'node_modules', path);
  const checks = [
    ['format and lint (biome)', bin('@biomejs/biome/bin/biome'), ['ci', '--error-on-warnings', '.']],
    ['types (tsc)', bin('typescript/bin/tsc'), ['-b']],
    [
      'import boundaries (dependency-cruiser)',
      bin('dependency-cruiser/bin/dependency-cruiser.mjs'),
      ['--config', '.dependency-cruiser.cjs', '--output-type', 'err', ...sources(root)],
    ],
    ['dead code (knip)', bin('knip/bin/knip.js'), ['--no-progress']],
    ...readdirSync(join(root, 'dev', 'checks'))
      .filter((name) => name.endsWith('.mjs'))
      .sort()
      .map((name) => [name.replace('.mjs', '').replaceAll('-', ' '), join(root, 'dev', 'checks', name), []]),
  ];
  const results = [];
  for (const [name, script, parameters] of checks) {
    const started = Date.now();
    console.log(`\n── ${name}`);
    const code = await run(node, [script, ...parameters], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    results.push({ name, ok: code === 0, seconds: Number(seconds(started)) });
  }
  console.log('\n── summary');
  for (const { name, ok, seconds: took } of results)
    console.log(`${ok ? 'ok    ' : 'FAILED'}  ${took.toFixed(1).padStart(5)} s  ${name}`);
  const file = args[args.indexOf('--json') + 1];
  if (args.includes('--json') && file) writeFileSync(file, JSON.stringify(results));
  return results.every(({ ok }) => ok) ? 0 : 1;
}

/** The folders of source; a workspace without one is no reason to fail. */
function sources(root) {
  const folders = [
    'schema/src',
    'api/src',
    'workflows/src',
    'preference-center/src',
    'preference-center/app',
    'dev/src',
    'test/src',
  ];
  return folders.filter((folder) => existsSync(join(root, folder)));
}
