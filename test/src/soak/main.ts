/**
 * `npm run soak -- [--seed N] [--times N] [--people N] [--kills N]`: the fault harness at length. Each round has its
 * seed, printed first; the same seed plans the same blows.
 */
import { parseArgs } from 'node:util';
import type { Fault } from '@heed/dev/sink';
import { gatherEvidence, setStage } from '../faults/stage.js';
import { runStorm, type StormEnd } from '../faults/storm.js';
import { planStorm } from '../faults/storm-plan.js';
import { judge, type Verdict } from '../faults/verdict.js';
import { startPlant } from '../support/plant.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    times: { type: 'string', default: '1' },
    people: { type: 'string', default: '20000' },
    kills: { type: 'string', default: '20' },
  },
});
/** Some addresses do not exist, and some content is refused. */
const faults: Fault[] = [
  { at: 'rcpt', do: 'refuse', every: 97 },
  { at: 'end', do: 'refuse', every: 151 },
];
const people = Number(values.people);
const kills = Number(values.kills);
const first = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
const began = Date.now();
const say = (line: string) =>
  console.log(`${((Date.now() - began) / 1_000).toFixed(1).padStart(6)} s  ${line}`);

/** One storm over one campaign, in an installation of its own. */
async function round(seed: number): Promise<boolean> {
  say(`seed ${seed}: ${people} people, ${kills} kills from outside`);
  const plant = await startPlant({ sink: { misbehaviour: { rate: 600, faults } } });
  try {
    const stage = await setStage(plant, 'Olive', { people, left: 200 });
    const size = { people, kills, points: 6, cuts: 10, postgresRestarts: 3, temporalRestarts: 2 };
    const plan = planStorm(seed, size);
    const end = await runStorm({ plant, ...stage, plan, lanes: 4, patience: 1_800_000, say });
    const verdict = judge(await gatherEvidence(plant, stage, end.mostUnknown));
    report(end, verdict);
    return verdict.faults.length === 0 && end.kills.sender + end.kills.orchestrator >= kills;
  } finally {
    await plant.stop();
  }
}

function report({ kills: killed, cut, resumed, mostUnknown, seconds }: StormEnd, verdict: Verdict): void {
  say(
    `over after ${seconds.toFixed(0)} s: ${killed.sender} senders and ${killed.orchestrator} orchestrators killed, ${cut} connections cut, resumed ${resumed} times`,
  );
  const counts = Object.entries(verdict.counts).map(([state, count]) => `${count} ${state}`);
  say(
    `the ledger: ${counts.join(', ')}; of the unknown ${verdict.unknownThatArrived} arrived (at most ${mostUnknown} may be)`,
  );
  for (const { fault, count, example } of verdict.faults) say(`FAULT ${fault}: ${count}, as ${example}`);
}

let held = 0;
const times = Number(values.times);
for (let n = 0; n < times; n++) if (await round(first + n)) held += 1;
say(`${held} of ${times} rounds: the ledger told the truth`);
process.exit(held === times ? 0 : 1);
