import { Readable } from 'node:stream';
import type { Id } from '@heed/schema/domain/ids';
import { pauseForErrors, resumeCampaign, sendCampaign } from '@heed/schema/services/campaign-states';
import { claimBatch } from '@heed/schema/services/claims';
import { createContact, getContact, updateContact } from '@heed/schema/services/contacts';
import { createCustomField } from '@heed/schema/services/custom-fields';
import { recordOutcomes } from '@heed/schema/services/deliveries';
import { sendDirect } from '@heed/schema/services/direct-messages';
import { eraseContact } from '@heed/schema/services/erasure';
import { claimDueHolds } from '@heed/schema/services/holds';
import { failJob, getJob } from '@heed/schema/services/jobs';
import { savePreferences } from '@heed/schema/services/leaving';
import { withLink } from '@heed/schema/services/link-access';
import { createMessageTemplate } from '@heed/schema/services/message-templates';
import { campaignReport } from '@heed/schema/services/reports';
import { claimSingles } from '@heed/schema/services/single-claims';
import { writeSubscriptions } from '@heed/schema/services/subscription-changes';
import { unsubscribeContact } from '@heed/schema/services/subscriptions';
import { isSuppressed, optOutGlobally } from '@heed/schema/services/suppressions';
import { sendTestMessage, testMessageFor } from '@heed/schema/services/test-messages';
import { sendTransactional } from '@heed/schema/services/transactional';
import { storeUpload, uploadPartBytes } from '@heed/schema/services/uploads';
import { dayOf, noMessage, signLink } from '@heed/schema/tokens/link-token';
import sql from 'sql-template-tag';
import { importerOf } from '../import/importer.js';
import { addCampaign, addIdentity, addPeople, addTopic, startSending } from '../support/audience.js';
import { everyColumn, placesOf } from '../support/every-table.js';
import { day, minute } from '../support/test-clock.js';
import { type Brand, makeWorld, type World } from '../support/world.js';

let world: World;
let olive: Brand;
let fig: Brand;
beforeEach(async () => {
  world = await makeWorld();
  olive = await world.brand('Olive');
  fig = await world.brand('Fig');
});
afterEach(() => world.close());

const email = 'Nur.Aisyah-7731@perintis-hutan.example';
const phone = '+60123457731';
/** The address, its parts, and what else names the person. */
const words = [
  email,
  'nur.aisyah-7731',
  'perintis-hutan',
  phone,
  '123457731',
  'Nuraisyah',
  'Binti Rahmat',
  'CRM-NA',
];
const places = async () => placesOf(words, await everyColumn(world.urls.adminUrl));
const file = `email,phone,first name,last name,external id,note
${email},${phone},Nuraisyah,Binti Rahmat,CRM-NA,"met ${email.toUpperCase()} at the fair"
other@example.com,,Other,Person,,
${email.toLowerCase()},,Again,,,
${email};,,Broken,,,
third@example.com,${phone},,,,
`;

/** The person in every place where the product may keep a word about them. */
async function everywhere() {
  const team = importerOf(world, olive);
  await olive.act((session) => createCustomField(session, { key: 'note', kind: 'text' }));
  const offers = await addTopic(olive, 'Offers');
  const news = await addTopic(olive, 'News');
  const identityId = await addIdentity(olive);
  const consent = { wording: 'Yes, please', source: 'fair' };
  const imported = await team.import(file, { listId: offers, consent });
  expect(imported).toMatchObject({ state: 'done', created: 2, rejected: 3 });
  await team.import(`${email},Nuraisyah\nx@example.com,X\n`, { listId: offers });
  const contact = await olive.act((session) =>
    session.row<{ id: Id<'contact'> }>(sql`select id from contact where email_key = ${email.toLowerCase()}`),
  );
  const contactId = contact!.id;
  const link = { contactId, campaignId: null, topicId: null, mode: 'live' } as const;
  const evidence = {
    source: 'page' as const,
    ip: '192.0.2.31',
    userAgent: `Mail of ${email}`,
    wording: 'Save',
  };
  await olive.act((session) =>
    savePreferences(session, link, {
      topics: [{ listId: news, subscribed: true, frequency: 'every' }],
      evidence,
    }),
  );
  const because = { contactId, listId: news, reason: `${email} asked by telephone` };
  await olive.act((session) => unsubscribeContact(session, because));

  // A message that a server refused, in its own words, and one that is held until tomorrow.
  const refused = await addCampaign(olive, { listId: offers, identityId, name: 'Refused' });
  await startSending(olive, refused);
  await olive.act((session) => claimBatch(session, { campaignId: refused, lane: 0, attempt: 1, limit: 100 }));
  const outcome = {
    contactId,
    occurrence: 1,
    result: 'failed',
    reason: 'refused',
    detail: `550 <${email}> unknown`,
  } as const;
  await olive.act((session) =>
    recordOutcomes(session, { campaignId: refused, attempt: 1, outcomes: [outcome] }),
  );
  const daily = { listId: offers as Id<'list'>, state: 'subscribed', frequency: 'daily' } as const;
  await olive.act((session) =>
    writeSubscriptions(session, { contactId, operationId: null, changes: [daily] }),
  );
  await olive.act((session) =>
    session.sql(
      sql`update subscription set opens_at = ${new Date(session.at.getTime() + day)} where contact_id = ${contactId}`,
    ),
  );
  const held = await addCampaign(olive, { listId: offers, identityId, name: 'Held' });
  await startSending(olive, held);
  await olive.act((session) => claimBatch(session, { campaignId: held, lane: 0, attempt: 1, limit: 100 }));
  const waiting = await addCampaign(olive, { listId: offers, identityId, name: 'Waiting' });
  await startSending(olive, waiting);
  await olive.act((session) =>
    pauseForErrors(session, { campaignId: waiting, reason: `450 ${email} is busy` }),
  );

  const words = { subject: 'For Nuraisyah', text: `Dear Nuraisyah of ${email}`, html: `<p>${email}</p>` };
  await olive.act((session) =>
    sendDirect(session, { contactId, identityId, ...words, idempotencyKey: `word-${email}` }),
  );
  const template = await olive.act((session) =>
    createMessageTemplate(session, {
      name: 'Order',
      subject: 'Order',
      html: '<p>{{ data.to }}</p>',
      identityId,
    }),
  );
  await olive.act((session) =>
    sendTransactional(session, {
      templateId: template.id,
      contactId,
      data: { to: email },
      idempotencyKey: `order-${email}`,
    }),
  );
  const toTest = { campaignId: refused, contactId, to: email };
  const failed = await olive.act((session) => sendTestMessage(session, toTest));
  await olive.act((session) => failJob(session, { jobId: failed.id, error: `550 <${email}> unknown` }));
  const queued = await olive.act((session) => sendTestMessage(session, toTest));
  const edge = Buffer.alloc(uploadPartBytes - 10, 'x,y\n');
  await team.upload([edge, Buffer.from(`${email.toUpperCase()},z\n`)]);
  await world.asAccount((session) => optOutGlobally(session, { phone, note: `${phone} called` }));
  return { team, offers, contactId, held, waiting, refused, queued, template };
}

test('an erased person stands nowhere in the database, before and after somebody imports them again', async () => {
  const { team, offers, contactId, held, waiting, refused, queued, template } = await everywhere();
  // The dump finds them: were it blind, the rest would prove nothing.
  expect(await places()).toEqual([
    'campaign.state_reason',
    'consent_event.wording',
    'consent_event.user_agent',
    'contact.email',
    'contact.email_key',
    'contact.phone',
    'contact.external_id',
    'contact.first_name',
    'contact.last_name',
    'contact.text_1',
    'delivery.detail',
    'job.input',
    'job.error',
    'single_message.data',
    'single_message.subject',
    'single_message.html',
    'single_message.text',
    'single_message.idempotency_key',
    'upload_part.bytes',
  ]);
  const sums = (campaignId: Id<'campaign'>) => olive.act((session) => campaignReport(session, campaignId));
  const before = await sums(refused);
  const claims = {
    purpose: 'message',
    tenantId: olive.tenantId,
    contactId,
    messageId: noMessage,
    day: 0,
    epoch: 0,
  } as const;
  const token = signLink(world.keyring, { ...claims, day: dayOf(world.clock.now()) });
  const open = () => withLink(world.database, token, { purposes: ['message'] }, async () => true);
  expect(await open()).toEqual({ ok: true, value: true });

  const erased = await olive.act((session) => eraseContact(session, { contactId }));
  expect(erased).toMatchObject({ id: contactId, email: null, erasedAt: world.clock.now() });
  expect(await olive.act((session) => eraseContact(session, { contactId }))).toEqual(erased);
  expect(await places()).toEqual([]);
  expect(await open()).toEqual({ ok: false, why: 'revoked' });
  expect(await sums(refused)).toEqual(before);

  // What was on its way ends with its reason, and a test goes to nobody else instead.
  world.clock.advance(minute);
  const released = await olive.act((session) => claimDueHolds(session, { lane: 0, attempt: 1, limit: 10 }));
  expect(released.released).toEqual([]);
  await olive.act((session) => resumeCampaign(session, { campaignId: waiting }));
  await olive.act((session) => claimBatch(session, { campaignId: waiting, lane: 0, attempt: 1, limit: 100 }));
  expect(
    (await olive.act((session) => claimSingles(session, { attempt: 1, limit: 9, exhausted: [] }))).byCampaign,
  ).toEqual([]);
  const ends = await olive.act((session) =>
    session.sql<{ reason: string; n: number }>(sql`
      select reason, count(*) as n from delivery where contact_id = ${contactId} group by 1 order by 1`),
  );
  expect(ends).toEqual([
    { reason: 'erased', n: 4 },
    { reason: 'refused', n: 1 },
  ]);
  expect(await sums(held)).toMatchObject({ held: 0 });
  await expect(olive.act((session) => testMessageFor(session, queued.id))).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });

  // Whoever brings them again is refused, and leaves no trace.
  const again = await team.import(file, { listId: offers, consent: { wording: 'Yes', source: 'fair' } });
  expect(again).toMatchObject({ state: 'done', created: 0, updated: 1, rejected: 4 });
  expect((await team.rejections(again.id)).map(({ line, field, code }) => [line, field, code])).toEqual([
    [2, 'email', 'suppressed'],
    [4, 'email', 'suppressed'],
    [5, 'email', 'invalid_email'],
    [6, 'phone', 'suppressed'],
  ]);
  const refusal = (path: string[]) => ({ code: 'SUPPRESSED', path });
  await expect(olive.act((session) => createContact(session, { email }))).rejects.toMatchObject(
    refusal(['input', 'email']),
  );
  await expect(
    olive.act((session) => createContact(session, { email: 'new@example.com', phone })),
  ).rejects.toMatchObject(refusal(['input', 'phone']));
  const [other] = await addPeople(olive, [], [{ email: 'someone@example.com' }]);
  await expect(olive.act((session) => updateContact(session, { id: other!, email }))).rejects.toMatchObject(
    refusal(['input', 'email']),
  );
  await expect(
    olive.act((session) =>
      sendTransactional(session, { templateId: template.id, address: { email }, idempotencyKey: 'order-2' }),
    ),
  ).rejects.toMatchObject(refusal(['input', 'address', 'email']));
  expect(await places()).toEqual([]);
  expect(await olive.act((session) => isSuppressed(session, { email }))).toBe(true);
  expect(await olive.act((session) => getContact(session, contactId))).toMatchObject({
    email: null,
    phone: null,
  });

  // Another tenant of the account keeps its own.
  expect(await fig.act((session) => isSuppressed(session, { email }))).toBe(false);
  await addPeople(fig, [], [{ email }]);
  expect(await places()).toEqual(['contact.email', 'contact.email_key']);
});

test('proof cannot be rewritten, not even by emptying it, while its person is there', async () => {
  const { contactId } = await everywhere();
  const blank = sql`update consent_event set wording = null, ip = null, user_agent = null returning id`;
  expect(await olive.act((session) => session.sql(blank))).toEqual([]);
  await olive.act((session) => eraseContact(session, { contactId }));
  const lines = await olive.act((session) => session.sql(blank));
  expect(lines.length).toBeGreaterThan(2);
  await expect(
    olive.act((session) =>
      session.sql(sql`update consent_event set wording = 'forged' where contact_id = ${contactId}`),
    ),
  ).rejects.toThrow(/row-level security/);
});

test('somebody who is being imported at that very moment is not stored afterwards', async () => {
  const team = importerOf(world, olive);
  const offers = await addTopic(olive, 'Offers');
  const people = Array.from({ length: 40 }, (_, n) => `person${n}@example.com`);
  const contacts = await addPeople(
    olive,
    [],
    people.map((address) => ({ email: address })),
  );
  const job = await team.begin(`email\n${people.join('\n')}\n`, { listId: offers });
  const [done] = await Promise.all([
    team.run(job.id, { batchRows: 2 }),
    ...contacts.map((contactId) => olive.act((session) => eraseContact(session, { contactId }))),
  ]);
  expect(done).toMatchObject({ state: 'done' });
  expect(placesOf(people, await everyColumn(world.urls.adminUrl))).toEqual([]);
  const job2 = await olive.act((session) => getJob(session, { jobId: job.id }));
  expect(job2.created).toBe(0);
});
