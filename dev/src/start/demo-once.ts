import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoPlace, DemoResult } from '../demo/demo.js';
import { writePrivate } from './keys.js';
import { say } from './progress.js';

/** Tells the demo's story once per data folder and keeps what it made: keys, and the path of a sample page. */
export async function demoOnce(place: DemoPlace): Promise<DemoResult> {
  const file = join(place.dataDir, 'demo.json');
  if (!existsSync(file)) {
    say('The demo begins: an account, two brands, 5,000 contacts, a campaign');
    const { runDemo } = await import('../demo/demo.js');
    writePrivate(file, await runDemo(place));
    say('The demo is done');
  }
  return onThisPort(JSON.parse(readFileSync(file, 'utf8')) as DemoResult, place.preferencesUrl);
}

/** What an earlier start made, if one told the story. */
export function earlierDemo(dataDir: string, preferencesUrl: string): DemoResult | undefined {
  const file = join(dataDir, 'demo.json');
  if (!existsSync(file)) return undefined;
  return onThisPort(JSON.parse(readFileSync(file, 'utf8')) as DemoResult, preferencesUrl);
}

/** The pages may be on another port today. */
function onThisPort(result: DemoResult, preferencesUrl: string): DemoResult {
  const { pathname, search } = new URL(result.page, preferencesUrl);
  return { ...result, page: new URL(pathname + search, preferencesUrl).href };
}
