import { measureFairness } from './fairness.js';

/** An order of magnitude, on a loaded machine; the design's five is `npm run bench -- fairness`. */
const mostTimes = 20;

test('ten mails of one tenant do not wait for another’s tens of thousands', async () => {
  const { idle, busy } = await measureFairness();
  expect(busy / idle).toBeLessThan(mostTimes);
}, 180_000);
