/**
 * The door of every npm script: installs what is missing, builds what changed, and hands over to Node 24. Runs on
 * Node 20 with nothing but its built-ins, since it comes before `npm install`.
 */
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildAll } from './bootstrap/build.mjs';
import { check } from './bootstrap/check.mjs';
import { installMissing } from './bootstrap/install.mjs';
import { withLock } from './bootstrap/lock.mjs';
import { newNode } from './bootstrap/node.mjs';
import { run, runStarter } from './bootstrap/run.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [command = 'start', ...args] = process.argv.slice(2);

const jest = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  `--import=${new URL('bootstrap/end-with-parent.mjs', import.meta.url)}`,
  'node_modules/jest/bin/jest.js',
];

/** What runs once everything is built: programs of `dev` and `test` by name, and jest. */
const programs = {
  start: (node) => runStarter(node, ['dev/dist/start.js', ...args], root),
  test: (node) => run(node, [...jest, ...args], { cwd: root }),
  check: (node) => check(node, root, args),
  bench: (node) => run(node, ['test/dist/bench/main.js', ...args], { cwd: root }),
  soak: (node) => run(node, ['test/dist/soak/main.js', ...args], { cwd: root }),
  build: async () => 0,
};

async function main() {
  const program = programs[command];
  if (!program)
    throw new Error(`Unknown command "${command}". There are: ${Object.keys(programs).join(', ')}.`);
  await withLock(root, () => installMissing(root));
  const node = newNode(root);
  process.env.PATH = `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`; // for what starts "node" by name
  // `check` reports a failing build as one of its results.
  const without = command === 'start' ? ['@heed/test'] : [];
  const built = await withLock(root, () => buildAll(root, { without }));
  if (!built && command !== 'check') return 1;
  return program(node);
}

main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(`heed: ${error.message}`);
    process.exit(1);
  },
);
