// Reason for length: bounce mail, complaints and answers in every shape, at one door.
import { openSmtpDoor } from '@heed/api/smtp-door';
import type { MessageRef } from '@heed/schema/domain/message-refs';
import { showMessageRef } from '@heed/schema/domain/message-refs';
import { compileWire } from '@heed/schema/rendering/wire';
import { campaignForSending } from '@heed/schema/services/campaign-content';
import { eraseContact } from '@heed/schema/services/erasure';
import { recipientOf } from '@heed/schema/services/recipients';
import nodemailer from 'nodemailer';
import sql from 'sql-template-tag';
import { type ApiWorld, makeApiWorld, type Team } from '../api/api-world.js';
import type { Brand } from '../support/world.js';
import { makeSetting, type Setting, sendTo, standing, workOff } from './returns-world.js';

const domain = 'in.olive.example';
let served: ApiWorld;
let team: Team;
let brand: Brand;
let setting: Setting;
let door: { port: number; stop(): Promise<void> };
const logged: string[] = [];

beforeAll(async () => {
  served = await makeApiWorld();
  team = await served.team('Olive');
  brand = team.brand;
  setting = await makeSetting(brand);
  door = await openSmtpDoor({
    database: served.world.database,
    domain,
    port: 0,
    log: (line) => void logged.push(line),
  });
});
afterAll(async () => {
  await door.stop();
  await served.close();
});

/** A message as it left: its return path and its reply address are the product's own. */
async function sentTo(options?: { email?: string }) {
  const ref = await sendTo(setting, options);
  const { content, recipient } = await brand.act(async (session) => ({
    content: await campaignForSending(session, ref.campaignId),
    recipient: await recipientOf(session, ref.contactId),
  }));
  const settings = {
    keyring: served.world.keyring,
    publicUrl: 'http://127.0.0.1:4000',
    inboundDomain: domain,
  };
  const wire = compileWire(content, settings)(recipient, served.world.clock.now());
  const source = wire.bytes.toString('latin1');
  return { ...ref, returnPath: wire.from, replyTo: /^Reply-To: <(.*)>\r$/m.exec(source)![1]!, source };
}

async function mail(to: string | string[], raw: string | Buffer): Promise<string> {
  const transport = nodemailer.createTransport({ host: '127.0.0.1', port: door.port, ignoreTLS: true });
  try {
    const sent = await transport.sendMail({ envelope: { from: '', to }, raw });
    return sent.response;
  } catch (error) {
    return (error as { response?: string }).response ?? String(error);
  } finally {
    transport.close();
  }
}

const bounceOf = (email: string, source: string, words = '550 5.1.1 User unknown', code = '5.1.1') =>
  `From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; ${email}\r\nAction: failed\r\nStatus: ${code}\r\nDiagnostic-Code: smtp; ${words}\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n${source.split('\r\n\r\n')[0]}\r\n--b--\r\n`;
const noId = 'Subject: x\r\n\r\n';
const outcomes = () =>
  brand.act(async (session) =>
    (
      await session.sql<{ outcome: string }>(
        sql`select outcome from inbound_mail where tenant_id = ${session.tenantId} order by id desc`,
      )
    ).map(({ outcome }) => outcome),
  );

test('a bounce at the signed return path, which lower-casing does not hurt', async () => {
  const message = await sentTo();
  expect(message.returnPath).toMatch(/^b\+[a-z2-7]+@in\.olive\.example$/);
  expect(await mail(message.returnPath.toLowerCase(), bounceOf(message.email, noId))).toMatch(/^250/);
  expect(await workOff(served.world, brand)).toBe(1);
  expect(await standing(brand, message)).toMatchObject({ bounce_kind: 'hard', status: 'bounced' });
});

test('the reason counts, and not the class: a full mailbox in class 5', async () => {
  const message = await sentTo();
  await mail(message.returnPath, bounceOf(message.email, noId, '552 5.2.2 Mailbox full', '5.2.2'));
  await workOff(served.world, brand);
  expect(await standing(brand, message)).toMatchObject({ bounce_kind: 'soft', status: 'subscribed' });
});

test('behind an address that forwards, or that stands for several', async () => {
  const [forwarded, several] = [await sentTo(), await sentTo()];
  await mail(forwarded.returnPath, bounceOf('someone@elsewhere.example', noId));
  const two = bounceOf('one@elsewhere.example', noId).replace(
    '\r\n\r\n--b\r\nContent-Type: text/rfc822',
    '\r\n\r\nFinal-Recipient: rfc822; two@elsewhere.example\r\nAction: delivered\r\nStatus: 2.0.0\r\n\r\n--b\r\nContent-Type: text/rfc822',
  );
  await mail(several.returnPath, two);
  await workOff(served.world, brand);
  expect(await standing(brand, forwarded)).toMatchObject({ bounce_kind: 'soft', status: 'subscribed' });
  expect(await standing(brand, several)).not.toHaveProperty('bounced_at');
});

test('in plain words a bounce counts at the signed address alone', async () => {
  const [signed, open] = [await sentTo(), await sentTo()];
  const words = ({ email, source }: { email: string; source: string }) =>
    `Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\n\r\nI wasn't able to deliver your message. This is a permanent error.\r\n\r\n<${email}>:\r\nRemote host said: 550 5.1.1 no such user\r\n\r\n--- Below this line is a copy of the message.\r\n\r\n${source}`;
  await mail(signed.returnPath, words(signed));
  await mail(`postmaster@${domain}`, words(open));
  await workOff(served.world, brand);
  expect((await standing(brand, signed)).status).toBe('bounced');
  expect((await standing(brand, open)).status).toBe('subscribed');
  expect(await outcomes()).toContain('unproven');
});

test('delays, holiday notes and machines bounce nobody', async () => {
  const message = await sentTo();
  const notes = ['Auto-Submitted: auto-replied', 'Precedence: bulk', 'X-Autoreply: yes'].map(
    (header) =>
      `From: ${message.email}\r\n${header}\r\n\r\nI am away. Mail could not be delivered: 550 5.1.1 user unknown`,
  );
  const delay = bounceOf(message.email, noId).replace('Action: failed', 'Action: delayed');
  for (const raw of [...notes, delay]) {
    await mail(message.returnPath, raw);
    await mail(message.replyTo, raw);
  }
  await workOff(served.world, brand);
  expect(await standing(brand, message)).toEqual({
    state: 'sent',
    status: 'subscribed',
    subscription: 'subscribed',
    sms_standing: 'allowed',
  });
});

const complaint = (type: string, source: string) =>
  `From: fbl@provider.example\r\nContent-Type: multipart/report; report-type=feedback-report; boundary="c"\r\n\r\n--c\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: ${type}\r\nUser-Agent: X/1\r\nVersion: 1\r\n\r\n--c\r\nContent-Type: message/rfc822\r\n\r\n${source}\r\n--c--\r\n`;

test('complaints with the recipient redacted, at the address that everybody knows', async () => {
  const [abuse, optOut, notSpam] = [await sentTo(), await sentTo(), await sentTo()];
  const redacted = ({ source, email }: { source: string; email: string }) =>
    source.replaceAll(email, 'redacted');
  for (const [type, message] of [
    ['abuse', abuse],
    ['opt-out', optOut],
    ['not-spam', notSpam],
  ] as const)
    expect(await mail(`fbl@${domain}`, complaint(type, redacted(message)))).toMatch(/^250/);
  await workOff(served.world, brand);
  expect(await standing(brand, abuse)).toMatchObject({
    status: 'complained',
    complained_at: expect.any(Date),
  });
  expect(await standing(brand, optOut)).toMatchObject({ status: 'subscribed', subscription: 'unsubscribed' });
  expect(await standing(brand, notSpam)).toMatchObject({ status: 'subscribed', subscription: 'subscribed' });
});

test('the same mail twice is once', async () => {
  const message = await sentTo();
  const raw = bounceOf(message.email, noId);
  await mail(message.returnPath, raw);
  await mail(message.returnPath, raw);
  expect(await workOff(served.world, brand)).toBe(1);
});

test('who is not here is refused: other domains, altered addresses, nobody', async () => {
  const { returnPath } = await sentTo();
  const flip = (address: string) => address.replace(/.(?=@)/, (letter) => (letter === 'a' ? 'b' : 'a'));
  for (const to of [
    'hello@olive.example',
    flip(returnPath),
    `nobody@${domain}`,
    `b+@${domain}`,
    `r+${'a'.repeat(60)}@${domain}`,
  ])
    expect(await mail(to, 'Subject: x\r\n\r\nhello')).toMatch(/^550/);
});

test('a mail of 50 MB is refused, whether it says so beforehand or not', async () => {
  const { returnPath } = await sentTo();
  const large = Buffer.alloc(
    50 * 1024 * 1024,
    'a line of sixty-three characters and its end, again and again\r\n',
  );
  expect(await mail(returnPath, large)).toMatch(/^552/);
  expect(await mail(returnPath, large.subarray(0, 10 * 1024 * 1024 + 100))).toMatch(/^552/);
  const held = await brand.act((session) =>
    session.row<{ n: number }>(
      sql`select count(*)::int as n from inbound_mail where octet_length(raw) > 1000000`,
    ),
  );
  expect(held).toEqual({ n: 0 });
});

test('a loop ends here', async () => {
  const { replyTo } = await sentTo();
  await mail(replyTo, `${'Received: from a by b\r\n'.repeat(60)}From: a@b.example\r\n\r\nround and round`);
  await mail(replyTo, 'X-Heed-Passed-On: 1\r\nFrom: a@b.example\r\n\r\nround and round');
  await workOff(served.world, brand);
  expect((await outcomes()).slice(0, 2)).toEqual(['loop', 'loop']);
});

test('somebody who was erased, and a message of another tenant', async () => {
  const [erased, theirs] = [
    await sentTo(),
    await sendTo(await makeSetting((await served.team('Fig')).brand)),
  ];
  await mail(erased.returnPath, bounceOf(erased.email, noId, `552 5.2.2 <${erased.email}> full`, '5.2.2'));
  await workOff(served.world, brand);
  await brand.act((session) => eraseContact(session, { contactId: erased.contactId }));
  await mail(erased.returnPath, bounceOf(erased.email, noId));
  await upload(bounceOf('x@example.com', `Message-ID: <${showMessageRef(theirs)}@x.example>\r\n\r\n`));
  await workOff(served.world, brand);
  expect((await outcomes()).slice(0, 2)).toEqual(['not_ours', 'erased']);
  const kept = await brand.act((session) =>
    session.sql<{ text: string }>(
      sql`select coalesce(detail, '') || encode(coalesce(raw, ''), 'escape') as text from inbound_mail`,
    ),
  );
  expect(kept.filter(({ text }) => text.includes(erased.email))).toEqual([]);
});

const upload = async (raw: string, key = team.tenantKey) =>
  served.post('/inbound-mail', {
    headers: { authorization: `Bearer ${key}`, 'content-type': 'message/rfc822' },
    body: raw,
  });

test('a bounce that came in elsewhere is handed in over the API, and its outcome is there to see', async () => {
  const ref: MessageRef & { email: string } = await sendTo(setting);
  const answer = await upload(
    bounceOf(ref.email, `Message-ID: <${showMessageRef(ref)}@olive.example>\r\n\r\n`),
  );
  const { inboundMailId } = (await answer.json()) as { inboundMailId: string };
  await workOff(served.world, brand);
  const seen = await served.ask(
    team.tenantKey,
    `{ inboundMail(inboundMailId: "${inboundMailId}") { door outcome detail contact { status } } }`,
  );
  expect(seen.data.inboundMail).toEqual({
    door: 'UPLOAD',
    outcome: 'RECORDED',
    detail: 'hard: unknown_user',
    contact: { status: 'BOUNCED' },
  });
  expect((await upload('')).status).toBe(400);
  expect((await served.post('/inbound-mail', { body: 'x' })).status).toBe(401);
});

test('the log names nobody', () =>
  expect(logged.join('\n')).not.toMatch(/@(example|olive)|[rb]\+[a-z2-7]{20}/));
