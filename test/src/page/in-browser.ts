import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Opens a page, works in it, and fails if the browser complained: about the policy, a missing file, a script. */
export async function inBrowser(
  browser: Browser,
  url: string,
  options: BrowserContextOptions,
  work: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext(options);
  const complaints: string[] = [];
  const page = await context.newPage();
  page.on('console', (message) => {
    // A page's own status (a fault sent on purpose, a link that does not work) is no complaint; a missing file is.
    const ofPage = / status of /.test(message.text()) && !message.location().url.includes('/assets/');
    if (!ofPage) complaints.push(message.text());
  });
  page.on('requestfailed', (request) => complaints.push(request.url()));
  await page.goto(url);
  await work(page);
  await context.close();
  expect(complaints).toEqual([]);
}

/** What axe finds, by the rules of WCAG 2.2 AA and its own good practice. */
export async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const { violations } = (await page.evaluate(`axe.run({ runOnly: ${JSON.stringify(tags)} })`)) as AxeResults;
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`),
  );
}

/** How far the page is wider than its window: nothing may be cut, nothing be scrolled to. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** Sends a form as if the page had it, and waits for the answer. */
export async function sendForm(page: Page, url: string, fields: [string, string][]): Promise<void> {
  await page.goto(url);
  const send = `(() => {
    const form = document.createElement('form');
    form.method = 'post';
    form.action = '?';
    for (const [name, value] of ${JSON.stringify(fields)}) {
      const input = document.createElement('input');
      Object.assign(input, { type: 'hidden', name, value });
      form.append(input);
    }
    document.body.append(form);
    form.submit();
  })()`;
  await Promise.all([page.waitForNavigation(), page.evaluate(send)]);
}
