import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, type BenchResult, figure } from './bench.js';
import { makeScene, type Scene } from './hits/scene.js';
import { type Stormed, storm } from './hits/storm.js';
import { cpuOfTree } from './usage.js';

/** Hits a second against an endpoint of the same server that writes nothing. */
const target = 0.5;

export const hits: Bench = {
  about: 'opens and clicks at the door, against an endpoint of the same server that writes nothing',
  async run({ quick, say }) {
    const [rounds, each] = quick ? [5, 4_000] : [9, 12_000];
    const scene = await makeScene(rounds * each);
    say(`${rounds * each} people, a hit of each: half open, half click`);
    try {
      return await measure(scene, rounds, each, say);
    } finally {
      await scene.stop();
    }
  },
};

async function measure(
  scene: Scene,
  rounds: number,
  each: number,
  say: (line: string) => void,
): Promise<BenchResult> {
  const { server, tokens } = scene;
  const pids = { server: server.pid, postgres: scene.postgresPid };
  const nothing = Array.from({ length: each }, () => '/healthz');
  const paths = tokens.map((token, n) => (n % 2 ? `/c/${token}/${n % 3}` : `/o/${token}`));
  const clicks = paths.filter((path) => path.startsWith('/c/'));
  const opens = paths.filter((path) => path.startsWith('/o/'));
  await storm(server.url, nothing, { status: 200, pids });
  const before = cpuOfTree(scene.postgresPid);
  const taken: { idle: Stormed; door: Stormed }[] = [];
  for (let round = 1; round <= rounds; round++) {
    // Side by side, so that a machine that gets busy slows both; one status at a time, so that each answer is checked.
    const half = each / 2;
    const idle = await storm(server.url, nothing, { status: 200, pids });
    const clicked = await storm(server.url, clicks.splice(0, half), { status: 302, pids });
    const opened = await storm(server.url, opens.splice(0, half), { status: 200, pids });
    const door = mean(clicked, opened);
    taken.push({ idle, door });
    say(
      `round ${round}: ${door.perSecond.toFixed(0)} hits/s, ${idle.perSecond.toFixed(0)} requests/s that write nothing`,
    );
  }
  const hitsInAll = rounds * each;
  let known = await scene.known();
  while (known.waiting > 0) {
    await sleep(250);
    known = await scene.known();
  }
  // Written, judged and recorded: all that a hit costs PostgreSQL.
  const postgres = ((cpuOfTree(scene.postgresPid) - before) * 1_000) / hitsInAll;
  const lost = hitsInAll - known.opened - known.machines + (hitsInAll / 2 - known.clicked);
  const median = (of: 'idle' | 'door', key: keyof Stormed) => middle(taken.map((round) => round[of][key]));
  return {
    table: [
      ['what', 'requests/s', 'process µs', 'PostgreSQL µs'],
      ['a hit', median('door', 'perSecond'), median('door', 'cpu'), postgres],
      ['an endpoint that writes nothing', median('idle', 'perSecond'), median('idle', 'cpu'), ''],
    ],
    figures: [
      figure(
        'hits a second against requests that write nothing',
        middle(taken.map(({ idle, door }) => door.perSecond / idle.perSecond)),
        'higher',
        target,
      ),
      figure('hits a second', median('door', 'perSecond'), 'higher'),
      figure(
        'CPU of a hit against a request that writes nothing',
        middle(taken.map(({ idle, door }) => door.cpu / idle.cpu)),
        'lower',
      ),
      figure('PostgreSQL per hit, written, judged and recorded, µs', postgres, 'lower'),
      figure('hits lost', lost, 'lower', 0),
    ],
  };
}

function mean(one: Stormed, other: Stormed): Stormed {
  return {
    perSecond: 2 / (1 / one.perSecond + 1 / other.perSecond),
    cpu: (one.cpu + other.cpu) / 2,
    postgres: (one.postgres + other.postgres) / 2,
  };
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
