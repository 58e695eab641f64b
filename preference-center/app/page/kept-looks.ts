import { crc32 } from 'node:zlib';
import { type Stretch, stretch } from '../html/gzip.js';
import { joined } from '../html/part.js';
import { type Look, lookHtml } from './look.js';

/** Stretches, and holes between them. */
type KeptLook = readonly (Stretch | { hole: string })[];

/** The looks of this process's readers, deflated, the oldest first: 25 kB each with their keys. */
const kept = new Map<string, KeptLook>();
const mostKept = 400;

/** Marks of looks that were seen once lately. Two looks with one mark cost nothing but room. */
let seen = new Set<number>();
/** So few that a look which comes back later than 500 others is new again: keeping it would push out a common one. */
const mostSeen = 500;

/**
 * A look that was kept when it was seen the second time within a while. Most people of a tenant look alike, as they were
 * imported; of those who all chose something else each is seen once, and keeping it would cost more than making it.
 * Undefined at first sight.
 */
export function keptLook(look: Look): KeptLook | undefined {
  const key = JSON.stringify(look);
  const known = kept.get(key);
  if (known) return known;
  const mark = crc32(key);
  if (!seen.has(mark)) {
    if (seen.size >= mostSeen) seen = new Set();
    seen.add(mark);
    return undefined;
  }
  const made = joined(lookHtml(look)).map((each) => ('hole' in each ? each : stretch(each)));
  if (kept.size >= mostKept) kept.delete(kept.keys().next().value!);
  kept.set(key, made);
  return made;
}
