import type { Bench } from './bench.js';
import { digests } from './digests.js';
import { fairness } from './fairness.js';
import { hits } from './hits.js';
import { preferences } from './preferences.js';
import { send } from './send.js';

/** Every benchmark, by its name on the command line. */
export const benches: Record<string, Bench> = { send, fairness, digests, preferences, hits };
