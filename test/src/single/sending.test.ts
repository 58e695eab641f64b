import { type Mail, readMail } from '@heed/dev/mailbox/read-mail';
import type { Id } from '@heed/schema/domain/ids';
import type { DeliveryKey } from '@heed/schema/domain/single-messages';
import { sendCampaign } from '@heed/schema/services/campaign-states';
import { sendDirect } from '@heed/schema/services/direct-messages';
import { createSendingIdentity } from '@heed/schema/services/sending-identities';
import { getSingleMessage } from '@heed/schema/services/single-messages';
import { dismissUnknown, pageOfUnknowns, resendUnknown } from '@heed/schema/services/unknowns';
import { addCampaign, addIdentity, addPeople, addTopic } from '../support/audience.js';
import { ended, makeSendingWorld, reportOf, type SendingWorld, until } from '../support/sending-world.js';
import { startScriptedSmtp } from '../support/smtp-server.js';
import type { Brand } from '../support/world.js';
import { addTemplate, ask, numbersOf } from './single-world.js';

let sending: SendingWorld;
let brand: Brand;
let identityId: Id<'sendingIdentity'>;
let template: Awaited<ReturnType<typeof addTemplate>>;

beforeAll(async () => {
  sending = await makeSendingWorld();
  await sending.startWorkers({ lanes: 1 });
  brand = await sending.world.brand('Olive');
  identityId = await addIdentity(brand);
  template = await addTemplate(brand, {
    identityId,
    subject: 'הזמנה {{ data.order.number }}',
    preheader: '{{ data.note }}',
    html: `<p dir="rtl">{{ contact.firstName }} {{ data.note }}</p>{% for line in data.lines %}<b>{{ line }}</b>{% endfor %}
      <a href="{{ data.url }}">{{ data.missing | default: "סוף" }}{{ data.nothing.at.all }}</a>`,
  });
});
afterAll(() => sending.close());
beforeEach(() => sending.followTime());

async function person(email: string): Promise<Id<'contact'>> {
  const [id] = await addPeople(brand, [], [{ email, firstName: 'נועה <b>' }]);
  return id!;
}

async function mailTo(email: string): Promise<Mail> {
  await until(() => sending.smtp.mails.some(({ to }) => to === email));
  const { from, source } = sending.smtp.mails.findLast(({ to }) => to === email)!;
  return readMail({ id: 1, to: [email], from, raw: Buffer.from(source), receivedAt: new Date() });
}

const stateOf = (key: DeliveryKey, own = brand) =>
  own.act(async (session) => (await getSingleMessage(session, key)).state);
const headersOf = (mail: Mail) => mail.headers.map(({ name }) => name.toLowerCase());

/** As `rendering/headers.ts` derives it: the same for every attempt. */
function messageId({ campaignId, contactId, occurrence }: DeliveryKey): string {
  const ids = Buffer.from((brand.tenantId + campaignId + contactId).replaceAll('-', ''), 'hex');
  return `<${ids.toString('base64url')}.${occurrence}@olive.example>`;
}

test('an order confirmation: its data is text in whatever language, never markup, and it is no list mail', async () => {
  const contactId = await person('noa@example.com');
  const asked = await ask(brand, {
    templateId: template.templateId,
    contactId,
    data: {
      order: { number: '‏7\r\nBcc: everybody@example.com' },
      note: '<script>alert("שלום")</script>\n.\n',
      lines: ['کتاب & قلم', '书', '{{ contact.email }}'],
      url: 'https://olive.example/?a=1&b="2"',
    },
  });
  const mail = await mailTo('noa@example.com');
  expect(mail.subject).toBe('הזמנה ‏7 Bcc: everybody@example.com');
  expect(mail.html).toContain('נועה &lt;b&gt; &lt;script&gt;alert(&#34;שלום&#34;)&lt;/script&gt;');
  expect(mail.html).toContain('<b>کتاب &amp; قلم</b><b>书</b><b>{{ contact.email }}</b>');
  expect(mail.html).toContain('<a href="https://olive.example/?a=1&amp;b=&#34;2&#34;">סוף</a>');
  expect(mail.html).not.toContain('Grove Road');
  expect(mail.text).toContain('<script>alert("שלום")</script>');
  expect(mail.headers).toContainEqual({
    name: expect.stringMatching(/^auto-submitted$/i),
    value: 'auto-generated',
  });
  for (const name of ['list-unsubscribe', 'list-unsubscribe-post', 'list-id', 'bcc', 'feedback-id']) {
    expect(headersOf(mail)).not.toContain(name);
  }
  await until(async () => (await stateOf(asked)) === 'sent');
  expect(await numbersOf(brand, template.campaignId)).toMatchObject({ selected: 1, sent: 1 });
});

test('a direct message says exactly what was written, and looks like what it is: from a person', async () => {
  const contactId = await person('dan@example.com');
  const asked = await brand.act((session) =>
    sendDirect(session, {
      contactId,
      identityId,
      subject: 'About {{ contact.email }}',
      html: "<p>Dear Dan, {% if x %} 100{% and '{{{' & {{ 7 | plus: 1 }}</p>",
      text: 'Dear Dan, {% if x %} {%raw%} {{',
    }),
  );
  const mail = await mailTo('dan@example.com');
  expect(mail.subject).toBe('About {{ contact.email }}');
  expect(mail.html.trim()).toBe("<p>Dear Dan, {% if x %} 100{% and '{{{' & {{ 7 | plus: 1 }}</p>");
  expect(mail.text.trim()).toBe('Dear Dan, {% if x %} {%raw%} {{');
  for (const name of ['auto-submitted', 'list-unsubscribe', 'list-id'])
    expect(headersOf(mail)).not.toContain(name);
  await until(async () => (await stateOf(asked)) === 'sent');
});

test('ten of another tenant leave at once while every lane is busy with a campaign', async () => {
  const slow = await startScriptedSmtp();
  slow.delay = 250;
  const busy = await sending.world.brand('Busy');
  const listId = await addTopic(busy, 'Offers');
  const crowd = Array.from({ length: 150 }, (_, n) => ({ email: `b${n}@busy.example` }));
  await addPeople(busy, [listId], crowd);
  const campaignId = await addCampaign(busy, { listId, identityId: await addIdentity(busy, slow.url) });
  const ten = async (name: string) => {
    const began = Date.now();
    const asked = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        ask(brand, { templateId: template.templateId, address: { email: `${name}${n}@example.com` } }),
      ),
    );
    await until(() => sending.smtp.mails.filter(({ to }) => to.startsWith(name)).length === 10);
    const took = Date.now() - began;
    for (const key of asked) await until(async () => (await stateOf(key)) === 'sent');
    return took;
  };
  await ten('first'); // a process that is new takes a second to warm up
  const idle = await ten('idle');
  await busy.act((session) => sendCampaign(session, { campaignId }));
  await until(() => slow.mails.length > 20);
  const beside = await ten('beside');
  expect((await reportOf(busy, campaignId)).sent).toBeLessThan(150);
  expect(beside).toBeLessThan(5 * Math.max(idle, 200));
  slow.delay = 0;
  await ended(busy, campaignId);
  await slow.stop();
});

test('an identity with a limit keeps to it, and holds up nobody else', async () => {
  const own = await sending.world.brand('Limited');
  const limited = await own.act((session) =>
    createSendingIdentity(session, {
      name: 'Limited',
      fromEmail: 'slow@olive.example',
      fromName: 'Slow',
      postalAddress: '1 Grove Road',
      perSecond: 4,
    }),
  );
  const slow = await addTemplate(own, { name: 'Slow', identityId: limited.id });
  const quick = await addTemplate(own, { name: 'Quick', identityId: await addIdentity(own) });
  const order = ({ templateId }: typeof slow, n: number) =>
    ask(own, {
      templateId,
      address: { email: `${templateId === slow.templateId ? 'slow' : 'quick'}${n}@example.com` },
    });
  const arrived = (who: string) => sending.smtp.mails.filter(({ to }) => to.startsWith(who)).length;
  const began = Date.now();
  for (let n = 0; n < 12; n++) await order(slow, n);
  await order(quick, 1);
  await until(() => arrived('quick') === 1);
  expect(arrived('slow')).toBeLessThan(12);
  await until(() => arrived('slow') === 12);
  expect(Date.now() - began).toBeGreaterThan(1_500);
  await until(async () => (await numbersOf(own, slow.campaignId)).sent === 12);
});

describe('a message that may have been handed over', () => {
  async function unknownTo(email: string): Promise<DeliveryKey> {
    const contactId = await person(email);
    sending.smtp.treat = (to) => (to === email ? 'drop_after' : 'accept');
    const asked = await ask(brand, { templateId: template.templateId, contactId });
    await until(async () => (await stateOf(asked)) === 'unknown');
    sending.smtp.treat = () => 'accept';
    return asked;
  }
  const listed = () =>
    brand.act(async (session) => (await pageOfUnknowns(session, { page: { first: 50 } })).nodes);

  test('is listed, and sent again on demand: the same row, the same Message-ID', async () => {
    const key = await unknownTo('una@example.com');
    expect(sending.smtp.heard.filter((to) => to === 'una@example.com')).toHaveLength(1);
    expect(await listed()).toMatchObject([{ ...pick(key), resending: false, dismissedAt: null }]);
    await brand.act((session) => resendUnknown(session, key));
    const mail = await mailTo('una@example.com');
    expect(mail.headers).toContainEqual({
      name: expect.stringMatching(/^message-id$/i),
      value: messageId(key),
    });
    await until(async () => (await stateOf(key)) === 'sent');
    expect(await listed()).toEqual([]);
    expect(sending.smtp.heard.filter((to) => to === 'una@example.com')).toHaveLength(2);
  });

  test('stays unknown when the second sending is refused, or is let be', async () => {
    const key = await unknownTo('uri@example.com');
    sending.smtp.treat = () => 'refuse';
    await brand.act((session) => resendUnknown(session, key));
    await until(async () => (await listed()).some(({ detail }) => detail?.includes('Sent again')));
    sending.smtp.treat = () => 'accept';
    expect(await stateOf(key)).toBe('unknown');
    await brand.act((session) => dismissUnknown(session, key));
    expect(await listed()).toEqual([]);
    expect(await stateOf(key)).toBe('unknown');
  });

  test('of a campaign goes out again with its topic and its headers', async () => {
    const listId = await addTopic(brand, 'News');
    const [contactId] = await addPeople(brand, [listId], [{ email: 'camilla@example.com' }]);
    sending.smtp.treat = (to) => (to === 'camilla@example.com' ? 'drop_after' : 'accept');
    const campaignId = await addCampaign(brand, { listId, identityId });
    await brand.act((session) => sendCampaign(session, { campaignId }));
    await until(async () => (await reportOf(brand, campaignId)).unknown === 1);
    sending.smtp.treat = () => 'accept';
    const key = { campaignId, contactId: contactId!, occurrence: 1 };
    await brand.act((session) => resendUnknown(session, key));
    const mail = await mailTo('camilla@example.com');
    expect(headersOf(mail)).toEqual(expect.arrayContaining(['list-unsubscribe', 'list-id', 'feedback-id']));
    expect(mail.html).toContain('Grove Road');
    await until(async () => (await reportOf(brand, campaignId)).sent === 1);
  });
});

function pick({ campaignId, contactId, occurrence }: DeliveryKey): DeliveryKey {
  return { campaignId, contactId, occurrence };
}
