import { freePort } from '@heed/dev/free-port';
import { type Mail, readMail } from '@heed/dev/mailbox/read-mail';
import { type PreferenceCenter, startPreferenceCenter } from '@heed/preference-center/server';
import { sendCampaign } from '@heed/schema/services/campaign-states';
import { createCampaign } from '@heed/schema/services/campaigns';
import { sendDirect } from '@heed/schema/services/direct-messages';
import { writeSubscriptions } from '@heed/schema/services/subscription-changes';
import { sendTestMessage } from '@heed/schema/services/test-messages';
import { sendTransactional } from '@heed/schema/services/transactional';
import { visit } from '../page/browsing.js';
import { addTemplate } from '../single/single-world.js';
import { addIdentity, addPeople, addTopic } from '../support/audience.js';
import { ended, makeSendingWorld, type SendingWorld, until } from '../support/sending-world.js';
import { day } from '../support/test-clock.js';
import { wholeDatabase } from '../support/whole-database.js';

let sending: SendingWorld;
let center: PreferenceCenter;
let publicUrl: string;
/** Every mail, by what it is, as it arrived. */
const mails: Record<string, Mail> = {};

/** Everything that a mail can carry of ours, in both bodies. */
const html = `<p>Dear {{ contact.firstName }}</p><a href="{{ webVersionUrl }}">View in browser</a>
  <a href="{{ preferencesUrl }}">Choose</a> <a href="{{ unsubscribeUrl }}">Stop</a>`;
const text = 'Browser: {{ webVersionUrl }} Choose: {{ preferencesUrl }} Stop: {{ unsubscribeUrl }}';

/** The mail to somebody, once it is there; `words` are its subject. */
async function arrived(kind: string, to: string, words: string): Promise<void> {
  const subject = new RegExp(`^Subject: ${words}\r$`, 'm');
  const found = () => sending.smtp.mails.find((mail) => mail.to === to && subject.test(mail.source));
  await until(() => found() !== undefined);
  const { from, source } = found()!;
  mails[kind] = await readMail({ id: 1, to: [to], from, raw: Buffer.from(source), receivedAt: new Date() });
}

/** Outcomes are recorded behind the sending: waits until nothing is. */
async function settled(): Promise<void> {
  let last = '';
  await until(async () => {
    const now = JSON.stringify(await wholeDatabase(sending.world.urls.adminUrl));
    const same = now === last && !now.includes('claimed');
    last = now;
    return same;
  });
}

beforeAll(async () => {
  sending = await makeSendingWorld();
  const { database } = sending.world;
  const port = await freePort();
  publicUrl = `http://127.0.0.1:${port}`;
  center = await startPreferenceCenter({ database, port, host: '127.0.0.1', publicUrl });
  await sending.startWorkers({ publicUrl });
  const brand = await sending.world.brand('Olive');
  const identityId = await addIdentity(brand);
  const listId = await addTopic(brand, 'Offers');
  const [noa] = await addPeople(brand, [listId], [{ email: 'noa@example.com', firstName: 'Noa' }]);
  const campaign = (name: string) =>
    brand.act(async (session) => {
      const audience = { lists: [listId], segments: [], excludeSegments: [] };
      const words = { subject: name, html, text };
      return (await createCampaign(session, { name, listId, identityId, ...words, audience })).id;
    });

  const first = await campaign('Spring');
  await brand.act((session) =>
    sendTestMessage(session, { campaignId: first, contactId: noa!, to: 'team@example.com' }),
  );
  await arrived('a test', 'team@example.com', '\\[Test\\] Spring');
  await brand.act((session) =>
    writeSubscriptions(session, {
      contactId: noa!,
      operationId: null,
      changes: [{ listId, state: 'subscribed', frequency: 'daily' }],
    }),
  );
  await brand.act((session) => sendCampaign(session, { campaignId: first }));
  await ended(brand, first);
  await arrived("a campaign's", 'noa@example.com', 'Spring');
  const second = await campaign('Summer');
  await brand.act((session) => sendCampaign(session, { campaignId: second }));
  await ended(brand, second);
  await sending.skip(2 * day);
  await arrived('one that was held', 'noa@example.com', 'Summer');
  for (const kind of ['a digest', 'a second digest']) {
    for (const name of ['Autumn', 'Winter']) {
      const campaignId = await campaign(name);
      await brand.act((session) => sendCampaign(session, { campaignId }));
      await ended(brand, campaignId);
    }
    await sending.skip(2 * day);
    await arrived(kind, 'noa@example.com', 'Offers: 2 messages');
    sending.smtp.mails.length = 0;
  }

  const { templateId } = await addTemplate(brand, {
    identityId,
    html: `${html.slice(0, html.indexOf('<a href="{{ pref'))}`,
  });
  // In one go: the test server of Temporal may lose a signal that comes as a workflow ends.
  await brand.act(async (session) => {
    for (const number of [1, 2]) {
      const order = { templateId, contactId: noa!, data: { order: { number } } };
      await sendTransactional(session, { ...order, idempotencyKey: `order ${number}` });
    }
    const words = { subject: 'A word', text: `Look: ${publicUrl}/` };
    await sendDirect(session, { contactId: noa!, identityId, ...words });
  });
  await arrived('an order', 'noa@example.com', 'Your order 1');
  await arrived('a second order', 'noa@example.com', 'Your order 2');
  await arrived('a direct one', 'noa@example.com', 'A word');
  await settled();
});
afterAll(async () => {
  await center.stop();
  await sending.close();
});

/** Every address of ours that a mail shows or carries, wherever in it. */
function linksOf({ headers, html: body, text: plain }: Mail): string[] {
  const whole = [...headers.map(({ value }) => value), body.replaceAll('&amp;', '&'), plain].join('\n');
  const found = whole.match(/https?:\/\/[^\s"'<>]+/g) ?? [];
  return [...new Set(found)].filter((link) => link.startsWith(publicUrl));
}

test('each mail carries what it should', () => {
  const doors = Object.entries(mails).map(([kind, mail]) => [
    kind,
    [...new Set(linksOf(mail).map((link) => link.slice(publicUrl.length, publicUrl.length + 3)))].sort(),
  ]);
  expect(Object.fromEntries(doors)).toEqual({
    'a test': ['/p/', '/u/', '/w/'],
    "a campaign's": ['/o/', '/p/', '/u/', '/w/'],
    'one that was held': ['/o/', '/p/', '/u/', '/w/'],
    'a digest': ['/c/', '/o/', '/p/', '/u/'],
    'a second digest': ['/c/', '/o/', '/p/', '/u/'],
    'an order': ['/w/'],
    'a second order': ['/w/'],
    'a direct one': ['/'],
  });
});

/** What a mail would be if its hits were not counted: in the browser they are not. */
function uncounted(body: string): string {
  return body.replace(/<img src="[^"]*\/o\/[^>]*>/, '').replace(/\/c\/([\w-]{95,100})\/w/g, '/w/$1');
}

test('each reads in the browser as it arrived', async () => {
  for (const [kind, mail] of Object.entries(mails)) {
    const [link] = linksOf(mail).filter((each) => /\/[uw]\/[\w-]{95,}/.test(each));
    if (!link) continue; // nothing of Heed's is in a direct one
    const page = await (await visit(link.replace('/u/', '/w/'))).text();
    const body = page.slice(page.indexOf('\n') + 1).replace(/\r\n/g, '\n');
    expect([kind, body.trim()]).toEqual([kind, uncounted(mail.html.replace(/\r\n/g, '\n')).trim()]);
  }
});

test('scanners GET and HEAD every link of every mail, twice, and follow: not one row changes, but of those that are kept as hits', async () => {
  const { adminUrl } = sending.world.urls;
  const before = await wholeDatabase(adminUrl);
  expect(Object.keys(before).length).toBeGreaterThan(25);
  expect(before['public.delivery']!.length).toBeGreaterThanOrEqual(5);
  const statuses: Record<string, number[]> = {};
  for (const [kind, mail] of Object.entries(mails)) {
    for (const link of linksOf(mail)) {
      for (const method of ['GET', 'HEAD', 'HEAD', 'GET']) {
        const { status, headers } = await visit(link, { method });
        const leads = headers.get('location');
        const end = leads ? (await visit(new URL(leads, link).href, { method })).status : status;
        statuses[kind] = [...(statuses[kind] ?? []), end];
      }
    }
  }
  const after = await wholeDatabase(adminUrl);
  for (const table of ['public.hit_waiting', 'public.machine_hit']) {
    delete before[table];
    delete after[table];
  }
  expect(after).toEqual(before);
  const { 'a direct one': home, ...others } = statuses;
  for (const [kind, ends] of Object.entries(others))
    expect([kind, new Set(ends)]).toEqual([kind, new Set([200])]);
  expect(home).toEqual([404, 404, 404, 404]);
});

test('and the same dump sees what a click changes', async () => {
  const { adminUrl } = sending.world.urls;
  const before = await wholeDatabase(adminUrl);
  const oneClick = linksOf(mails["a campaign's"]!).find((link) => link.includes('/u/'))!;
  const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
  expect((await visit(oneClick, { method: 'POST', body })).status).toBe(200);
  const after = await wholeDatabase(adminUrl);
  const changed = Object.keys(after).filter((table) => String(after[table]) !== String(before[table]));
  expect(changed).toEqual(
    expect.arrayContaining(['public.consent_event', 'public.operation', 'public.subscription']),
  );
});
