import type { Id } from '@heed/schema/domain/ids';
import { getContact } from '@heed/schema/services/contacts';
import { sendDirect } from '@heed/schema/services/direct-messages';
import { getSingleMessage } from '@heed/schema/services/single-messages';
import { optOutGlobally } from '@heed/schema/services/suppressions';
import sql, { raw } from 'sql-template-tag';
import { addIdentity, addPeople } from '../support/audience.js';
import { hour } from '../support/test-clock.js';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { addTemplate, ask, claimAll, numbersOf, settleAll } from './single-world.js';

let world: World;
let brand: Brand;
let identityId: Id<'sendingIdentity'>;
let template: Awaited<ReturnType<typeof addTemplate>>;
let people = 0;

beforeAll(async () => {
  world = await makeWorld();
  brand = await world.brand('Olive');
  identityId = await addIdentity(brand);
  template = await addTemplate(brand, { identityId });
});
afterAll(() => world.close());
afterEach(() => settleAll(brand, 'sent'));

async function person(facts: Record<string, string> = {}): Promise<Id<'contact'>> {
  const [id] = await addPeople(brand, [], [{ email: `p${++people}@example.com`, firstName: 'Dana' }]);
  for (const [column, value] of Object.entries(facts)) {
    await brand.act((session) =>
      session.sql(
        sql`update contact set ${raw(column)} = ${value} where tenant_id = ${brand.tenantId} and id = ${id!}`,
      ),
    );
  }
  return id!;
}
const later = '2026-03-01T00:00:00Z';
const direct = (contactId: Id<'contact'>) =>
  brand.act((session) =>
    sendDirect(session, { contactId, identityId, subject: 'Hello', text: 'A word with you' }),
  );

describe('who gets it', () => {
  test.each([
    ['somebody who left the brand', { left_at: later }, null, null],
    ['somebody without consent', { consented_at: null as unknown as string }, null, null],
    ['who reported spam', { complained_at: later }, 'complained', 'complained'],
    ['whose address bounced', { bounced_at: later }, 'bounced', 'bounced'],
    ['whose address is no good', { email_valid: 'false' }, 'invalid_address', 'invalid_address'],
    ['whose data was erased', { erased_at: later }, 'erased', 'erased'],
  ])('%s', async (_who, facts, transactional, personal) => {
    const contactId = await person(facts);
    for (const [message, reason] of [
      [await ask(brand, { templateId: template.templateId, contactId }), transactional],
      [await direct(contactId), personal],
    ] as const) {
      expect(message).toMatchObject(
        reason ? { state: 'skipped', reason } : { state: 'waiting', reason: null },
      );
    }
  });

  test('a global opt-out stops a direct message, not an order confirmation', async () => {
    const contactId = await person();
    const { email } = await brand.act((session) => getContact(session, contactId));
    await world.asAccount((session) => optOutGlobally(session, { email: email! }));
    expect(await ask(brand, { templateId: template.templateId, contactId })).toMatchObject({
      state: 'waiting',
    });
    expect(await direct(contactId)).toMatchObject({ state: 'skipped', reason: 'global_opt_out' });
  });

  test('a suppressed address gets neither', async () => {
    const contactId = await person();
    await world.asAccount((session) =>
      session.sql(sql`
        insert into suppression (account_id, address_hash, channel, reason, actor, at)
        values (${world.accountId}, ${world.hashOf(`p${people}@example.com`)}, 'email', 'suppressed', 'test',
          ${session.at})`),
    );
    expect(await ask(brand, { templateId: template.templateId, contactId })).toMatchObject({
      reason: 'suppressed',
    });
    expect(await direct(contactId)).toMatchObject({ reason: 'suppressed' });
  });

  test('it is judged again when it leaves: a bounce in between stops it', async () => {
    const contactId = await person();
    const asked = await ask(brand, { templateId: template.templateId, contactId });
    await brand.act((session) =>
      session.sql(
        sql`update contact set bounced_at = ${session.at} where tenant_id = ${brand.tenantId} and id = ${contactId}`,
      ),
    );
    expect((await claimAll(brand)).filter((message) => message.contactId === contactId)).toEqual([]);
    expect(await brand.act((session) => getSingleMessage(session, asked))).toMatchObject({
      state: 'skipped',
      reason: 'bounced',
    });
  });
});

describe('to an address', () => {
  test('that nobody knows: a contact with order mail only; again: the same contact', async () => {
    const address = { email: 'New@Example.com', firstName: 'נועה', locale: 'he' };
    const first = await ask(brand, { templateName: 'Order confirmation', address });
    const second = await ask(brand, { templateName: 'Order confirmation', address });
    expect(second).toMatchObject({ contactId: first.contactId, occurrence: 2 });
    expect(await brand.act((session) => getContact(session, first.contactId))).toMatchObject({
      email: 'New@example.com',
      firstName: 'נועה',
      locale: 'he',
      source: 'transactional',
      status: 'transactional',
    });
  });

  test('that is known: the contact and their consent stay as they are', async () => {
    const contactId = await person();
    const { email } = await brand.act((session) => getContact(session, contactId));
    const message = await ask(brand, {
      templateId: template.templateId,
      address: { email: email!.toUpperCase(), firstName: 'Somebody else' },
    });
    expect(message.contactId).toBe(contactId);
    expect(await brand.act((session) => getContact(session, contactId))).toMatchObject({
      firstName: 'Dana',
      status: 'subscribed',
      source: 'api',
    });
  });

  test('that is none, or with a name of two lines', async () => {
    const to = (address: object) =>
      ask(brand, { templateId: template.templateId, address: address as never });
    await expect(to({ email: 'nobody' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      path: ['input', 'address', 'email'],
    });
    await expect(to({ email: 'a@b.example', firstName: 'A\r\nBcc: x' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      path: ['input', 'address', 'firstName'],
    });
  });
});

describe('the idempotency key', () => {
  test('twenty at once, and another later: one message, one answer', async () => {
    const address = { email: 'twenty@example.com' };
    const once = () =>
      ask(brand, {
        templateId: template.templateId,
        address,
        data: { b: 1, a: [2, { d: 3, c: 4 }] },
        key: 'order-20',
      });
    const answers = await Promise.all(Array.from({ length: 20 }, once));
    const again = await ask(brand, {
      templateName: 'Order confirmation',
      address,
      data: { a: [2, { c: 4, d: 3 }], b: 1 },
      key: 'order-20',
    });
    expect(new Set([...answers, again].map(({ id }) => id)).size).toBe(1);
    const claimed = (await claimAll(brand)).filter((message) => message.email === 'twenty@example.com');
    expect(claimed).toHaveLength(1);
    expect(claimed[0]!.data).toEqual({ a: [2, { c: 4, d: 3 }], b: 1 });
    expect(await brand.act((session) => getSingleMessage(session, again))).toMatchObject({
      state: 'claimed',
    });
  });

  test('for another message is refused; in another tenant it is another key', async () => {
    const contactId = await person();
    const send = (data: object) =>
      ask(brand, { templateId: template.templateId, contactId, data, key: 'order-21' });
    await send({ total: 1 });
    await expect(send({ total: 2 })).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
      path: ['input', 'idempotencyKey'],
    });
    const sister = await world.brand('Sister');
    const { templateId } = await addTemplate(sister);
    const elsewhere = await ask(sister, { templateId, address: { email: 'a@example.com' }, key: 'order-21' });
    expect(elsewhere.occurrence).toBe(1);
  });

  test('is one line of text', async () => {
    const contactId = await person();
    for (const key of ['', ' ', 'a\nb', 'x'.repeat(201)]) {
      await expect(ask(brand, { templateId: template.templateId, contactId, key })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        path: ['input', 'idempotencyKey'],
      });
    }
  });

  test('twenty different messages to one person at once are numbered, and none is lost', async () => {
    const contactId = await person();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => ask(brand, { templateId: template.templateId, contactId })),
    );
    expect(answers.map(({ occurrence }) => occurrence).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, n) => n + 1),
    );
  });
});

test('the report: messages to one person are counted one by one, and wait again when no server is there', async () => {
  const { templateId, campaignId } = await addTemplate(brand, { identityId, name: 'Counted' });
  const contactId = await person();
  for (let n = 0; n < 3; n++) await ask(brand, { templateId, contactId });
  await ask(brand, { templateId, contactId: await person({ bounced_at: later }) });
  expect(await numbersOf(brand, campaignId)).toMatchObject({ selected: 4, waiting: 3, skipped: 1 });
  await settleAll(brand, 'not_tried');
  expect(await numbersOf(brand, campaignId)).toMatchObject({ selected: 4, waiting: 3, skipped: 1 });
  expect(await claimAll(brand)).toEqual([]); // not before a pause
  world.clock.advance(hour);
  expect((await settleAll(brand, 'failed')).length).toBe(3);
  expect(await numbersOf(brand, campaignId)).toMatchObject({
    selected: 4,
    failed: 3,
    failedBy: [{ reason: 'refused', count: 3 }],
  });
  await ask(brand, { templateId, contactId });
  for (let days = 0; days < 2; days++) {
    await settleAll(brand, 'not_tried');
    world.clock.advance(25 * hour);
  }
  expect(await numbersOf(brand, campaignId)).toMatchObject({ selected: 5, waiting: 0, failed: 4 });
});
