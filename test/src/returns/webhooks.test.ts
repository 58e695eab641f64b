// Reason for length: one table of cases over six providers, and what each of them can be asked to swallow.
import { newId } from '@heed/schema/domain/ids';
import type { MessageRef } from '@heed/schema/domain/message-refs';
import { type WebhookProvider, webhookProviders } from '@heed/schema/domain/returns';
import { eraseContact } from '@heed/schema/services/erasure';
import { deleteWebhookEndpoint, rotateWebhookEndpoint } from '@heed/schema/services/webhook-endpoints';
import sql from 'sql-template-tag';
import { type ApiWorld, makeApiWorld } from '../api/api-world.js';
import type { Brand } from '../support/world.js';
import { type Kind, kinds, otherSecret, providers, type Sent, sendgridSigned } from './providers.js';
import { addEndpoint, makeSetting, type Setting, sendTo, standing, workOff } from './returns-world.js';
import { makeOutside, snsMessage, topicArn } from './sns-topic.js';

const outside = makeOutside();
let served: ApiWorld;
let brand: Brand;
let setting: Setting;
const paths = {} as Record<WebhookProvider, string>;
let now: Date;

beforeAll(async () => {
  served = await makeApiWorld(null, { outside });
  now = new Date(Math.floor(Date.now() / 1_000) * 1_000);
  served.world.clock.set(now);
  brand = await served.world.brand('Olive');
  setting = await makeSetting(brand);
  for (const provider of webhookProviders)
    paths[provider] = `/webhooks/${(await addEndpoint(brand, provider)).urlKey}`;
});
afterAll(() => served.close());

const post = (path: string, { body, headers, query = '' }: Sent) =>
  served.post(path + query, { body, headers });
const make = (
  provider: WebhookProvider,
  kind: Kind,
  ref: MessageRef & { email?: string },
  options: { secret?: string; sentAt?: Date; path?: string } = {},
) =>
  providers[provider].send(
    {
      kind,
      ref,
      email: ref.email ?? 'x@example.com',
      at: now,
      now: options.sentAt ?? now,
      url: served.api.url + (options.path ?? paths[provider]),
    },
    options.secret === undefined ? {} : { secret: options.secret },
  );
const outcomes = () =>
  brand.act(async (session) => {
    const rows = await session.sql<{ outcome: string; n: number }>(sql`
      select outcome, count(*)::int as n from provider_event where tenant_id = ${session.tenantId} group by 1`);
    return Object.fromEntries(rows.map(({ outcome, n }) => [outcome, n]));
  });

/** What each kind comes to. */
const meanings: Record<Kind, object> = {
  delivered: { delivered_at: expect.any(Date), status: 'subscribed' },
  deferred: { status: 'subscribed' },
  opened: { delivered_at: expect.any(Date), status: 'subscribed' },
  clicked: { delivered_at: expect.any(Date), status: 'subscribed' },
  hard: {
    bounced_at: expect.any(Date),
    bounce_kind: 'hard',
    status: 'bounced',
    contact_bounced_at: expect.any(Date),
  },
  soft: { bounced_at: expect.any(Date), bounce_kind: 'soft', status: 'subscribed' },
  blocked: { bounced_at: expect.any(Date), bounce_kind: 'blocked', status: 'subscribed' },
  complained: { complained_at: expect.any(Date), status: 'complained' },
  opted_out: { unsubscribed_at: expect.any(Date), status: 'subscribed', subscription: 'unsubscribed' },
  unknown: { status: 'subscribed' },
};
const usual = { state: 'sent', subscription: 'subscribed', sms_standing: 'allowed' };

const cases = webhookProviders.flatMap((provider) =>
  kinds.filter((kind) => !providers[provider].lacks.includes(kind)).map((kind) => [provider, kind] as const),
);

test.each(cases)(
  '%s tells "%s": recorded once it is verified, once however often it comes',
  async (provider, kind) => {
    const ref = await sendTo(setting);
    const sent = make(provider, kind, ref);
    for (let n = 0; n < 3; n++) expect((await post(paths[provider], sent)).status).toBe(200);
    expect(await workOff(served.world, brand)).toBe(1);
    expect(await standing(brand, ref)).toEqual({ ...usual, ...meanings[kind] });
  },
);

test.each(cases)(
  '%s, "%s" that somebody else signed is refused and leaves nothing',
  async (provider, kind) => {
    const ref = await sendTo(setting);
    const before = await outcomes();
    const forged = make(provider, kind, ref, { secret: otherSecret(provider) });
    expect((await post(paths[provider], forged)).status).toBe(401);
    const good = make(provider, kind, ref);
    if (provider !== 'postmark' && provider !== 'mailgun') {
      const changed = {
        ...good,
        body: good.body.replace('example', 'axample').replace('5005550006', '5005550007'),
      };
      expect((await post(paths[provider], changed)).status).toBe(401);
    }
    expect(
      (await post(paths[provider], { ...good, headers: { 'content-type': 'application/json' }, body: '{}' }))
        .status,
    ).toBe(401);
    expect(await outcomes()).toEqual(before);
  },
);

test.each(['ses', 'sendgrid', 'mailgun', 'resend'] as const)(
  '%s with an old time is refused',
  async (provider) => {
    const ref = await sendTo(setting);
    const hours = (n: number) => new Date(now.getTime() + n * 3_600_000);
    for (const sentAt of [hours(-13), hours(13)])
      expect((await post(paths[provider], make(provider, 'hard', ref, { sentAt }))).status).toBe(401);
    if (provider === 'sendgrid' || provider === 'resend') {
      const seconds = (n: number) => new Date(now.getTime() + n * 1_000);
      expect(
        (await post(paths[provider], make(provider, 'delivered', ref, { sentAt: seconds(-301) }))).status,
      ).toBe(401);
      expect(
        (await post(paths[provider], make(provider, 'delivered', ref, { sentAt: seconds(-299) }))).status,
      ).toBe(200);
    }
  },
);

test("Mailgun's token is good for one event, whatever body it is put on", async () => {
  const [one, two] = [await sendTo(setting), await sendTo(setting)];
  const first = make('mailgun', 'delivered', one);
  const body = {
    ...JSON.parse(make('mailgun', 'complained', two).body),
    signature: JSON.parse(first.body).signature,
  };
  expect((await post(paths.mailgun, first)).status).toBe(200);
  expect((await post(paths.mailgun, { ...first, body: JSON.stringify(body) })).status).toBe(200);
  await workOff(served.world, brand);
  expect((await standing(brand, two)).status).toBe('subscribed');
});

test('half JSON, no JSON, and JSON of another shape', async () => {
  const ref = await sendTo(setting);
  const secret = providers.sendgrid.secret;
  for (const events of [{ not: 'an array' }, 'text', 7, null]) {
    expect((await post(paths.sendgrid, sendgridSigned(events as never, now, secret))).status).toBe(400);
  }
  const odd = [
    null,
    7,
    'x',
    [],
    {},
    { event: 7 },
    { event: '__proto__', sg_event_id: 'a' },
    { event: 'bounce', timestamp: 'never', sg_event_id: { a: 1 } },
  ];
  expect((await post(paths.sendgrid, sendgridSigned(odd as never, now, secret))).status).toBe(200);
  const whole = make('mailgun', 'hard', ref);
  expect((await post(paths.mailgun, { ...whole, body: whole.body.slice(0, -20) })).status).toBe(401);
  expect(served.faults).toEqual([]);
});

test('too large a body is refused before it is read whole', async () => {
  const answer = await post(paths.sendgrid, {
    headers: { 'content-type': 'application/json' },
    body: ' '.repeat(2 * 1024 * 1024 + 1),
  });
  expect(answer.status).toBe(413);
});

test('an endpoint that is not there, was closed, or has a new path', async () => {
  const ref = await sendTo(setting);
  const endpoint = await addEndpoint(brand, 'resend');
  const path = `/webhooks/${endpoint.urlKey}`;
  for (const none of ['/webhooks/AAAAAAAAAAAAAAAAAAAAAA', '/webhooks/x', "/webhooks/'or'1'='1"])
    expect((await post(none, make('resend', 'hard', ref))).status).toBe(404);
  await brand.act((session) => rotateWebhookEndpoint(session, { endpointId: endpoint.id, newUrl: true }));
  expect((await post(path, make('resend', 'hard', ref))).status).toBe(404);
  await brand.act((session) => deleteWebhookEndpoint(session, { endpointId: endpoint.id }));
});

test('a new secret is good at once, and the one before for a day', async () => {
  const ref = await sendTo(setting);
  const { id, urlKey } = await addEndpoint(brand, 'resend');
  const path = `/webhooks/${urlKey}`;
  const secret = otherSecret('resend');
  await brand.act((session) => rotateWebhookEndpoint(session, { endpointId: id, secret }));
  expect((await post(path, make('resend', 'delivered', ref, { secret }))).status).toBe(200);
  expect((await post(path, make('resend', 'delivered', ref))).status).toBe(200);
  const later = await brand.act((session) =>
    session.row<{
      former: boolean;
    }>(sql`select former_until = ${new Date(now.getTime() + 86_400_000)} as former
      from webhook_endpoint where id = ${id}`),
  );
  expect(later).toEqual({ former: true });
});

test("another tenant's message, one that never was, and one that was not sent: nothing, and no hint", async () => {
  const other = await makeSetting(await served.world.brand('Fig'));
  const theirs = await sendTo(other);
  const skipped = await sendTo(setting, { state: 'skipped' });
  const known = await sendTo(setting);
  const before = await outcomes();
  const strangers: MessageRef[] = [
    theirs,
    skipped,
    { ...known, campaignId: newId('campaign') },
    { ...known, contactId: newId('contact') },
    { ...known, occurrence: 9 },
  ];
  for (const ref of strangers) {
    const answer = await post(paths.resend, make('resend', 'complained', ref));
    expect([answer.status, await answer.text()]).toEqual([200, '']);
  }
  await workOff(served.world, brand);
  await workOff(served.world, other.brand);
  const after = await outcomes();
  expect((after.not_ours ?? 0) - (before.not_ours ?? 0)).toBe(strangers.length);
  for (const [of, ref] of [
    [other.brand, theirs],
    [brand, skipped],
    [brand, known],
  ] as const)
    expect((await standing(of, ref)).status).toBe('subscribed');
  const kept = await brand.act((session) =>
    session.sql(sql`
    select 1 from provider_event where tenant_id = ${session.tenantId} and outcome = 'not_ours' and (payload is not null or contact_id is not null)`),
  );
  expect(kept).toEqual([]);
});

test('somebody who was erased: what comes, and what had come, leaves no word of them', async () => {
  const email = 'unmistakable-nadia@example.com';
  const ref = await sendTo(setting, { email });
  await post(paths.resend, make('resend', 'soft', ref));
  await workOff(served.world, brand);
  await post(paths.resend, make('resend', 'delivered', ref));
  await brand.act((session) => eraseContact(session, { contactId: ref.contactId }));
  await post(paths.resend, make('resend', 'hard', ref));
  await workOff(served.world, brand);
  const rows = await brand.act((session) =>
    session.sql<{ text: string }>(sql`
    select e::text as text from provider_event e where tenant_id = ${session.tenantId}`),
  );
  expect(rows.filter(({ text }) => text.includes('nadia'))).toEqual([]);
  expect(await standing(brand, ref)).not.toHaveProperty('contact_bounced_at');
});

test('what came back settles a message that nobody knew about', async () => {
  const ref = await sendTo(setting, { state: 'unknown' });
  await post(paths.ses, make('ses', 'delivered', ref));
  await workOff(served.world, brand);
  expect(await standing(brand, ref)).toMatchObject({ state: 'sent', delivered_at: expect.any(Date) });
});

describe('Amazon SNS', () => {
  const confirm = (more: object = {}) =>
    snsMessage(now, {
      Type: 'SubscriptionConfirmation',
      Message: 'You have chosen to subscribe',
      Token: 'token',
      SubscribeURL: `https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=token`,
      ...more,
    });
  const send = (message: object) =>
    post(paths.ses, { body: JSON.stringify(message), headers: { 'content-type': 'text/plain' } });

  test('a subscription is confirmed for a topic that may speak', async () => {
    outside.asked.length = 0;
    expect((await send(confirm())).status).toBe(200);
    expect(outside.asked).toContain(confirm().SubscribeURL);
  });

  test.each([
    'http://169.254.169.254/latest/meta-data/',
    'https://127.0.0.1/?Action=ConfirmSubscription',
    'http://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription',
    'https://sns.eu-west-1.amazonaws.com.evil.example/?Action=ConfirmSubscription',
    'https://evil.example/sns.eu-west-1.amazonaws.com?Action=ConfirmSubscription',
    'https://sns.eu-west-1.amazonaws.com@evil.example/?Action=ConfirmSubscription',
    'https://sns.eu-west-1.amazonaws.com:8443/?Action=ConfirmSubscription',
    'https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription',
    'https://sns.eu-west-1.amazonaws.com/?Action=DeleteTopic',
    'file:///etc/passwd',
  ])('one that points to %s is not followed', async (SubscribeURL) => {
    outside.asked.length = 0;
    expect((await send(confirm({ SubscribeURL: `${SubscribeURL}` }))).status).toBe(200);
    expect(outside.asked.filter((url) => !url.endsWith('.pem'))).toEqual([]);
  });

  test.each([
    'https://evil.example/SimpleNotificationService-0123456789abcdef.pem',
    'https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-0123456789abcdef.pem',
    'http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem',
    'https://sns.eu-west-1.amazonaws.com/anything/else.pem',
    'https://my-bucket.s3.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem',
  ])('a certificate at %s is not fetched', async (SigningCertURL) => {
    outside.asked.length = 0;
    expect((await send(snsMessage(now, { Message: '{}', SigningCertURL }))).status).toBe(401);
    expect(outside.asked).toEqual([]);
  });

  test('a topic that may not speak is not heard, and nothing is fetched for it', async () => {
    outside.asked.length = 0;
    const other = topicArn.replace('bounces', 'others');
    expect((await send(snsMessage(now, { Message: '{}', TopicArn: other }))).status).toBe(401);
    expect((await send(confirm({ TopicArn: other }))).status).toBe(401);
    expect(outside.asked).toEqual([]);
  });

  test('both versions of the signature are known, and no third', async () => {
    for (const [version, status] of [
      ['1', 200],
      ['2', 200],
      ['3', 401],
    ] as const)
      expect((await send(snsMessage(now, { Message: '{}' }, { version }))).status).toBe(status);
  });

  test('a certificate that cannot be fetched now: come again', async () => {
    const SigningCertURL = 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-gone.pem';
    const answer = await send(snsMessage(now, { Message: '{}', SigningCertURL }));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
  });

  test('an event of several recipients is told of each, once', async () => {
    const ref = await sendTo(setting);
    const sent = JSON.parse(make('ses', 'hard', ref).body);
    const told = JSON.parse(sent.Message);
    told.bounce.bouncedRecipients.push({
      ...told.bounce.bouncedRecipients[0],
      emailAddress: 'second@example.com',
    });
    const message = snsMessage(now, { Message: JSON.stringify(told) });
    await send(message);
    await send(message);
    expect(await workOff(served.world, brand)).toBe(2);
    expect((await standing(brand, ref)).status).toBe('bounced');
  });
});
