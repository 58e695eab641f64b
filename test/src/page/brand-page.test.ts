import { showId } from '@heed/schema/domain/ids';
import { archivePersona, pageOfPersonas } from '@heed/schema/services/personas';
import { updateTenant } from '@heed/schema/services/tenants';
import { fullBrand } from '../support/full-brand.js';
import { press, pressAndRead, savedFields, visit, words } from './browsing.js';
import { makePageWorld, type PageWorld, type Recipient } from './page-world.js';

let page: PageWorld;
let number = 0;
const recipient = (locale: string) =>
  page.recipient({ email: `someone${++number}@example.com`, locale, timeZone: 'Asia/Jerusalem' });
const htmlOf = async (someone: Recipient) => (await visit(someone.page)).text();
const read = async (someone: Recipient) => words(await htmlOf(someone));
const personas = () =>
  page.brand.act(async (session) => (await pageOfPersonas(session, { page: { first: 10 } })).nodes);
const choosing = async (someone: Recipient, persona: string): Promise<[string, string][]> => [
  ...savedFields(await htmlOf(someone)).filter(([name]) => name !== 'persona'),
  ['persona', persona],
];
/** The topics of the second card, as they come. */
const topicsIn = (html: string) =>
  [...html.matchAll(/<label class="name"[^>]*><bdi>([^<]*)/g)].slice(1).map(([, name]) => name);

beforeAll(async () => {
  page = await makePageWorld({ full: true });
});
afterAll(() => page.close());

test.each([
  ['en-GB', 'in numbers only', 'Our community forum', '1 Grove Street, Haifa', 'still reach you'],
  ['he', 'במספרים בלבד', 'הפורום שלנו', 'רחוב החורשה 1, חיפה', 'ימשיכו להגיע'],
  ['fr', 'in numbers only', 'Our community forum', '1 Grove Street, Haifa', 'still reach you'],
])(
  'in %s the page says how data is used, where else to hear from the brand, where it lives, and what still comes',
  async (locale, ...said) => {
    const someone = await recipient(locale);
    const text = await read(someone);
    for (const each of said) expect(text).toContain(each);
    const html = await htmlOf(someone);
    expect(html).toContain('href="https://olive.example/privacy"');
    expect(html).toContain('href="https://forum.olive.example/"');
    expect(html).toContain('href="https://olive.example/news.rss"');
    expect(html).toContain('href="sms:+972501234567"');
  },
);

test('a text that is there in one language only is shown to all; what a team writes cannot be markup', async () => {
  const text = '<b onclick="x">A & B</b>\nlast line';
  const brand = { ...fullBrand, dataUse: [{ locale: 'en', text }] };
  await page.world.asAccount((session) => updateTenant(session, { tenantId: page.brand.tenantId, brand }));
  const html = await htmlOf(await recipient('he'));
  expect(html).toContain('&lt;b onclick=&quot;x&quot;&gt;A &amp; B&lt;/b&gt;\nlast line');
  await page.world.asAccount((session) =>
    updateTenant(session, {
      tenantId: page.brand.tenantId,
      brand: { dataUse: [], channels: [], postalAddress: [] },
    }),
  );
  const bare = await read(await recipient('en'));
  expect(bare).not.toContain('How your data is used');
  expect(bare).not.toContain('Other ways');
  // Without an address of its own, that of the mail's sender stands there.
  expect(bare).toContain('1 Grove Street, Haifa');
  await page.world.asAccount((session) =>
    updateTenant(session, { tenantId: page.brand.tenantId, brand: fullBrand }),
  );
});

test('who says what brings them here sees those topics first, can undo it, and take it back', async () => {
  const someone = await recipient('en');
  const usual = topicsIn(await htmlOf(someone));
  expect(usual.slice(0, 3)).toEqual(['News', 'Tips', 'Events']);
  const [cook] = await personas();
  const text = await pressAndRead(someone.page, await choosing(someone, showId('persona', cook!.id)));
  expect(text).toContain('What brings you here: I cook at home');
  expect(topicsIn(await htmlOf(someone))).toEqual([
    'Tips',
    'Harvest',
    'News',
    'Events',
    'Alerts',
    'Partners',
    'Surveys',
  ]);
  // A page that says so already changes nothing.
  page.world.clock.advance(60_000);
  expect(await pressAndRead(someone.page, savedFields(await htmlOf(someone)))).toContain('Nothing changed');
  const operation = /name="operation" value="([^"]*)"/.exec(await htmlOf(someone))![1]!;
  await pressAndRead(someone.page, [
    ['intent', 'undo'],
    ['operation', operation],
  ]);
  expect(topicsIn(await htmlOf(someone))).toEqual(usual);
  await pressAndRead(someone.page, await choosing(someone, showId('persona', cook!.id)));
  expect(await pressAndRead(someone.page, await choosing(someone, ''))).toContain(
    'What brings you here: no matter',
  );
  expect(topicsIn(await htmlOf(someone))).toEqual(usual);
});

test('a persona that is none, one out of use, and any where the brand does not ask are refused', async () => {
  const someone = await recipient('en');
  const [, trade] = await personas();
  const shown = showId('persona', trade!.id);
  for (const wrong of [
    'cook',
    showId('list', trade!.id),
    shown.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
  ]) {
    const response = await press(someone.page, await choosing(someone, wrong));
    const html = await response.text();
    expect([response.status, html]).toEqual([422, expect.stringContaining('href="#persona"')]);
  }
  const ask = (personaChoice: boolean) =>
    page.world.asAccount((session) =>
      updateTenant(session, { tenantId: page.brand.tenantId, brand: { personaChoice } }),
    );
  await ask(false);
  expect(await htmlOf(someone)).not.toContain('name="persona"');
  expect((await press(someone.page, await choosing(someone, shown))).status).toBe(422);
  await ask(true);
  await page.brand.act((session) => archivePersona(session, { personaId: trade!.id }));
  expect((await press(someone.page, await choosing(someone, shown))).status).toBe(422);
  expect(await someone.proof()).toEqual([]);
});
