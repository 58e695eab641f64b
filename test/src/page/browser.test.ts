import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromiumFlags, chromiumPath } from '@heed/dev/browser';
import { updateTenant } from '@heed/schema/services/tenants';
import type { AxeResults } from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { makePageWorld, type PageWorld } from './page-world.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
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

/** Opens a page, works in it, and fails if the browser complained: about the policy, a missing file, a script. */
async function inBrowser(
  url: string,
  options: BrowserContextOptions,
  work: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext(options);
  const complaints: string[] = [];
  const page = await context.newPage();
  page.on('console', (message) => {
    if (!/status of 422/.test(message.text())) complaints.push(message.text()); // the fault is sent on purpose
  });
  page.on('requestfailed', (request) => complaints.push(request.url()));
  await page.goto(url);
  await work(page);
  await context.close();
  expect(complaints).toEqual([]);
}

async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const { violations } = (await page.evaluate(`axe.run({ runOnly: ${JSON.stringify(tags)} })`)) as AxeResults;
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`),
  );
}

const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

test.each([
  ['en-GB', 1280],
  ['en-GB', 390],
  ['en-GB', 320],
  ['he-IL', 1280],
  ['he-IL', 390],
  ['he-IL', 320],
])(
  'in %s, %i pixels wide, everybody can use the page: before a change, after one, and with a fault',
  async (locale, width) => {
    const someone = await somebody(locale);
    await inBrowser(someone.page, { viewport: { width, height: 800 } }, async (page) => {
      expect(await page.locator('html').getAttribute('dir')).toBe(locale === 'he-IL' ? 'rtl' : 'ltr');
      const look = async () => expect([await findings(page), await page.evaluate(overflow)]).toEqual([[], 0]);
      await look();
      await page.locator('button[value=leave_topic]').click();
      await page.locator('button[value=undo]').waitFor();
      await look();
      await page.goto(someone.page);
      await page.evaluate("document.querySelector('select option:checked').value = 'hourly'");
      await page.locator('button[value=save]').first().click();
      await page.locator('.problem').first().waitFor();
      await look();
    });
  },
);

test.each([
  ['the brightest', { primaryColour: '#ffff00', backgroundColour: '#ffffff' }],
  ['the darkest', { primaryColour: '#000000', backgroundColour: '#000000' }],
  ['middling', { primaryColour: '#777777', backgroundColour: '#808080' }],
])("a brand's colours may be %s: everything stays readable", async (_what, brand) => {
  await world.world.asAccount((session) => updateTenant(session, { tenantId: world.brand.tenantId, brand }));
  const someone = await somebody('en');
  await inBrowser(someone.page, {}, async (page) => expect(await findings(page)).toEqual([]));
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
  await inBrowser(someone.page, { javaScriptEnabled }, async (page) => {
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
  await inBrowser(someone.page, {}, async (page) => {
    const reached: string[] = [];
    const focused = `(() => {
      const { ariaLabel, labels, textContent } = document.activeElement;
      const name = ariaLabel ?? labels?.[0]?.textContent ?? textContent;
      return [name, getComputedStyle(document.activeElement).outlineStyle];
    })()`;
    while (reached.at(-1) !== 'Leave Offers' && reached.length < 20) {
      await page.keyboard.press('Tab');
      const [name, ring] = (await page.evaluate(focused)) as [string, string];
      expect([name, ring]).toEqual([name, 'solid']);
      reached.push(name);
    }
    expect(reached).toEqual([
      'Stay, all as it is',
      'Offers',
      'How often: Offers',
      'News',
      'How often: News',
      'Tips',
      'Save choices',
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
