/** A claim that took so many milliseconds is followed by one of the same size. */
const wanted = { least: 100, most: 400 };
/** What a lane begins with. */
export const firstClaim = 50;
const smallestClaim = 20;

/**
 * Messages of the next claim. With a quick mail server claims are large and cheap; with a slow one they are short, since what
 * is claimed is what a pause waits for and what a killed worker leaves unknown: half a second's worth.
 */
export function nextLimit(limit: number, milliseconds: number, most: number): number {
  if (milliseconds < wanted.least) return Math.min(most, limit * 2);
  if (milliseconds > wanted.most) return Math.min(most, Math.max(smallestClaim, Math.floor(limit / 2)));
  return limit;
}
