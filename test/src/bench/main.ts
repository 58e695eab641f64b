/** `npm run bench -- NAME [--quick]`: a table for people, and one line of JSON at the end for programs. */
import { parseArgs } from 'node:util';
import { benches } from './registry.js';
import { showFigures, showTable } from './table.js';
import { loadNow } from './usage.js';

const names = Object.entries(benches).map(([name, { about }]) => `  ${name}: ${about}`);

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: 'boolean', default: false } },
  });
  const [name = ''] = positionals;
  const bench = benches[name];
  if (!bench) throw new Error(`npm run bench -- NAME [--quick]; NAME is one of\n${names.join('\n')}`);
  const began = Date.now();
  const say = (line: string) =>
    console.log(`${((Date.now() - began) / 1_000).toFixed(1).padStart(6)} s  ${line}`);
  say(`bench ${name}${values.quick ? ', quick' : ''}; load ${loadNow()} before`);
  const { figures, table } = await bench.run({ ...values, say });
  say(`over; load ${loadNow()}`);
  console.log(`\n${showTable(table)}\n\n${showFigures(figures)}\n`);
  console.log(JSON.stringify({ bench: name, figures }));
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
