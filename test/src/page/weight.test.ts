import { type IncomingMessage, request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { makePageWorld, type PageWorld } from './page-world.js';
import { everyState, type State } from './states.js';

/** What the design allows (section 7). */
const most = 4_000;

let page: PageWorld;
beforeAll(async () => {
  page = await makePageWorld({ full: true });
});
const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of stops) await stop();
  await page.close();
});

/** The answer's body as it is sent. */
function sent({ url, form }: State): Promise<{ status: number; body: Buffer; encoding: string | undefined }> {
  const body = form && new URLSearchParams(form).toString();
  const headers = {
    'accept-encoding': 'gzip',
    ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
  };
  return new Promise((resolve, reject) => {
    const read = (response: IncomingMessage) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part)).on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          body: Buffer.concat(parts),
          encoding: response.headers['content-encoding'],
        }),
      );
    };
    request(url, { method: form ? 'POST' : 'GET', headers }, read)
      .on('error', reject)
      .end(body);
  });
}

test.each(['en-GB', 'he-IL'])(
  'in %s every state weighs under 4 kB gzipped, with eight topics and all that a brand can say, and has no script',
  async (locale) => {
    const { states, close } = await everyState(page, locale);
    stops.push(close);
    const weights: [string, number][] = [];
    for (const state of states) {
      const { status, body, encoding } = await sent(state);
      expect([state.name, status, encoding]).toEqual([state.name, state.status, 'gzip']);
      const html = gunzipSync(body).toString();
      expect(html).toMatch(/^<!DOCTYPE html><html .*<\/html>$/s);
      expect(html).not.toMatch(/<script|modulepreload|javascript:|\son\w+=/i);
      weights.push([state.name, body.length]);
    }
    expect(states.length).toBeGreaterThan(30);
    expect(weights.filter(([, weight]) => weight >= most)).toEqual([]);
    const [name, heaviest] = weights.sort(([, a], [, b]) => b - a)[0]!;
    process.stdout.write(
      `page weight, ${locale}: ${states.length} states, at most ${heaviest} bytes ("${name}")\n`,
    );
  },
);
