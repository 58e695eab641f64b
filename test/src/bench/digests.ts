import { type Bench, type BenchOptions, type BenchResult, figure } from './bench.js';
import { type Holding, makeHolding, type Released, release } from './digests/holding.js';
import { loadNow } from './usage.js';

/** What section 7 of the design wants: cost follows what is due. */
const target = 1.3;
const rounds = 3;

export const digests: Bench = {
  about: '10,000 contacts whose windows open, with a million held messages beside them and with 20,000',
  async run(options) {
    const share = options.quick ? 0.1 : 1;
    const sizes = { small: 20_000 * share, large: 1_000_000 * share, due: 10_000 * share };
    const holding = await makeHolding({ ...sizes, rounds, say: options.say });
    try {
      return await measure(holding, sizes, options);
    } finally {
      await holding.stop();
    }
  },
};

async function measure(
  holding: Holding,
  { small, large, due }: Record<'small' | 'large' | 'due', number>,
  { say }: BenchOptions,
): Promise<BenchResult> {
  const table: (string | number)[][] = [
    ['round', 'contacts/s', 'PostgreSQL µs', 'sender µs', 'together µs', 'load'],
  ];
  const all: Record<'small' | 'large', Released[]> = { small: [], large: [] };
  for (let round = 0; round < rounds; round++) {
    for (const size of ['small', 'large'] as const) {
      const name = `${size === 'small' ? small : large} held`;
      const released = await release(holding, size, round);
      all[size].push(released);
      const { rate, postgres, sender } = released;
      table.push([name, rate, postgres, sender, postgres + sender, loadNow()]);
      say(`${name}: ${due} contacts, ${Math.round(postgres + sender)} µs each`);
    }
  }
  const cost = (some: Released[]) => median(some.map(({ postgres, sender }) => postgres + sender));
  const of = (what: keyof Released) => median(all.large.map((released) => released[what]));
  return {
    table,
    figures: [
      figure(
        `cost of a contact, ${large} held against ${small}`,
        cost(all.large) / cost(all.small),
        'lower',
        target,
      ),
      figure('CPU of PostgreSQL a contact, µs', of('postgres'), 'lower'),
      figure('CPU of the sender a contact, µs', of('sender'), 'lower'),
      figure('contacts a second', of('rate'), 'higher'),
    ],
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
