import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromiumFlags, chromiumPath } from '@heed/dev/browser';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import { findings, inBrowser, overflow, sendForm } from './in-browser.js';
import { makePageWorld, type PageWorld } from './page-world.js';
import { everyState, type State } from './states.js';

/** Where pictures of every state go, for people to look at; none are taken unless told. */
const shots = process.env.HEED_SHOTS;
const views = {
  '320 pixels wide': { width: 320, height: 640, deviceScaleFactor: 1 },
  '390 pixels wide': { width: 390, height: 844, deviceScaleFactor: 1 },
  // A window of 1,280 pixels at 200 % lays out 640 of them, each drawn twice as large.
  'at 200 % zoom': { width: 640, height: 400, deviceScaleFactor: 2 },
} as const;

const languages = { 'en-GB': 'ltr', 'he-IL': 'rtl' } as const;
type Locale = keyof typeof languages;

let world: PageWorld;
let browser: Browser;
const states = {} as Record<Locale, State[]>;
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  world = await makePageWorld({ full: true });
  for (const locale of Object.keys(languages) as Locale[]) {
    const found = await everyState(world, locale);
    states[locale] = found.states;
    stops.push(found.close);
  }
  browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumFlags });
}, 120_000);
afterAll(async () => {
  await browser.close();
  for (const stop of stops) await stop();
  await world.close();
});

async function open(page: Page, { url, form }: State): Promise<void> {
  if (form) await sendForm(page, url, form);
  else await page.goto(url);
}

async function look(page: Page, devices: CDPSession, name: keyof typeof views, thorough: boolean) {
  await devices.send('Emulation.setDeviceMetricsOverride', { ...views[name], mobile: false });
  expect(await page.evaluate('innerWidth')).toBe(views[name].width);
  return { wider: await overflow(page), found: thorough ? await findings(page) : [] };
}

test.each([
  ['en-GB', true],
  ['en-GB', false],
  ['he-IL', true],
  ['he-IL', false],
] as [Locale, boolean][])(
  'in %s, scripts allowed: %s, every state of the page is usable: 320 and 390 pixels wide, and at 200 %% zoom',
  async (locale, javaScriptEnabled) => {
    const seen = new Set<string>();
    const options = { locale, javaScriptEnabled };
    await inBrowser(browser, `${world.center.url}/healthz`, options, async (page) => {
      const devices = await page.context().newCDPSession(page);
      for (const state of states[locale]) {
        await devices.send('Emulation.setScriptExecutionDisabled', { value: !javaScriptEnabled });
        await open(page, state);
        // The page has come and been laid out; axe is a script itself.
        await devices.send('Emulation.setScriptExecutionDisabled', { value: false });
        expect([state.name, await page.locator('html').getAttribute('dir')]).toEqual([
          state.name,
          languages[locale],
        ]);
        const names = Object.keys(views) as (keyof typeof views)[];
        for (const [at, name] of names.entries()) {
          // The HTML is the same without scripts, so there axe looks once at each state (0.2 s), in turns.
          const thorough = javaScriptEnabled || at === seen.size % names.length;
          const looked = await look(page, devices, name, thorough);
          expect([state.name, name, looked]).toEqual([state.name, name, { wider: 0, found: [] }]);
          if (shots && javaScriptEnabled) await shoot(devices, `${locale} ${state.name} ${name}`);
        }
        seen.add((await page.locator('main').textContent()) ?? '');
      }
    });
    // Each state says something of its own, but for the two that only differ in what was there before.
    expect(seen.size).toBeGreaterThan(states[locale].length * 0.8);
  },
  600_000,
);

/** The whole page in the size that it is looked at; Playwright's own pictures would take another. */
async function shoot(devices: CDPSession, name: string): Promise<void> {
  const { data } = await devices.send('Page.captureScreenshot', { captureBeyondViewport: true });
  mkdirSync(shots!, { recursive: true });
  writeFileSync(join(shots!, `${name.replace(/[^\w]+/g, '-')}.png`), Buffer.from(data, 'base64'));
}
