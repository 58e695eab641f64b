import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { chromiumFlags, chromiumPath } from '@heed/dev/browser';
import { thankYouHtml, thankYouText } from '@heed/dev/demo/letter';
import { createCustomField } from '@heed/schema/services/custom-fields';
import type { AxeResults } from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { startSending } from '../support/audience.js';
import { makeReadingWorld, type ReadingWorld } from './reading-world.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let reading: ReadingWorld;
let browser: Browser;
/** Somebody else's site, and what it was asked with. */
let elsewhere: Server;
const asked: IncomingMessage[] = [];
let shop: string;

beforeAll(async () => {
  reading = await makeReadingWorld();
  browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumFlags });
  elsewhere = createServer((request, response) => {
    if (request.url !== '/favicon.ico') asked.push(request);
    response.setHeader('content-type', 'text/html');
    response.end('<title>Shop</title>');
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  shop = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
  await reading.ledger.brand.act((session) =>
    createCustomField(session, { key: '2020_Spend', kind: 'number' }),
  );
});
afterAll(async () => {
  await browser.close();
  await new Promise((resolve) => elsewhere.close(resolve));
  await reading.close();
});

let number = 0;
async function send(
  words: { subject?: string; html?: string; text?: string },
  locale = 'en',
): Promise<string> {
  const person = { email: `reader${++number}@example.com`, firstName: 'נועה', locale };
  const { campaignId, contacts } = await reading.letter(words, [person]);
  await startSending(reading.ledger.brand, campaignId);
  await reading.ledger.sendAll(campaignId);
  return reading.address({ campaignId, contactId: contacts[0]! });
}

async function opened(url: string, width = 390): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, bypassCSP: false });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

/** axe needs a script, and the page lets none in: the same page is looked at with the policy put aside. */
async function findings(url: string, width: number): Promise<string[]> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, bypassCSP: true });
  const page = await context.newPage();
  await page.route(url, async (route) => {
    const response = await route.fetch();
    const { 'content-security-policy': _, ...headers } = response.headers();
    await route.fulfill({ response, headers });
  });
  await page.goto(url);
  await page.evaluate(axe);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const { violations } = (await page.evaluate(`axe.run({ runOnly: ${JSON.stringify(tags)} })`)) as AxeResults;
  await context.close();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}

const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
/** Rules about how a whole site is built; a letter is none. */
const ofSites = /^(region|landmark-one-main|page-has-heading-one):/;

test.each([390, 320, 1280])(
  "the demo's letter fits, and everybody can use it, %i pixels wide",
  async (width) => {
    const url = await send({ subject: 'Thank you', html: thankYouHtml, text: thankYouText });
    const page = await opened(url, width);
    expect(await page.title()).toBe('Thank you');
    expect(await page.evaluate(overflow)).toBe(0);
    expect(await page.evaluate('getComputedStyle(document.body).margin')).toBe('0px');
    expect((await findings(url, width)).filter((finding) => !ofSites.test(finding))).toEqual([]);
    await page.context().close();
  },
);

test.each([
  [
    'en',
    'Hello,\nthis is a letter of text alone.\nhttps://olive.example/a-rather-long-address/that-has-to-be-broken-somewhere?on=a-small-screen',
  ],
  ['he', 'שלום,\nזהו מכתב של טקסט בלבד.\nhttps://olive.example/'],
])('a letter of text alone fits and has nothing that axe finds, in %s', async (locale, text) => {
  const url = await send({ subject: locale === 'he' ? 'מכתב' : 'A letter', html: '', text }, locale);
  const page = await opened(url);
  expect(await page.evaluate(overflow)).toBe(0);
  const direction = "getComputedStyle(document.querySelector('pre')).direction";
  expect(await page.evaluate(direction)).toBe(locale === 'he' ? 'rtl' : 'ltr');
  expect(await findings(url, 390)).toEqual([]);
  await page.context().close();
});

test("a hostile tenant's letter runs nothing, sends no form, goes nowhere by itself, and gives no address away", async () => {
  const url = await send({
    html: `<html lang="en"><head><meta name="referrer" content="unsafe-url">
      <meta http-equiv="refresh" content="0;url=${shop}/refresh"><base href="${shop}/base/">
      <link rel="stylesheet" href="${shop}/style.css"><script>document.title = 'run'</script></head>
      <body onload="document.title = 'run'"><img src="${shop}/pixel.gif" onerror="document.title = 'run'">
      <iframe src="${shop}/frame"></iframe><object data="${shop}/object"></object><video src="${shop}/video" autoplay></video>
      <form action="${shop}/form"><button>Send</button></form>
      <a id="script" href="javascript:document.title='run'">Script</a>
      <a id="shop" href="${shop}/shop" referrerpolicy="unsafe-url" ping="${shop}/ping">Shop</a>
      <a id="tab" target="_blank" rel="opener" href="${shop}/tab">Tab</a>
      <a id="page" href="{{ preferencesUrl }}">Page</a></body></html>`,
  });
  asked.length = 0;
  const page = await opened(url);
  const before = await page.title();
  await page.locator('button').click();
  await page.locator('#script').click();
  const [tab] = await Promise.all([page.context().waitForEvent('page'), page.locator('#tab').click()]);
  await tab.waitForLoadState();
  expect(await tab.title()).toBe('Shop');
  expect(
    await tab.evaluate(
      'window.opener === null || (() => { try { return !opener.document } catch { return true } })()',
    ),
  ).toBe(true);
  expect([page.url(), await page.title()]).toEqual([url, before]);
  await page.locator('#shop').click();
  await page.waitForURL(`${shop}/shop`);
  expect(asked.map(({ url }) => url)).toEqual(['/tab', '/shop']);
  expect(asked.map(({ headers }) => headers.referer)).toEqual([undefined, undefined]);
  await page.context().close();
});
