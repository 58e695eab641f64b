import { newId } from '@heed/schema/domain/ids';
import { referenceName } from '@heed/schema/rendering/provider-header';
import { storeInboundMail } from '@heed/schema/services/inbound-mails';
import { storeProviderEvents } from '@heed/schema/services/provider-events';
import { updateSendingIdentity } from '@heed/schema/services/sending-identities';
import sql from 'sql-template-tag';
import { makeSendingWorld, type SendingWorld, until } from '../support/sending-world.js';
import { day } from '../support/test-clock.js';
import type { Brand } from '../support/world.js';
import { makeSetting, type Setting, sendTo, standing } from './returns-world.js';

let sending: SendingWorld;
let brand: Brand;
let setting: Setting;
beforeAll(async () => {
  sending = await makeSendingWorld();
  brand = await sending.world.brand('Olive');
  setting = await makeSetting(brand);
  await brand.act((session) =>
    updateSendingIdentity(session, { identityId: setting.identityId, replyTo: 'team@olive.example' }),
  );
  await sending.startWorkers();
});
afterAll(() => sending.close());

const rowsOf = (table: 'provider_event' | 'inbound_mail') =>
  brand.act(async (session) =>
    (
      await session.sql<{ outcome: string }>(
        table === 'provider_event'
          ? sql`select outcome from provider_event where tenant_id = ${session.tenantId}`
          : sql`select outcome from inbound_mail where tenant_id = ${session.tenantId}`,
      )
    ).map(({ outcome }) => outcome),
  );

test('what a provider told is worked off by the workflow, and forgotten after a month', async () => {
  const ref = await sendTo(setting);
  await brand.act((session) =>
    storeProviderEvents(session, [
      {
        endpointId: newId('webhookEndpoint'),
        payload: '{}',
        event: {
          key: 'a',
          kind: 'bounced',
          name: 'bounce',
          at: session.at,
          ref,
          bounce: { kind: 'hard', reason: 'unknown_user' },
        },
      },
    ]),
  );
  await until(async () => (await standing(brand, ref)).status === 'bounced');
  await sending.followTime();
  for (let n = 0; n < 33 && (await rowsOf('provider_event')).length > 0; n++) await sending.skip(day);
  await until(async () => (await rowsOf('provider_event')).length === 0);
});

test("a person's answer reaches the team once the mail server takes it, and is a fact of the message", async () => {
  const { smtp } = sending;
  const ref = await sendTo(setting);
  smtp.treat = () => 'try_later';
  const raw = Buffer.from(
    `From: "Noa" <${ref.email}>\r\nSubject: Re: שלום\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThank you! .\r\n.\r\nbye\r\n`,
  );
  await brand.act((session) => storeInboundMail(session, { door: 'reply', raw, about: ref }));
  await until(async () => smtp.heard.length > 0 || (await rowsOf('inbound_mail')).includes('passing_on'));
  expect((await standing(brand, ref)).replied_at).toEqual(expect.any(Date));
  smtp.treat = () => 'accept';
  await sending.skip(600_000);
  await until(() => smtp.mails.some(({ to }) => to === 'team@olive.example'));
  const { source } = smtp.mails.find(({ to }) => to === 'team@olive.example')!;
  expect(source).toContain(`Reply-To: <${ref.email}>`);
  expect(source).toMatch(/^x-heed-passed-on: 1\r$/im);
  expect(source).toMatch(/^Auto-Submitted: auto-generated\r$/m);
  const attached = /reply\.eml"\r\nContent-Transfer-Encoding: base64\r\n\r\n([\s\S]*?)\r\n--/.exec(
    source,
  )![1]!;
  expect(Buffer.from(attached, 'base64')).toEqual(raw);
  await until(async () => (await rowsOf('inbound_mail')).includes('passed_on'));
});

test('through a provider with Message-IDs of its own, mail carries our reference for it to hand back', async () => {
  const { campaignForSending } = await import('@heed/schema/services/campaign-content');
  const { compileWire } = await import('@heed/schema/rendering/wire');
  const { recipientOf } = await import('@heed/schema/services/recipients');
  const ref = await sendTo(setting);
  const settings = { keyring: sending.world.keyring, publicUrl: 'http://127.0.0.1:4000' };
  const wired = async (smtpUrl: string | null) => {
    await brand.act((session) => updateSendingIdentity(session, { identityId: setting.identityId, smtpUrl }));
    return brand.act(async (session) => {
      const render = compileWire(await campaignForSending(session, ref.campaignId), settings);
      return render(await recipientOf(session, ref.contactId), session.at)
        .bytes.toString('latin1')
        .replaceAll('\r\n ', ' ');
    });
  };
  const own = /Message-ID: <([^@]+)@/.exec(await wired(null))![1]!;
  expect(await wired('smtp://smtp.postmarkapp.com:587')).toContain(
    `X-PM-Metadata-${referenceName}: ${own}\r\n`,
  );
  expect(await wired('smtp://smtp.sendgrid.net:587')).toContain(
    `X-SMTPAPI: {"unique_args":{"${referenceName}": "${own}"}}\r\n`,
  );
  expect(await wired('smtp://smtp.eu.mailgun.org:587')).toContain(
    `X-Mailgun-Variables: {"${referenceName}": "${own}"}\r\n`,
  );
  expect(await wired('smtp://sendgrid.net.evil.example:587')).not.toContain(referenceName);
});
