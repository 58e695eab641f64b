import { readMail } from '@heed/dev/mailbox/read-mail';
import type { Frequency } from '@heed/schema/domain/frequency';
import type { Id } from '@heed/schema/domain/ids';
import { sendCampaign } from '@heed/schema/services/campaign-states';
import { createCampaign } from '@heed/schema/services/campaigns';
import { nextHoldOpening } from '@heed/schema/services/holds';
import { pageOfDeliveries } from '@heed/schema/services/reports';
import { updateSendingIdentity } from '@heed/schema/services/sending-identities';
import { writeSubscriptions } from '@heed/schema/services/subscription-changes';
import { resendUnknown } from '@heed/schema/services/unknowns';
import { verifyLink } from '@heed/schema/tokens/link-token';
import sql from 'sql-template-tag';
import { addIdentity, addPeople, addTopic, type Person } from '../support/audience.js';
import { ended, makeSendingWorld, reportOf, type SendingWorld, until } from '../support/sending-world.js';
import type { ReceivedMail } from '../support/smtp-server.js';
import type { Brand } from '../support/world.js';

let sending: SendingWorld;
let brand: Brand;
let identityId: Id<'sendingIdentity'>;
let topics = 0;

beforeAll(async () => {
  sending = await makeSendingWorld();
  brand = await sending.world.brand('Olive & Co', { defaultLocale: 'en' });
  identityId = await addIdentity(brand);
  await sending.startWorkers({ roles: ['orchestrator', 'sender'] });
});
afterAll(() => sending.close());
beforeEach(() => {
  sending.smtp.mails.length = 0;
  sending.smtp.treat = () => 'accept';
});

async function topicOf(name: string, people: Person[], frequency: Frequency) {
  const listId = await addTopic(brand, name);
  const contacts = await addPeople(brand, [listId], people);
  for (const contactId of contacts) {
    const changes = [{ listId, state: 'subscribed' as const, frequency }];
    await brand.act((session) => writeSubscriptions(session, { contactId, operationId: null, changes }));
  }
  return { listId, contacts };
}

async function send(listId: Id<'list'>, words: { subject: string; preheader?: string; html: string }) {
  const { id } = await brand.act((session) =>
    createCampaign(session, {
      ...{ name: `Internal ${++topics}`, listId, identityId, ...words },
      audience: { lists: [listId], segments: [], excludeSegments: [] },
    }),
  );
  await brand.act((session) => sendCampaign(session, { campaignId: id }));
  await ended(brand, id);
  return id;
}

const read = ({ to, from, source }: ReceivedMail) =>
  readMail({ id: 1, to: [to], from, raw: Buffer.from(source), receivedAt: new Date(0) });

/** Skips to when what is held goes, a little beyond. */
async function whenItOpens(): Promise<void> {
  await sending.followTime();
  const opening = (await brand.act(nextHoldOpening))!;
  await sending.skip(opening.getTime() - sending.world.clock.now().getTime() + 1_000);
}

/** As mail programs show it, without markup. */
const linksIn = (html: string) => [...html.matchAll(/href="([^"]+)"/g)].map(([, url]) => url!);
/** To the web versions of its messages, over the door that counts them as clicks of their own campaigns. */
const webLinksIn = (html: string) => linksIn(html).filter((url) => /\/c\/[\w-]+\/w$/.test(url));

test('three held messages arrive as one: the reader’s language, titles, summaries and links, in the order sent', async () => {
  const { listId, contacts } = await topicOf(
    'מבצעים',
    [{ email: 'dana@example.com', firstName: 'דנה <3', locale: 'he-IL', timeZone: 'Asia/Jerusalem' }],
    'weekly',
  );
  await send(listId, { subject: 'First', html: '<p>Hello</p>' });
  const held = [
    await send(listId, {
      subject: 'שלום {{ contact.firstName }}',
      preheader: 'Only for {{ contact.firstName }}',
      html: '<p>A</p>',
    }),
    await send(listId, { subject: 'Second & last', html: `<h1>Big</h1><p>${'many words '.repeat(40)}</p>` }),
    await send(listId, { subject: 'Third', html: '<p>Short <a href="https://olive.example/x">here</a></p>' }),
  ];
  expect(sending.smtp.mails).toHaveLength(1);
  await whenItOpens();
  await until(() => sending.smtp.mails.length === 2);

  const mail = await read(sending.smtp.mails[1]!);
  expect(mail).toMatchObject({ to: 'dana@example.com', subject: 'מבצעים: 3 הודעות' });
  const header = (name: string) => mail.headers.find((one) => one.name.toLowerCase() === name)?.value ?? '';
  expect(header('list-unsubscribe')).toMatch(/^<http:\/\/127\.0\.0\.1:4000\/u\/[\w-]{95}>$/);
  expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  expect(header('list-id')).toContain(`${listId}.lists.localhost`);

  expect(mail.html).toContain('<html lang="he" dir="rtl">');
  expect(mail.html).toContain('<bdi>Olive &amp; Co</bdi>');
  expect(mail.html).toContain('שלום דנה &lt;3');
  expect(mail.html).toContain('Only for דנה &lt;3');
  expect(mail.html).not.toContain('Internal');
  expect(mail.html).toContain('border-top:4px solid #1f5f8b');
  expect(mail.html).toContain('1 Grove Road');
  const titles = [...mail.html.matchAll(/font-weight:bold"><bdi>([^<]*(?:<3)?[^<]*)<\/bdi>/g)].map(
    ([, title]) => title,
  );
  expect(titles).toEqual(['שלום דנה &lt;3', 'Second &amp; last', 'Third']);
  expect(mail.html).toMatch(/<bdi>Big many words[^<]{60,125}…<\/bdi>/);
  const web = webLinksIn(mail.html);
  const claims = web.map((url) => verifyLink(sending.world.keyring, url.split('/')[4]!));
  expect(claims.map((one) => [one?.purpose, one?.contactId, one?.messageId])).toEqual(
    held.map((id) => ['message', contacts[0], id]),
  );
  expect(linksIn(mail.html).filter((url) => /\/[up]\//.test(url))).toHaveLength(2);
  expect(mail.text).toContain('Second & last\nBig');
  for (const url of web) expect(mail.text).toContain(url);
  expect(mail.text).toContain('1 Grove Road');

  for (const id of held) expect(await reportOf(brand, id)).toMatchObject({ digested: 1, held: 0 });
  await until(async () => (await brand.act(nextHoldOpening)) === null);
});

test('one held message goes as itself; more than fifty are named by their number', async () => {
  const { listId } = await topicOf('Tips', [{ email: 'one@example.com' }], 'daily');
  await send(listId, { subject: 'First', html: '<p>1</p>' });
  await send(listId, { subject: 'Second', html: '<p>2</p>' });
  await whenItOpens();
  await until(() => sending.smtp.mails.length === 2);
  expect((await read(sending.smtp.mails[1]!)).subject).toBe('Second');

  // Written as the claims of 52 campaigns would: fifty-two workflows would only take longer.
  const campaigns = await brand.act(async (session) => {
    const made: Id<'campaign'>[] = [];
    for (let n = 1; n <= 52; n++) {
      const words = { name: `Many ${n}`, subject: `Number ${n}`, html: '<p>Many</p>' };
      const audience = { lists: [listId], segments: [], excludeSegments: [] };
      made.push((await createCampaign(session, { ...words, listId, identityId, audience })).id);
    }
    return made;
  });
  await brand.act((session) =>
    session.sql(sql`
      with held as (
        insert into delivery (tenant_id, campaign_id, contact_id, state, reason, decided_at, held_until)
        select s.tenant_id, m.id, s.contact_id, 'held', 'window', ${session.at}::timestamptz, s.opens_at
        from campaign m join subscription s on s.tenant_id = m.tenant_id and s.list_id = m.list_id
        where m.id = any(${campaigns}::uuid[]) returning contact_id, held_until
      )
      insert into hold (tenant_id, contact_id, list_id, opens_at, due_at, reason, campaign_ids)
      select distinct ${session.tenantId}::uuid, contact_id, ${listId}::uuid, held_until, held_until, 'window', ${campaigns}::uuid[]
      from held`),
  );
  await send(listId, { subject: 'The last', html: '<p>3</p>' }); // wakes the workflow
  await whenItOpens();
  await until(() => sending.smtp.mails.length === 3);
  const mail = await read(sending.smtp.mails[2]!);
  expect(mail.subject).toBe('Tips: 53 messages');
  expect(webLinksIn(mail.html)).toHaveLength(50);
  expect(mail.html).toContain('and 3 more');
  expect(mail.text).toContain('and 3 more');
});

test('a message that cannot be rendered is left out of its digest and fails alone', async () => {
  const { listId, contacts } = await topicOf(
    'Loops',
    [{ email: 'greedy@example.com', firstName: '99999999' }],
    'daily',
  );
  await send(listId, { subject: 'First', html: '<p>1</p>' });
  const loop = '{% assign n = contact.firstName | plus: 0 %}{% for i in (1..n) %}x{% endfor %}';
  const [good, bad, other] = [
    await send(listId, { subject: 'Good', html: '<p>2</p>' }),
    await send(listId, { subject: 'Bad', html: loop }),
    await send(listId, { subject: 'Other', html: '<p>3</p>' }),
  ];
  await whenItOpens();
  await until(async () => (await reportOf(brand, bad!)).failed === 1);
  const mail = await read(sending.smtp.mails[1]!);
  expect(mail.subject).toBe('Loops: 2 messages');
  for (const id of [good!, other!]) expect(await reportOf(brand, id)).toMatchObject({ digested: 1 });
  const behind = await brand.act((session) =>
    pageOfDeliveries(session, { campaignId: bad!, state: 'failed', page: { first: 5 } }),
  );
  expect(behind.nodes).toMatchObject([{ contactId: contacts[0], reason: 'render_failed' }]);
});

test('an unknown digest that somebody sends again is the same digest', async () => {
  const { listId, contacts } = await topicOf('Again', [{ email: 'again@example.com' }], 'daily');
  await send(listId, { subject: 'First', html: '<p>1</p>' });
  for (const subject of ['A', 'B']) await send(listId, { subject, html: '<p>2</p>' });
  sending.smtp.treat = () => 'drop_after';
  await whenItOpens();
  const digest = () =>
    brand.act((session) =>
      session.row<{ campaignId: Id<'campaign'>; state: string }>(sql`
        select d.campaign_id as "campaignId", d.state from digest g join delivery d using (tenant_id, campaign_id, contact_id, occurrence)
        where g.contact_id = ${contacts[0]!}`),
    );
  await until(async () => (await digest())?.state === 'unknown');
  sending.smtp.treat = () => 'accept';
  const { campaignId } = (await digest())!;
  await brand.act((session) =>
    resendUnknown(session, { campaignId, contactId: contacts[0]!, occurrence: 1 }),
  );
  await until(async () => (await digest())?.state === 'sent');
  const mail = await read(sending.smtp.mails.at(-1)!);
  expect(mail.subject).toBe('Again: 2 messages');
  expect(webLinksIn(mail.html)).toHaveLength(2);
});

test('what is released keeps to its identity’s rate, and everybody gets it', async () => {
  const people = Array.from({ length: 45 }, (_, n) => ({ email: `r${n}@example.com` }));
  const { listId } = await topicOf('Slow', people, 'daily');
  await send(listId, { subject: 'First', html: '<p>1</p>' });
  const held = await send(listId, { subject: 'Second', html: '<p>2</p>' });
  await brand.act((session) => updateSendingIdentity(session, { identityId, perSecond: 10 }));
  try {
    await whenItOpens();
    const began = performance.now();
    const before = (await reportOf(brand, held)).sent;
    await until(async () => (await reportOf(brand, held)).sent === 45, 40_000);
    const seconds = (performance.now() - began) / 1_000;
    expect(45 - before).toBeLessThanOrEqual(10 * (seconds + 1) + 1);
    expect(sending.smtp.mails.filter(({ source }) => source.includes('Subject: Second'))).toHaveLength(45);
  } finally {
    await brand.act((session) => updateSendingIdentity(session, { identityId, perSecond: null }));
  }
});
