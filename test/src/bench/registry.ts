import type { Bench } from './bench.js';
import { digests } from './digests.js';
import { fairness } from './fairness.js';
import { hits } from './hits.js';
import { importing } from './import.js';
import { preferences } from './preferences.js';
import { segments } from './segments.js';
import { send } from './send.js';
import { storm } from './storm.js';

/** Every benchmark, by its name on the command line. */
export const benches: Record<string, Bench> = {
  send,
  fairness,
  digests,
  preferences,
  import: importing,
  segments,
  hits,
  storm,
};
