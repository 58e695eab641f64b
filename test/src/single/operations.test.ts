import { readFileSync } from 'node:fs';
import { showId } from '@heed/schema/domain/ids';
import { type ApiWorld, makeApiWorld, type Team } from '../api/api-world.js';
import { addIdentity, addPeople } from '../support/audience.js';
import { claimAll, settleAll } from './single-world.js';

let served: ApiWorld;
let olive: Team;
beforeAll(async () => {
  served = await makeApiWorld();
  olive = await served.team('Olive');
});
afterAll(() => served.close());

const folder = new URL('../../../docs/operations/', import.meta.url);

/** Runs a ready document and gives what its one field answered. */
async function run(name: string, variables: object, key = olive.tenantKey) {
  const document = readFileSync(new URL(`${name}.graphql`, folder), 'utf8');
  const { data, errors } = await served.ask(key, document, variables);
  expect([name, errors]).toEqual([name, undefined]);
  // biome-ignore lint/suspicious/noExplicitAny: the story reads what it asked for
  return Object.values(data)[0] as any;
}

test('order mail, a word to one person, and what is unknown, with the ready documents', async () => {
  const identityId = showId('sendingIdentity', await addIdentity(olive.brand));
  const template = await run('24-create-message-template', {
    input: {
      name: 'Order confirmation',
      identityId,
      subject: 'Order {{ data.order.number }}',
      html: '<p>{{ data.order.total }}</p>',
    },
  });
  const input = {
    templateName: 'Order confirmation',
    address: { email: 'noa@example.com', locale: 'he' },
    data: { order: { number: 7, total: '12 ₪' } },
    idempotencyKey: 'order-7',
  };
  const sent = await run('25-send-transactional', { input });
  expect(sent).toMatchObject({
    campaignId: template.campaignId,
    occurrence: 1,
    delivery: { state: 'WAITING' },
  });
  expect(await run('25-send-transactional', { input })).toEqual(sent);

  const [dan] = await addPeople(olive.brand, [], [{ email: 'dan@example.com' }]);
  const contactId = showId('contact', dan!);
  const direct = await run('26-send-direct-message', {
    input: { contactId, identityId, subject: 'Hello', text: 'A word with you' },
  });
  await settleAll(olive.brand, 'sent');
  const { campaignId } = direct;
  expect(await run('27-follow-message', { campaignId, contactId })).toMatchObject({
    delivery: { state: 'SENT', contact: { email: 'dan@example.com' } },
  });
  const followed = await run('15-follow-report', { campaignId: template.campaignId });
  expect(followed.report).toMatchObject({ selected: { totalCount: 1 }, sent: { totalCount: 1 } });

  await run('25-send-transactional', { input: { ...input, idempotencyKey: 'order-8' } });
  await settleAll(olive.brand, 'unknown');
  const unknowns = await run('28-open-unknowns', { campaignId: template.campaignId });
  expect(unknowns).toMatchObject({
    totalCount: 1,
    nodes: [
      {
        campaign: { kind: 'TRANSACTIONAL' },
        contact: { email: 'noa@example.com' },
        occurrence: 2,
        resending: false,
      },
    ],
  });
  const key = { campaignId: template.campaignId, contactId: sent.contactId, occurrence: 2 };
  expect(await run('29-resend-unknown', { input: key })).toMatchObject({ state: 'UNKNOWN', occurrence: 2 });
  expect(await claimAll(olive.brand, 2)).toHaveLength(1);
  expect((await run('28-open-unknowns', {})).totalCount).toBe(0);
});

test('a key for sending alone sends, and sees nothing', async () => {
  const { data } = await served.ask(
    olive.tenantKey,
    'mutation { createApiKey(input: {name: "Shop", role: EDITOR, scopes: ["messages:send"]}) { secret } }',
  );
  const shop = data.createApiKey.secret;
  const input = {
    templateName: 'Order confirmation',
    address: { email: 'a@example.com' },
    idempotencyKey: 'shop-1',
  };
  const message = `mutation($input: SendTransactionalInput!) { sendTransactional(input: $input) { occurrence } }`;
  expect((await served.ask(shop, message, { input })).data).toEqual({ sendTransactional: { occurrence: 1 } });
  const refused = await served.ask(shop, '{ messageTemplates { totalCount } }');
  expect(refused.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  const other = await served.ask(shop, message, { input: { ...input, address: { email: 'b@example.com' } } });
  expect(other.errors).toMatchObject([
    { extensions: { code: 'ALREADY_EXISTS', path: ['input', 'idempotencyKey'] } },
  ]);
});
