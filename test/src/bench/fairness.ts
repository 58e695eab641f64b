import { measureFairness } from '../faults/fairness.js';
import { type Bench, figure } from './bench.js';
import { loadNow } from './usage.js';

export const fairness: Bench = {
  about: 'ten mails of one tenant while another’s large campaigns keep every sender slot busy',
  async run({ quick, say }) {
    const table: (string | number)[][] = [['round', 'idle ms', 'busy ms', 'times', 'load']];
    const ratios: number[] = [];
    for (let round = 1; round <= (quick ? 1 : 3); round++) {
      const { idle, busy } = await measureFairness();
      ratios.push(busy / idle);
      table.push([String(round), idle, busy, busy / idle, loadNow()]);
      say(`idle ${idle.toFixed(0)} ms, busy ${busy.toFixed(0)} ms`);
    }
    const worst = Math.max(...ratios);
    return {
      table,
      figures: [figure('ten mails while every slot is busy, against idle', worst, 'lower', 5)],
    };
  },
};
