import { newId } from '@heed/schema/domain/ids';
import { compileCampaign } from '@heed/schema/rendering/message';
import { campaignForSending } from '@heed/schema/services/campaign-content';
import { recordFacts } from '@heed/schema/services/delivery-facts';
import { eraseContact } from '@heed/schema/services/erasure';
import { recipientOf } from '@heed/schema/services/recipients';
import { findReturnAddress } from '@heed/schema/services/return-addresses';
import { dayOf, signLink } from '@heed/schema/tokens/link-token';
import fc from 'fast-check';
import sql from 'sql-template-tag';
import { clickLinks, type HitWorld, makeHitWorld, pixelOf, publicUrl, type SentLetter } from './hit-world.js';

let hits: HitWorld;
let letter: SentLetter;
let fixed: string;
let computed: string;
beforeAll(async () => {
  hits = await makeHitWorld();
  const html =
    '<a href="https://olive.example/fixed">F</a> <a href="https://olive.example/{{ contact.firstName }}">C</a>';
  letter = await hits.send({ html }, [{ email: 'dana@example.com', firstName: 'Dana & Co' }]);
  [fixed, computed] = clickLinks(letter.mails[0]!) as [string, string];
});
afterAll(() => hits.close());

test('a computed address is followed where it was signed for, and nowhere else', async () => {
  expect(await hits.visit(computed)).toMatchObject({
    status: 302,
    location: 'https://olive.example/Dana%20&%20Co',
  });
  for (const wrong of [
    computed.replace('olive', 'evil'),
    computed.replace(/u=.*/, `u=${encodeURIComponent('https://evil.example/')}`),
    `${computed}&u=${encodeURIComponent('https://evil.example/')}`.replace(/u=https[^&]*&/, ''),
    computed.replace(/\/[\w-]{22}\?/, '/0?'),
    computed.replace(/\/[\w-]{22}\?/, '/?'),
    computed.replace('?u=', '?v='),
    fixed.replace(/\/0$/, `/0?u=${encodeURIComponent('https://evil.example/')}`),
  ]) {
    expect([wrong, await hits.visit(wrong)]).toEqual([
      wrong,
      expect.objectContaining({ status: 400, location: undefined }),
    ]);
  }
});

test('an index outside, a door without a link, and tokens that are none are answered 400', async () => {
  const token = /\/c\/([\w-]+)\//.exec(fixed)![1]!;
  for (const path of [
    `/c/${token}/1`,
    `/c/${token}/99999`,
    `/c/${token}/-1`,
    `/c/${token}/`,
    `/c/${token}`,
    `/c/${token}/x`,
    `/c/${token}/0/1`,
    '/c/',
    '/o/',
    `/o/${token}/0`,
    `/o/${token.slice(0, -1)}`,
    `/c/${'A'.repeat(95)}/0`,
    `/c/${'A'.repeat(3_000)}/0`,
  ]) {
    const { status, location } = await hits.visit(publicUrl + path);
    expect([path, status, location]).toEqual([path, 400, undefined]);
  }
  const posted = await hits.visit(fixed, { method: 'POST' });
  expect([posted.status, posted.headers.allow, posted.location]).toEqual([405, 'GET, HEAD', undefined]);
});

test('what mail programs stick to an address does not keep anybody from its destination', async () => {
  for (const stuck of ['.', ')', '),', '%3E', '”'.replace(/./, encodeURIComponent)]) {
    expect([stuck, (await hits.visit(fixed + stuck)).status]).toEqual([stuck, 302]);
  }
});

test('whatever is altered in a link, it never leads anywhere but where it led', async () => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_/?=%.:#&';
  const altered = fc
    .tuple(fc.constantFrom('fixed', 'computed', 'pixel'), fc.nat(), fc.nat(letters.length - 1), fc.nat(2))
    .map(([which, place, letter, how]) => ({ which, place, letter: letters[letter]!, how }));
  const destinations = ['https://olive.example/fixed', 'https://olive.example/Dana%20&%20Co'];
  await fc.assert(
    fc.asyncProperty(altered, async ({ which, place, letter, how }) => {
      const link = which === 'fixed' ? fixed : which === 'computed' ? computed : pixelOf(mail());
      const from = publicUrl.length + 3;
      const at = from + (place % (link.length - from));
      const after = how === 2 ? at : at + 1;
      const wrong = link.slice(0, at) + (how === 1 ? '' : letter) + link.slice(after);
      const { status, location } = await hits.visit(wrong);
      expect([200, 302, 400, 404]).toContain(status);
      if (location !== undefined) expect(destinations).toContain(location);
    }),
    { numRuns: 400 },
  );
  await hits.judge();
});

const mail = () => letter.mails[0]!;

test('links of tests, of other tenants’ campaigns, and of nobody count for nobody', async () => {
  const { brand, world } = hits.ledger;
  const other = await world.brand('Fig');
  const claims = {
    contactId: letter.contacts[0]!,
    messageId: letter.campaignId,
    day: dayOf(world.clock.now()),
    epoch: 0,
  };
  const sign = (tenantId: string, purpose: 'message' | 'test' = 'message') =>
    signLink(world.keyring, { ...claims, tenantId, purpose });
  expect((await hits.visit(`${publicUrl}/c/${sign(brand.tenantId, 'test')}/0`)).status).toBe(400);
  expect((await hits.visit(`${publicUrl}/c/${sign(other.tenantId)}/0`)).status).toBe(400);
  expect((await hits.visit(`${publicUrl}/o/${sign(newId('tenant'))}`)).status).toBe(400);
  const elsewhere = await hits.visit(`${publicUrl}/o/${sign(other.tenantId)}`);
  expect(elsewhere.status).toBe(200); // signed, so it was asked for; and there is no such message
  expect(await hits.judge()).toEqual({ people: 0, machines: 0, anonymous: 0 });
  expect(await other.act((session) => session.sql(sql`select 1 from hit_waiting`))).toEqual([]);
});

test('erased: links still lead on, and nothing is kept of it', async () => {
  const html = '<a href="https://olive.example/x">X</a>';
  const { campaignId, contacts, mails } = await hits.send({ html }, [{ email: 'erased@example.com' }]);
  const [link] = clickLinks(mails[0]!);
  await hits.ledger.brand.act((session) => eraseContact(session, { contactId: contacts[0]! }));
  expect((await hits.visit(link!)).status).toBe(302);
  expect(await hits.judge()).toEqual({ people: 0, machines: 0, anonymous: 0 });
  expect(await hits.facts(campaignId)).toMatchObject({ [contacts[0]!]: { clicked: false } });
  const waiting = await hits.ledger.brand.act((session) => session.sql(sql`select 1 from hit_waiting`));
  expect(waiting).toEqual([]);
});

test('the return address of a message leads to it, and to nobody else’s', async () => {
  const { brand, world } = hits.ledger;
  const content = await brand.act((session) => campaignForSending(session, letter.campaignId));
  const recipient = await brand.act((session) => recipientOf(session, letter.contacts[0]!));
  const settings = { keyring: world.keyring, publicUrl, inboundDomain: 'in.example' };
  const { replyTo, returnPath } = compileCampaign(content, settings)(recipient, world.clock.now());
  const local = (address: string) => address.slice(0, address.indexOf('@'));
  const message = {
    tenantId: brand.tenantId,
    campaignId: letter.campaignId,
    contactId: letter.contacts[0]!,
    occurrence: 1,
  };
  const { database } = world;
  expect(await findReturnAddress(database, local(replyTo!))).toEqual({ kind: 'reply', ...message });
  const bounce = await findReturnAddress(database, local(returnPath).toUpperCase());
  expect(bounce).toEqual({ kind: 'bounce', ...message });
  for (const wrong of [
    `${local(replyTo!).slice(0, -2)}aa`,
    'r+',
    'team',
    local(replyTo!).replace('r+', 'q+'),
  ]) {
    expect(await findReturnAddress(database, wrong)).toBeUndefined();
  }
  const { tenantId: _, kind, ...key } = { ...bounce!, kind: 'replied' as const };
  const known = await brand.act((session) => recordFacts(session, [{ ...key, kind, at: session.at }]));
  expect(known).toHaveLength(1);
});
