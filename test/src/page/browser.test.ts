import { chromiumFlags, chromiumPath } from '@heed/dev/browser';
import { updateTenant } from '@heed/schema/services/tenants';
import { type Browser, chromium } from 'playwright-core';
import { findings, inBrowser } from './in-browser.js';
import { makePageWorld, type PageWorld } from './page-world.js';

let world: PageWorld;
let browser: Browser;
let number = 0;

beforeAll(async () => {
  world = await makePageWorld();
  browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumFlags });
});
afterAll(async () => {
  await browser.close();
  await world.close();
});

const somebody = (locale: string) => world.recipient({ email: `someone${++number}@example.com`, locale });

test.each([
  ['the brightest', { primaryColour: '#ffff00', backgroundColour: '#ffffff' }],
  ['the darkest', { primaryColour: '#000000', backgroundColour: '#000000' }],
  ['middling', { primaryColour: '#777777', backgroundColour: '#808080' }],
])("a brand's colours may be %s: everything stays readable", async (_what, brand) => {
  await world.world.asAccount((session) => updateTenant(session, { tenantId: world.brand.tenantId, brand }));
  const someone = await somebody('en');
  await inBrowser(browser, someone.page, {}, async (page) => expect(await findings(page)).toEqual([]));
});

test('the page of a link that does not work is usable too', async () => {
  const context = await browser.newContext({ locale: 'he-IL' });
  const page = await context.newPage();
  expect((await page.goto(`${world.center.url}/p/cut`))?.status()).toBe(404);
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('הקישור אינו פועל');
  expect(await findings(page)).toEqual([]);
  await context.close();
});

test.each([true, false])('the whole story, with scripts allowed: %s', async (javaScriptEnabled) => {
  const someone = await somebody('en');
  await inBrowser(browser, someone.page, { javaScriptEnabled }, async (page) => {
    await page.getByRole('button', { name: 'Leave Offers' }).click();
    const notice = page.getByRole('status');
    expect(await notice.textContent()).toContain('You have left Offers. Nothing else changed.');
    expect(await someone.standing()).toEqual({ Offers: 'unsubscribed every', News: 'subscribed every' });

    await page.getByRole('button', { name: 'Undo' }).click();
    expect(await notice.textContent()).toContain('Undone.');
    expect(await someone.standing()).toEqual({ Offers: 'subscribed every', News: 'subscribed every' });

    await page.getByLabel('How often: News').selectOption('At most one a week');
    await page.getByRole('checkbox', { name: 'Tips' }).check();
    await page.getByRole('button', { name: 'Save choices' }).first().click();
    expect(await notice.textContent()).toMatch(
      /These 2 things changed:\s*News: At most one a week\s*Tips: Every message/,
    );
    expect(await someone.standing()).toEqual({
      Offers: 'subscribed every',
      News: 'subscribed weekly',
      Tips: 'subscribed every',
    });

    await page.getByRole('button', { name: 'Leave everything from Olive & Thyme' }).click();
    expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(0);
    expect(Object.values(await someone.standing()).every((state) => state.startsWith('unsubscribed'))).toBe(
      true,
    );
  });
});

test('the keyboard alone does it: every control is reached, shows where one is, and works', async () => {
  const someone = await somebody('en');
  await inBrowser(browser, someone.page, {}, async (page) => {
    const reached: string[] = [];
    const focused = `(() => {
      const { ariaLabel, labels, textContent } = document.activeElement;
      const name = ariaLabel ?? labels?.[0]?.textContent ?? textContent;
      return [name, getComputedStyle(document.activeElement).outlineStyle];
    })()`;
    while (reached.at(-1) !== 'Leave Offers' && reached.length < 30) {
      await page.keyboard.press('Tab');
      const [name, ring] = (await page.evaluate(focused)) as [string, string];
      expect([name, ring]).toEqual([name, 'solid']);
      reached.push(name);
    }
    expect(reached).toEqual([
      'Leave instead',
      'Stay, all as it is',
      'Offers',
      'How often: Offers',
      'What',
      'For how long',
      'or until',
      'or until',
      'or until',
      'or until',
      'Save choices',
      'News',
      'How often: News',
      'Tips',
      'Save choices',
      'Stay, all as it is',
      'Less often: At most one a week',
      'Say why, if you like',
      'Leave Offers',
    ]);
    await page.keyboard.press('Enter');
    await page.getByRole('status').waitFor();
    expect(await someone.standing()).toMatchObject({
      Offers: 'unsubscribed every',
      News: 'subscribed every',
    });
  });
});
