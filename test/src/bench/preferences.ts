import { type Bench, type BenchResult, figure } from './bench.js';
import { type Measured, measure } from './load.js';
import { makeScene, type Scene } from './preferences/scene.js';

const seed = 5;
/** What section 7 of the design wants. */
const targets = { cpu: 1.3, kilobytes: 4 };

export const preferences: Bench = {
  about: 'the preference page, shown and saved, against an empty Remix page and a bare Node handler',
  async run({ quick, say }) {
    const [people, rounds, requests] = quick ? [450, 5, 1_000] : [900, 9, 4_000];
    const scene = await makeScene({ people, seed });
    say(`eight topics; ${people} people as imported, ${people} who each chose something else; seed ${seed}`);
    try {
      await warmUp(scene);
      const taken: Record<Name, Measured[]> = Object.fromEntries(names.map((name) => [name, []])) as never;
      for (let round = 1; round <= rounds; round++) {
        // Side by side: each round measures all, so that a machine that gets busy slows all of them.
        for (const name of names) taken[name].push(await measured(scene, name, requests));
        const [page, empty] = [taken.page.at(-1)!, taken.empty.at(-1)!];
        say(`round ${round}: page ${page.cpu.toFixed(0)} µs, empty Remix page ${empty.cpu.toFixed(0)} µs`);
      }
      return result(taken);
    } finally {
      await scene.stop();
    }
  },
};

const names = ['page', 'alike', 'different', 'empty', 'scriptless', 'bare', 'save'] as const;
type Name = (typeof names)[number];
const shown: Record<Name, string> = {
  page: 'the page, shown to as many of both',
  alike: '… to people as they were imported',
  different: '… to people who all chose something else',
  save: 'the page, saved',
  empty: 'an empty Remix page, as create-remix makes it',
  scriptless: '… without its scripts',
  bare: 'a bare Node handler',
};

/** V8 and PostgreSQL's plans settle within some thousand requests. */
async function warmUp(scene: Scene): Promise<void> {
  for (const name of names) await measured(scene, name, name === 'save' ? 1_000 : 4_000);
}

function measured(scene: Scene, name: Name, requests: number): Promise<Measured> {
  const { servers, alike, different, savers, postgresPid } = scene;
  const server = servers[name === 'scriptless' ? 'empty' : name in servers ? (name as 'empty') : 'product'];
  const of = (group: typeof alike, n: number) => group[n % group.length]!;
  const someone = (n: number) => {
    if (name === 'save') return of(savers, n);
    if (name === 'page') return of(n % 2 === 0 ? alike : different, n >> 1);
    return of(name === 'alike' ? alike : different, n);
  };
  const page = (n: number) => `${server.url}/p/${someone(n).token}`;
  return measure({
    pids: { server: server.pid, postgres: postgresPid },
    // A save is some ten statements, and one link may send 60 forms a minute.
    requests: name === 'save' ? Math.min(requests, savers.length * 2) : requests,
    status: name === 'save' ? 303 : 200,
    ask: (n) => {
      if (name === 'save') return { url: page(n), form: someone(n).nextForm() };
      if (server === servers.product) return { url: page(n) };
      return { url: `${server.url}/${name === 'scriptless' ? name : ''}` };
    },
  });
}

function result(taken: Record<Name, Measured[]>): BenchResult {
  const median = (name: Name, key: keyof Measured) => middle(taken[name].map((each) => each[key]));
  const ratio = (of: Name, to: Name) =>
    middle(taken[of].map((each, round) => each.cpu / taken[to][round]!.cpu));
  const kilobytes = Math.max(...taken.page.map(({ weight }) => weight)) / 1_000;
  return {
    table: [
      ['what', 'requests/s', 'process µs', 'PostgreSQL µs', 'bytes'],
      ...names.map((name) => [
        shown[name],
        median(name, 'perSecond'),
        median(name, 'cpu'),
        median(name, 'postgres'),
        Math.max(...taken[name].map(({ weight }) => weight)),
      ]),
    ],
    figures: [
      figure('CPU of the page against an empty Remix page', ratio('page', 'empty'), 'lower', targets.cpu),
      figure('weight of the heaviest page, gzipped, kB', kilobytes, 'lower', targets.kilobytes),
      figure('the same, against one without its scripts', ratio('page', 'scriptless'), 'lower'),
      figure('the same, of people who all chose something else', ratio('different', 'empty'), 'lower'),
      figure('CPU of the page against a bare Node handler', ratio('page', 'bare'), 'lower'),
      figure('CPU of an empty Remix page against a bare Node handler', ratio('empty', 'bare'), 'lower'),
      figure('CPU of saving against showing', ratio('save', 'page'), 'lower'),
      figure('PostgreSQL per page, µs', median('page', 'postgres'), 'lower'),
      figure('PostgreSQL per save, µs', median('save', 'postgres'), 'lower'),
    ],
  };
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
