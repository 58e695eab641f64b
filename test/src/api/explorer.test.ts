import { startApi } from '@heed/api/server';
import { chromiumFlags, chromiumPath } from '@heed/dev/browser';
import { type Browser, chromium } from 'playwright-core';
import { type ApiWorld, makeApiWorld, type Team } from './api-world.js';

let served: ApiWorld;
let olive: Team;
let browser: Browser;
beforeAll(async () => {
  served = await makeApiWorld();
  olive = await served.team('Olive');
  browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumFlags });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await served.close();
});

test('the explorer offers the ready documents and asks nobody but this server', async () => {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  const elsewhere: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== 'data:' && origin !== served.api.url) elsewhere.push(request.url());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(served.api.url);
  await page.getByRole('button', { name: '21-preferences' }).click();
  await page.getByRole('button', { name: '05-create-list' }).click();
  await page.locator('.graphiql-query-editor').getByText('createList').first().waitFor();

  const list = { name: 'Offers', description: 'd', receives: 'r', cadence: 'c' };
  await write(/Variables/, JSON.stringify({ input: list }));
  await write(/Headers/, JSON.stringify({ authorization: `Bearer ${olive.tenantKey}` }));
  await page.getByRole('button', { name: /Execute query/ }).click();
  await page.locator('.graphiql-response').getByText('list_0').first().waitFor();
  expect(elsewhere).toEqual([]);
  expect(complaints).toEqual([]);

  async function write(tab: RegExp, text: string): Promise<void> {
    await page.getByRole('button', { name: tab }).first().click();
    const editor = page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden) .CodeMirror');
    await editor.evaluate((element, value) => {
      (element as unknown as { CodeMirror: { setValue(text: string): void } }).CodeMirror.setValue(value);
    }, text);
  }
});

test('in production there is no explorer, and the schema is not told', async () => {
  const { database } = served.world;
  const api = await startApi({ database, port: 0, operatorKey: 'x', publicUrl: 'https://heed.example' });
  try {
    expect((await fetch(api.url)).status).toBe(404);
    const answer = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${olive.tenantKey}` },
      body: JSON.stringify({ query: '{ __schema { types { name } } }' }),
    });
    const { data, errors } = (await answer.json()) as { data?: unknown; errors: { extensions: object }[] };
    expect([data, errors[0]?.extensions]).toEqual([undefined, { code: 'GRAPHQL_VALIDATION_FAILED' }]);
  } finally {
    await api.stop();
  }
});
