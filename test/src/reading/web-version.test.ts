import { startPreferenceCenter } from '@heed/preference-center/server';
import type { Id } from '@heed/schema/domain/ids';
import { openDatabase } from '@heed/schema/session/database';
import sql from 'sql-template-tag';
import { visit, words } from '../page/browsing.js';
import { startSending } from '../support/audience.js';
import { day } from '../support/test-clock.js';
import { type Letter, makeReadingWorld, publicUrl, type ReadingWorld } from './reading-world.js';

let reading: ReadingWorld;
beforeAll(async () => {
  reading = await makeReadingWorld();
});
afterAll(() => reading.close());

let number = 0;
const someone = () => ({ email: `someone${++number}@example.com`, firstName: 'Noa <b>' });
const text = async (url: string, init?: RequestInit) => (await visit(url, init)).text();

const page = `<!doctype html>
<html lang="he" dir="rtl"><head><title>Ignored</title><style>p{color:#222}</style></head>
<body style="margin:0"><p>Hello {{ contact.firstName }}, it is {{ 'now' | date: '%Y-%m-%d' }}.</p>
<p><a href="{{ webVersionUrl }}">View in browser</a> <a href="{{ unsubscribeUrl }}">Stop</a></p></body></html>`;

async function sendAll({ campaignId }: Letter): Promise<void> {
  await startSending(reading.ledger.brand, campaignId);
  await reading.ledger.sendAll(campaignId);
}

test('a mail reads in the browser as it arrived, under the address that it carries', async () => {
  const letter = await reading.letter({ subject: 'For {{ contact.firstName }}', html: page }, [someone()]);
  const { campaignId, contacts } = letter;
  const mail = await reading.onTheWire(campaignId, contacts[0]!);
  await sendAll(letter);
  const [link] = /https:\/\/page\.example\/w\/[\w-]+/.exec(mail.html!)!;
  const shown = await text(link.replace(publicUrl, reading.center.url));
  const [head, ...body] = shown.split('\n');
  expect(head).toBe(
    '<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
      '<title>For Noa &lt;b&gt;</title>',
  );
  expect(body.join('\n').trim()).toBe(mail.html!.replaceAll('\r\n', '\n').trim());
  expect(shown).toContain('Hello Noa &lt;b&gt;');
  expect(shown).toContain(`${publicUrl}/u/${reading.token({ campaignId, contactId: contacts[0]! })}`);
});

test('years later it still says what it said, dated as then', async () => {
  const letter = await reading.letter({ html: page }, [someone()]);
  await sendAll(letter);
  const address = reading.address({ ...letter, contactId: letter.contacts[0]! });
  const then = reading.ledger.world.clock.now();
  const before = await text(address);
  expect(before).toContain(then.toISOString().slice(0, 10));
  reading.ledger.world.clock.advance(800 * day);
  expect(await text(address)).toBe(before);
});

test('what was held is dated when it left', async () => {
  const letter = await reading.letter({ html: page }, [someone()]);
  const { campaignId, contacts } = letter;
  await sendAll(letter);
  await reading.ledger.brand.act((session) =>
    session.sql(sql`
      update delivery set released_at = decided_at + interval '30 days', settled_at = decided_at + interval '30 days'
      where tenant_id = ${session.tenantId} and campaign_id = ${campaignId}`),
  );
  const left = new Date(reading.ledger.world.clock.now().getTime() + 30 * day);
  const shown = await text(reading.address({ campaignId, contactId: contacts[0]! }));
  expect(shown).toContain(left.toISOString().slice(0, 10));
});

test.each([
  ['claimed', 200],
  ['sent', 200],
  ['unknown', 200],
  ['digested', 200],
  ['skipped', 404],
  ['held', 404],
  ['failed', 404],
  ['cancelled', 404],
  ['not yet decided', 404],
])('whether it is there to read when it is %s: %i', async (state, status) => {
  const letter = await reading.letter({ subject: 'Private words', html: page }, [someone()]);
  const { campaignId, contacts } = letter;
  if (state !== 'not yet decided') {
    await sendAll(letter);
    await reading.ledger.brand.act((session) =>
      session.sql(sql`
        update delivery set state = ${state} where tenant_id = ${session.tenantId} and campaign_id = ${campaignId}`),
    );
  }
  const response = await visit(reading.address({ campaignId, contactId: contacts[0]! }));
  const html = await response.text();
  expect(response.status).toBe(status);
  expect(html.includes('Private words')).toBe(status === 200);
  if (status === 404) expect(words(html)).toContain('There is nothing here');
});

test('every answer is the mail alone: no script, form, frame, cache, index or referrer', async () => {
  const letter = await reading.letter({ html: page }, [someone()]);
  await sendAll(letter);
  const address = reading.address({ ...letter, contactId: letter.contacts[0]! });
  for (const method of ['GET', 'HEAD']) {
    const response = await visit(address, { method });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')!.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'none'",
      "style-src 'unsafe-inline'",
      'img-src https: data:',
      "form-action 'none'",
      "frame-src 'none'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      'sandbox allow-popups allow-popups-to-escape-sandbox allow-downloads',
    ]);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'referrer-policy': 'no-referrer',
      'cache-control': 'private, no-store',
      'x-robots-tag': 'noindex, nofollow',
      'x-content-type-options': 'nosniff',
    });
    expect(response.headers.get('set-cookie')).toBeNull();
    expect((await response.text()).length > 0).toBe(method === 'GET');
  }
  expect((await visit(address, { method: 'POST', body: 'a=b' })).status).toBe(405);
});

describe('a link that is no good gets the plain page', () => {
  let letter: Letter;
  let contactId: Id<'contact'>;
  let token: string;
  const open = async (path: string, headers: Record<string, string> = {}) => {
    const response = await visit(`${reading.center.url}/w/${path}`, { headers });
    return { status: response.status, html: await response.text(), headers: response.headers };
  };
  beforeAll(async () => {
    letter = await reading.letter({ subject: 'Private words', html: page }, [someone(), someone()]);
    await sendAll(letter);
    contactId = letter.contacts[0]!;
    token = reading.token({ ...letter, contactId });
  });

  test.each(['.', ')', '>', ').', '%3D', ',', ';', '/'])('or opens, with a "%s" stuck on', async (end) => {
    expect((await open(token + end)).status).toBe(200);
  });

  test('cut short, altered or invented: 404, in the wished language, and it tells nothing', async () => {
    const altered = token.slice(0, 50) + (token[50] === 'A' ? 'B' : 'A') + token.slice(51);
    for (const wrong of [
      token.slice(0, 60),
      token.slice(1),
      altered,
      'x',
      '%00',
      '%E0%A4%A',
      'A'.repeat(100),
    ]) {
      const { status, html, headers } = await open(wrong, { 'accept-language': 'he' });
      expect([wrong, status]).toEqual([wrong, 404]);
      expect(html).toContain('הקישור אינו פועל');
      expect(html).not.toContain('Private words');
      expect(headers.get('content-security-policy')).toContain("style-src 'self' 'nonce-");
    }
  });

  test('of another tenant, of nobody, and of somebody to whom it was not sent', async () => {
    const travel = await reading.ledger.world.brand('Olive Travel');
    const other = await reading.letter({}, [someone()]);
    const crossed = reading.token({ ...letter, contactId }, { tenantId: travel.tenantId });
    expect((await open(crossed)).status).toBe(410);
    const stranger = reading.token({ ...letter, contactId: other.contacts[0]! });
    expect((await open(stranger)).status).toBe(404);
    const second = reading.token({ ...letter, contactId, occurrence: 2 });
    expect((await open(second)).status).toBe(404);
  });

  test('revoked by a raised epoch, and by erasure: gone, and no word of it is shown', async () => {
    const { act } = reading.ledger.brand;
    const erased = letter.contacts[1]!;
    expect((await open(reading.token({ ...letter, contactId: erased }))).status).toBe(200);
    await act((session) =>
      session.sql(sql`
        update contact set erased_at = ${session.at}, email = null, email_key = null, first_name = null
        where tenant_id = ${session.tenantId} and id = ${erased}`),
    );
    await act((session) =>
      session.sql(
        sql`update contact set epoch = 1 where tenant_id = ${session.tenantId} and id = ${contactId}`,
      ),
    );
    for (const gone of [contactId, erased]) {
      const { status, html } = await open(reading.token({ ...letter, contactId: gone }));
      expect(status).toBe(410);
      expect(html).not.toContain('Private words');
    }
    const renewed = reading.token({ ...letter, contactId }, { epoch: 1 });
    expect((await open(renewed)).status).toBe(200);
  });
});

test('text alone is shown as it was written, from right to left where it is, with its addresses as links', async () => {
  const written =
    'שלום {{ contact.firstName }},\n\n  1 < 2 & "3"\nSee (https://olive.example/a?b=1&c=2). Or http://olive.example/x!\n';
  const letter = await reading.letter({ subject: 'מכתב <i>', html: '', text: written }, [someone()]);
  await sendAll(letter);
  const shown = await text(reading.address({ ...letter, contactId: letter.contacts[0]! }));
  expect(shown).toContain('<html lang="en">');
  expect(shown).toContain(
    '<h1 dir="auto">מכתב &lt;i&gt;</h1><pre dir="auto">שלום Noa &lt;b&gt;,\n\n  1 &lt; 2 &amp; &quot;3&quot;\n',
  );
  expect(shown).toContain(
    'See (<a href="https://olive.example/a?b=1&amp;c=2">https://olive.example/a?b=1&amp;c=2</a>). Or',
  );
  expect(shown).toContain('<a href="http://olive.example/x">http://olive.example/x</a>!');
  expect(shown).toMatch(/Unsubscribe: <a href="https:\/\/page\.example\/u\/[\w-]{95}">/);
});

test("a test message's link shows the draft as it stands, says so, and leads to links that save nothing", async () => {
  const letter = await reading.letter({ subject: 'Draft', html: page }, [someone()]);
  const [contactId] = letter.contacts;
  const shown = await text(reading.address({ ...letter, contactId: contactId! }, { purpose: 'test' }));
  expect(shown).toContain('<title>[Test] Draft</title>');
  expect(shown).toContain(`/u/${reading.token({ ...letter, contactId: contactId! }, { purpose: 'test' })}`);
});

test('while the database is away it says so, and asks to be tried again', async () => {
  const database = await openDatabase({
    url: 'postgres://heed_app:x@127.0.0.1:1/heed',
    keyring: reading.ledger.world.keyring,
  });
  const center = await startPreferenceCenter({ database, port: 0, host: '127.0.0.1', publicUrl });
  const { campaignId } = await reading.letter({}, []);
  const response = await visit(`${center.url}/w/${reading.token({ campaignId, contactId: campaignId })}`);
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '10']);
  expect(words(await response.text())).toContain('Back in a moment');
  await center.stop();
  await database.close();
});
