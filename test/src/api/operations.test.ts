import { readFileSync } from 'node:fs';
import { type ApiWorld, makeApiWorld, operatorKey } from './api-world.js';

let served: ApiWorld;
beforeAll(async () => {
  served = await makeApiWorld();
});
afterAll(() => served.close());

const folder = new URL('../../../docs/operations/', import.meta.url);

/** Runs a ready document and gives what its one field answered. */
async function run(name: string, key: string, variables: object = {}) {
  const { data, errors } = await served.ask(
    key,
    readFileSync(new URL(`${name}.graphql`, folder), 'utf8'),
    variables,
  );
  expect([name, errors]).toEqual([name, undefined]);
  // biome-ignore lint/suspicious/noExplicitAny: the story reads what it asked for
  return Object.values(data)[0] as any;
}

// The mail itself, with workers and a mail server, is the end-to-end test's.
test('the story, with the ready documents, up to sending', async () => {
  const account = await run('01-create-account', operatorKey, { input: { name: 'Olive Group' } });
  const accountKey = account.key.secret;
  const made = await run('02-create-tenant', accountKey, {
    input: {
      name: 'Olive',
      defaultLocale: 'he',
      timeZone: 'Asia/Jerusalem',
      brand: { primaryColour: '#556B2F' },
    },
  });
  expect(made.tenant).toMatchObject({
    name: 'Olive',
    defaultLocale: 'he',
    brand: { primaryColour: '#556b2f' },
  });
  const key = made.key.secret;
  const program = await run('03-create-api-key', key, {
    input: { name: 'Shop', role: 'EDITOR', scopes: ['contacts:write'] },
  });
  expect(program.apiKey).toMatchObject({ role: 'EDITOR', scopes: ['contacts:write'] });

  const identity = await run('04-create-sending-identity', key, {
    input: {
      name: 'Main',
      fromEmail: 'hello@olive.example',
      fromName: 'זית',
      postalAddress: '1 Grove Road\nHaifa',
      smtpUrl: 'smtp://user:a-secret@mail.olive.example:587',
    },
  });
  expect(identity.smtpServer).toBe('smtp://mail.olive.example:587');
  expect(JSON.stringify(identity)).not.toContain('a-secret');
  const words = {
    description: 'Prices that go down',
    receives: 'A letter with offers',
    cadence: 'About once a week',
  };
  const offers = await run('05-create-list', key, { input: { name: 'Offers', ...words } });
  const news = await run('05-create-list', key, { input: { name: 'News', ...words } });
  await run('06-create-custom-field', key, { input: { key: '2020_Spend', kind: 'NUMBER' } });

  const file = await served.post('/uploads?filename=people.csv', {
    headers: { authorization: `Bearer ${key}`, 'content-type': 'text/csv' },
    body: 'email,2020_Spend\nnoa@example.com,120\n',
  });
  const { uploadId } = (await file.json()) as { uploadId: string };
  const job = await run('07-import-contacts', key, {
    input: { uploadId, listId: offers.id, consent: { wording: 'Yes, please', source: 'shop' } },
  });
  expect(await run('08-follow-job', key, { jobId: job.id })).toMatchObject({
    state: 'QUEUED',
    rejections: { totalCount: 0 },
  });

  const create = `mutation($input: CreateContactInput!) { createContact(input: $input) { id } }`;
  for (const [email, spend] of [
    ['noa@example.com', 120],
    ['dan@example.com', 80],
    ['mia@example.com', 101],
  ] as const) {
    const input = {
      email,
      fields: { '2020_Spend': spend },
      consent: { wording: 'Yes, please' },
      lists: [offers.id],
    };
    expect((await served.ask(key, create, { input })).errors).toBeUndefined();
  }
  const segment = await run('09-create-segment', key, {
    input: {
      name: 'Spent over 100 in 2020',
      listId: offers.id,
      rule: { all: [{ field: '2020_Spend', is: '>', value: 100 }] },
    },
  });
  expect(segment.contacts).toEqual({ totalCount: 2 });
  const seen = await run('10-see-segment', key, { segmentId: segment.id, first: 1 });
  expect(seen.contacts).toMatchObject({
    totalCount: 2,
    nodes: [{ email: 'noa@example.com' }],
    pageInfo: { hasNextPage: true },
  });
  const { endCursor } = seen.contacts.pageInfo;
  const rest = await run('10-see-segment', key, { segmentId: segment.id, first: 1, after: endCursor });
  expect(rest.contacts).toMatchObject({
    nodes: [{ email: 'mia@example.com' }],
    pageInfo: { hasNextPage: false },
  });

  const campaign = await run('11-create-campaign', key, {
    input: {
      name: 'Thank-you offer for top customers',
      listId: offers.id,
      identityId: identity.id,
      subject: 'Thank you, {{ contact.email }}',
      html: '<p>You spent {{ contact.fields.2020_Spend }}</p>',
      audience: { segments: [segment.id] },
    },
  });
  const noa = await run('18-contact-by-email', key, { email: 'Noa@Example.com' });
  expect(noa).toMatchObject({
    status: 'SUBSCRIBED',
    subscriptions: [{ state: 'SUBSCRIBED', list: { name: 'Offers' } }],
  });
  const preview = await run('12-preview-campaign', key, { campaignId: campaign.id, contactId: noa.id });
  expect(preview).toMatchObject({ subject: 'Thank you, noa@example.com', from: 'זית <hello@olive.example>' });
  expect(preview.html).toContain('You spent 120');
  const tested = await run('13-send-test-message', key, {
    input: { campaignId: campaign.id, contactId: noa.id, to: 'team@olive.example' },
  });
  expect(tested).toMatchObject({ kind: 'TEST_MESSAGE', state: 'QUEUED' });
  expect(await run('14-send-campaign', key, { input: { campaignId: campaign.id } })).toMatchObject({
    state: 'SCHEDULED',
  });
  const { report } = await run('15-follow-report', key, { campaignId: campaign.id });
  expect(report).toMatchObject({ selected: { totalCount: 0 }, skippedBy: [] });
  await run('16-open-skipped', key, { campaignId: campaign.id, reason: 'LIST_UNSUBSCRIBED' });
  await run('17-open-sent', key, { campaignId: campaign.id });

  expect(await run('20-look-up-opt-out', accountKey, { email: 'mia@example.com' })).toBeNull();
  await run('19-opt-out-globally', accountKey, { input: { email: 'Mia@example.com', note: 'By letter' } });
  expect(await run('20-look-up-opt-out', accountKey, { email: 'mia@example.com' })).toMatchObject({
    note: 'By letter',
  });

  const asked = await served.ask(
    key,
    '{ mia: isSuppressed(email: "mia@example.com") noa: isSuppressed(email: "noa@example.com") }',
  );
  expect(asked.data).toEqual({ mia: true, noa: false });

  const link = served.linkFor(made.tenant.id, noa.id);
  expect(await run('21-preferences', link)).toMatchObject({
    address: 'n•••@example.com',
    lastOperation: null,
  });
  const saved = await run('22-save-preferences', link, {
    input: { topics: [{ listId: news.id, subscribed: true, frequency: 'WEEKLY' }] },
  });
  expect(saved).toMatchObject({ changed: 1 });
  expect(await run('23-undo', link, { input: { operationId: saved.operationId } })).toEqual({
    outcome: 'UNDONE',
  });
});
