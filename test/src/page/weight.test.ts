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

/** Pages without a contact have one, each another. */
const withoutNonce = (html: string) => html.replace(/ nonce="[^"]*"/, '');

test.each(['en-GB', 'he-IL'])(
  'in %s every state weighs under 4 kB gzipped, with eight topics and all that a brand can say, and has no script',
  async (locale) => {
    const { states, close } = await everyState(page, locale);
    stops.push(close);
    const weights: [string, number][] = [];
    for (const state of states) {
      // A page that others have as well is put together from kept parts when it comes the third time.
      const answers = [await sent(state), await sent(state), await sent(state)];
      for (const { status, encoding } of answers)
        expect([state.name, status, encoding]).toEqual([state.name, state.status, 'gzip']);
      const [html, ...again] = answers.map(({ body }) => withoutNonce(gunzipSync(body).toString()));
      for (const other of again) expect(other).toBe(html);
      expect(html).toMatch(/^<!DOCTYPE html><html .*<\/html>$/s);
      expect(html).not.toMatch(/<script|modulepreload|javascript:|\son\w+=/i);
      weights.push([state.name, Math.max(...answers.map(({ body }) => body.length))]);
    }
    expect(states.length).toBeGreaterThan(30);
    expect(weights.filter(([, weight]) => weight >= most)).toEqual([]);
    const [name, heaviest] = weights.sort(([, a], [, b]) => b - a)[0]!;
    process.stdout.write(
      `page weight, ${locale}: ${states.length} states, at most ${heaviest} bytes ("${name}")\n`,
    );
  },
);
