import { compileCampaign } from '@heed/schema/rendering/message';
import { campaignForPreview } from '@heed/schema/services/campaign-content';
import { recipientOf } from '@heed/schema/services/recipients';
import sql from 'sql-template-tag';
import { clickLinks, type HitWorld, makeHitWorld, pixelOf, publicUrl } from './hit-world.js';

let hits: HitWorld;
beforeAll(async () => {
  hits = await makeHitWorld();
});
afterAll(() => hits.close());

const twoLinks =
  '<p>Hi</p><a href="https://olive.example/a?x=1&amp;y=2">A</a> <a href="https://olive.example/b">B</a> ' +
  '<a href="https://olive.example/a?x=1&amp;y=2">A again</a> <a href="mailto:us@olive.example">Write</a>';
const somebody = (n: string) => [{ email: `${n}@example.com` }];

test('a person opens the mail and follows a link: it leads where it should, and the ledger knows', async () => {
  const { campaignId, contacts, mails } = await hits.send({ html: twoLinks }, somebody('person'));
  const [mail] = mails as [(typeof mails)[0]];
  const links = clickLinks(mail);
  expect(links).toHaveLength(3);
  expect(links[0]).toBe(links[2]);
  expect(mail.html).toContain('href="mailto:us@olive.example"');

  const opened = await hits.visit(pixelOf(mail));
  expect(opened).toMatchObject({ status: 200, type: 'image/gif' });
  expect(opened.headers['cache-control']).toBe('no-store');
  expect(opened.body.subarray(0, 6).toString()).toBe('GIF89a');
  const clicked = await hits.visit(links[0]!);
  expect(clicked).toMatchObject({ status: 302, location: 'https://olive.example/a?x=1&y=2' });
  expect(await hits.visit(links[1]!)).toMatchObject({ location: 'https://olive.example/b' });

  expect(await hits.facts(campaignId)).toMatchObject({ [contacts[0]!]: { opened: false, clicked: false } });
  expect(await hits.judge()).toEqual({ people: 0, machines: 3, anonymous: 0 }); // both links at once: a scanner
  await hits.visit(pixelOf(mail));
  hits.ledger.world.clock.advance(3_000);
  await hits.visit(links[0]!);
  expect(await hits.judge()).toEqual({ people: 2, machines: 0, anonymous: 0 });
  expect(await hits.facts(campaignId)).toEqual({
    [contacts[0]!]: { tracked: true, opened: true, clicked: true, links: { 0: 1 } },
  });
});

test('whatever scanners and proxies do is answered alike, put aside, and in no report', async () => {
  const { campaignId, contacts, mails } = await hits.send({ html: twoLinks }, somebody('scanned'));
  const [mail] = mails as [(typeof mails)[0]];
  const link = clickLinks(mail)[0]!;
  const gmail = 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)';
  expect((await hits.visit(pixelOf(mail), { agent: gmail })).status).toBe(200);
  expect((await hits.visit(pixelOf(mail), { agent: 'Mozilla/5.0' })).status).toBe(200); // Apple's privacy proxy
  expect((await hits.visit(link, { agent: 'Barracuda Sentinel (EE)' })).status).toBe(302);
  expect((await hits.visit(link, { agent: null })).status).toBe(302);
  expect((await hits.visit(link, { headers: { 'Sec-Purpose': 'prefetch;prerender' } })).status).toBe(302);
  const head = await hits.visit(link, { method: 'HEAD' });
  expect(head).toMatchObject({ status: 302, location: 'https://olive.example/a?x=1&y=2' });
  expect(await hits.judge()).toEqual({ people: 0, machines: 6, anonymous: 0 });
  expect((await hits.machines(campaignId)).sort()).toEqual([...Array(5).fill('agent'), 'head']);
  expect(await hits.facts(campaignId)).toMatchObject({ [contacts[0]!]: { opened: false, clicked: false } });
});

test('a click within seconds of the sending is a scanner’s, as many as the brand says', async () => {
  const { campaignId, contacts, mails } = await hits.send({ html: twoLinks }, somebody('quick'));
  const { clock } = hits.ledger.world;
  clock.advance(-58_000);
  await hits.visit(clickLinks(mails[0]!)[0]!);
  await hits.judge();
  expect(await hits.machines(campaignId)).toEqual(['quick']);
  expect(await hits.facts(campaignId)).toMatchObject({ [contacts[0]!]: { clicked: false } });
  clock.advance(60_000);
});

test('anonymous: links say nothing of whom they were sent to, and only counts are kept', async () => {
  const { brand } = hits.ledger;
  await brand.act((session) =>
    session.sql(sql`
      update tenant set tracking = ${{ campaigns: 'anonymous', transactional: 'off', direct: 'off', quickSeconds: 5 }}
      where id = ${session.tenantId}`),
  );
  const { campaignId, contacts, mails } = await hits.send({ html: twoLinks }, [
    ...somebody('anonymous1'),
    ...somebody('anonymous2'),
  ]);
  expect(clickLinks(mails[0]!)).toEqual(clickLinks(mails[1]!));
  await hits.visit(clickLinks(mails[0]!)[0]!, { from: '192.0.2.1' });
  await hits.visit(clickLinks(mails[1]!)[0]!, { from: '192.0.2.2' });
  await hits.visit(pixelOf(mails[0]!), { from: '192.0.2.3' });
  expect(await hits.judge()).toEqual({ people: 0, machines: 0, anonymous: 3 });
  expect(await hits.counts(campaignId)).toEqual({ 'clicked 0': 2, 'opened -1': 1 });
  expect(await hits.facts(campaignId)).toEqual(
    Object.fromEntries(
      contacts.map((id) => [id, { tracked: false, opened: false, clicked: false, links: {} }]),
    ),
  );
  await brand.act((session) =>
    session.sql(sql`update tenant set tracking = null where id = ${session.tenantId}`),
  );
});

test('a contact’s own wish holds where it is stricter: from the next message on, and for links that have left', async () => {
  const { brand } = hits.ledger;
  const before = await hits.send({ html: twoLinks }, somebody('private'));
  const [contactId] = before.contacts as [(typeof before.contacts)[0]];
  await brand.act((session) =>
    session.sql(
      sql`update contact set tracking = 'off' where tenant_id = ${session.tenantId} and id = ${contactId}`,
    ),
  );
  await hits.visit(clickLinks(before.mails[0]!)[0]!);
  expect(await hits.judge()).toEqual({ people: 0, machines: 0, anonymous: 0 });
  expect(await hits.facts(before.campaignId)).toMatchObject({ [contactId]: { clicked: false } });

  const after = await hits.send({ html: twoLinks }, [{ email: 'other@example.com' }]);
  const [wishing] = after.contacts as [(typeof after.contacts)[0]];
  expect(clickLinks(after.mails[0]!)).toHaveLength(3);
  await brand.act((session) =>
    session.sql(
      sql`update contact set tracking = 'off' where tenant_id = ${session.tenantId} and id = ${wishing}`,
    ),
  );
  const recipient = await brand.act((session) => recipientOf(session, wishing));
  expect(recipient.tracking).toBe('off');
});

test('previews and web versions lead straight to where links say, and count nothing', async () => {
  const { brand, world } = hits.ledger;
  const { campaignId, contacts } = await hits.send({ html: twoLinks }, somebody('web'));
  const content = await brand.act((session) => campaignForPreview(session, campaignId));
  const recipient = await brand.act((session) => recipientOf(session, contacts[0]!));
  const shown = compileCampaign(content, { keyring: world.keyring, publicUrl })(recipient, world.clock.now());
  expect(shown.html).toContain('href="https://olive.example/b"');
  expect(shown.html).not.toMatch(/\/[co]\//);
});
