import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromiumFlags, chromiumPath } from '@heed/dev/browser';
import { createContact } from '@heed/schema/services/contacts';
import { updateForm } from '@heed/schema/services/forms';
import { type Browser, chromium, type Page } from 'playwright-core';
import { words } from '../page/browsing.js';
import { findings, inBrowser, overflow, sendForm } from '../page/in-browser.js';
import { type FormWorld, filledIn, makeFormWorld } from './form-world.js';

/** Where pictures of every state go, for people to look at; none are taken unless told. */
const shots = process.env.HEED_SHOTS;
const widths = [320, 390, 1_000];
/** What the design allows a page (section 7). */
const most = 4_000;

let forms: FormWorld;
let browser: Browser;
beforeAll(async () => {
  forms = await makeFormWorld();
  browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumFlags });
}, 60_000);
afterAll(async () => {
  await browser.close();
  await forms.close();
});

let people = 0;

interface State {
  name: string;
  url: string;
  form?: [string, string][];
}

/** Every state of a form's page. */
async function everyState(locale: string): Promise<State[]> {
  const { url } = await forms.form();
  const closed = await forms.form();
  await forms.brand.act((session) => updateForm(session, { formId: closed.id, open: false }));
  const contact = await forms.brand.act((session) =>
    createContact(session, {
      email: `dana-${++people}@example.com`,
      firstName: 'Dana',
      locale,
      phone: `+97250111111${people}`,
      fields: {
        colour: 'black',
        interests: ['oil'],
        member: true,
        birthday: '1990-02-28',
        '2020_Spend': 12.5,
      },
    }),
  );
  const own = `${url}?t=${forms.token(contact.id)}`;
  const html = await (await fetch(url, { headers: { 'accept-language': locale } })).text();
  const faulty = filledIn(html, {
    name: '',
    email: 'noa@',
    phone: '1',
    spend: 'x',
    member: 'z',
    interests: 'z',
    words: 'abc',
  });
  return [
    { name: 'untouched', url },
    { name: 'from a mail', url: own },
    { name: 'from a test message', url: `${url}?t=${forms.token(contact.id, { purpose: 'test' })}` },
    { name: 'faults', url, form: faulty },
    { name: 'a form of nothing', url, form: [] },
    { name: 'thanks', url: `${url}?done` },
    { name: 'closed', url: closed.url },
    { name: 'no such form', url: `${forms.center.url}/f/form_x` },
  ];
}

async function look(page: Page, name: string): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 700 });
    expect([name, width, await overflow(page), await findings(page)]).toEqual([name, width, 0, []]);
    if (!shots) continue;
    mkdirSync(shots, { recursive: true });
    await page.screenshot({
      path: join(shots, `form-${name.replace(/\W+/g, '-')}-${width}.png`),
      fullPage: true,
    });
  }
}

test.each([
  ['en-GB', 'ltr'],
  ['he-IL', 'rtl'],
])(
  'in %s every state is usable, wide and narrow, and axe finds nothing',
  async (locale, dir) => {
    for (const { name, url, form } of await everyState(locale)) {
      await inBrowser(browser, `${forms.center.url}/healthz`, { locale }, async (page) => {
        if (form) await sendForm(page, url, form);
        else await page.goto(url);
        expect([name, await page.locator('html').getAttribute('dir')]).toEqual([name, dir]);
        await look(page, `${locale} ${name}`);
      });
    }
  },
  300_000,
);

test.each(['en-GB', 'he-IL'])('in %s every state weighs under 4 kB gzipped', async (locale) => {
  const weights: [string, number][] = [];
  for (const { name, url, form } of await everyState(locale)) {
    const response = await fetch(url, {
      method: form ? 'POST' : 'GET',
      body: form && new URLSearchParams(form),
      headers: { 'accept-language': locale, 'accept-encoding': 'gzip' },
    });
    const html = await response.text();
    expect(html).toMatch(/^<!DOCTYPE html><html .*<\/html>$/s);
    expect(html).not.toMatch(/<script|modulepreload|javascript:|\son\w+=/i);
    weights.push([name, Number(response.headers.get('content-length')) || html.length]);
  }
  expect(weights.filter(([, weight]) => weight >= most)).toEqual([]);
  const [name, heaviest] = weights.sort(([, a], [, b]) => b - a)[0]!;
  process.stdout.write(`form weight, ${locale}: at most ${heaviest} bytes ("${name}")\n`);
});

test('somebody without scripts fills it in, is told what is wrong, and gets through', async () => {
  const { id, url } = await forms.form();
  await inBrowser(browser, url, { locale: 'en', javaScriptEnabled: false }, async (page) => {
    await page.getByLabel('First name').fill('Noa');
    await page.getByLabel('E-mail').fill('noa@example');
    await page.getByLabel('Green').or(page.getByLabel('Olives')).first().selectOption('green');
    await page.getByLabel('soap').check();
    await page.getByLabel('Yes').check();
    await page.getByLabel(/^Offers: a letter/).check();
    await page.getByRole('button', { name: 'Join' }).click();
    const email = page.getByLabel('E-mail');
    expect(await email.inputValue()).toBe('noa@example');
    expect(await email.getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByLabel('soap').isChecked()).toBe(true);
    await page.getByRole('link', { name: /^E-mail/ }).click();
    await email.fill('noa@example.com');
    await page.getByRole('button', { name: 'Join' }).click();
    expect(await page.getByRole('status').textContent()).toBe('See you in the grove!');
    // Going back and sending again is another form, and says so by its nonce; reloading the thanks sends nothing.
    await page.reload();
  });
  expect(await forms.submissions(id)).toMatchObject([
    { answers: { colour: 'green', interests: ['soap'], member: true } },
  ]);
});

test('a browser follows to where the brand leads: the page’s policy lets it', async () => {
  const { url } = await forms.form({ redirectUrl: 'https://shop.invalid/thanks' });
  const context = await browser.newContext({ locale: 'en', javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByLabel('First name').fill('Noa');
  await page.getByLabel('E-mail').fill('noa2@example.com');
  const failed = page.waitForEvent('requestfailed');
  await page.getByRole('button', { name: 'Join' }).click();
  // Nobody is there; a policy that forbids it would be another failure (ERR_ABORTED).
  const request = await failed;
  expect([request.url(), request.failure()?.errorText]).toEqual([
    'https://shop.invalid/thanks',
    expect.stringMatching(/NAME_NOT_RESOLVED|PROXY|TUNNEL|CONNECTION|INTERNET_DISCONNECTED/),
  ]);
  await context.close();
});

test('the trap is nowhere: not to be seen, to be tabbed to, or to be read aloud', async () => {
  const { url } = await forms.form();
  await inBrowser(browser, url, { locale: 'en' }, async (page) => {
    const box = await page.locator('.trap').boundingBox();
    expect(Math.max(box?.width ?? 0, box?.height ?? 0)).toBeLessThanOrEqual(1);
    const reached: string[] = [];
    for (let n = 0; n < 25; n++) {
      await page.keyboard.press('Tab');
      reached.push(String(await page.evaluate('document.activeElement.name ?? ""')));
    }
    expect(reached).toContain('a-words');
    expect(reached).not.toContain('website');
    const tree = words((await page.locator('main').ariaSnapshot()) ?? '');
    expect(tree).toContain('First name');
    expect(tree).not.toContain('Leave this empty');
  });
});
