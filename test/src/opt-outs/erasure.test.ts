import type { Id } from '@heed/schema/domain/ids';
import { resumeCampaign } from '@heed/schema/services/campaign-states';
import { claimBatch } from '@heed/schema/services/claims';
import { createContact, getContact, updateContact } from '@heed/schema/services/contacts';
import { eraseContact } from '@heed/schema/services/erasure';
import { getJob } from '@heed/schema/services/jobs';
import { leaveAllBrands } from '@heed/schema/services/leaving';
import { withLink } from '@heed/schema/services/link-access';
import { releaseBatch } from '@heed/schema/services/releases';
import { campaignReport } from '@heed/schema/services/reports';
import { claimSingles } from '@heed/schema/services/single-claims';
import { isSuppressed, lookUpOptOut } from '@heed/schema/services/suppressions';
import { testMessageFor } from '@heed/schema/services/test-messages';
import { sendTransactional } from '@heed/schema/services/transactional';
import { dayOf, noMessage, signLink } from '@heed/schema/tokens/link-token';
import sql from 'sql-template-tag';
import { importerOf } from '../import/importer.js';
import { addPeople, addTopic } from '../support/audience.js';
import { everyColumn, placesOf } from '../support/every-table.js';
import { minute } from '../support/test-clock.js';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { email, everywhere, file, phone, words } from './erased-person.js';

let world: World;
let olive: Brand;
let fig: Brand;
beforeEach(async () => {
  world = await makeWorld();
  olive = await world.brand('Olive');
  fig = await world.brand('Fig');
});
afterEach(() => world.close());

const places = async () => placesOf(words, await everyColumn(world.urls.adminUrl));

test('an erased person stands nowhere in the database, before and after somebody imports them again', async () => {
  const { team, offers, contactId, held, waiting, refused, queued, template } = await everywhere(
    world,
    olive,
  );
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
    'contact.external_twin',
    'delivery.detail',
    'event.key',
    'event.properties',
    'form_submission.answers',
    'inbound_mail.raw',
    'invoice.external_id',
    'job.input',
    'job.error',
    'job_file_part.bytes',
    'lead.external_id',
    'lead.name',
    'lead_change.comment',
    'operation.comment',
    'provider_event.detail',
    'provider_event.payload',
    'quotation.external_id',
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
  const released = await olive.act((session) =>
    releaseBatch(session, { listId: offers, attempt: 1, limit: 10 }),
  );
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
  expect(again).toMatchObject({ state: 'done', created: 0, unchanged: 1, rejected: 4 });
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
  const { contactId } = await everywhere(world, olive);
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

test('what they said on leaving every brand goes with them, and the opt-out stays', async () => {
  const [contactId] = await addPeople(olive, [], [{ email }]);
  const link = { contactId: contactId!, campaignId: null, topicId: null, mode: 'live' } as const;
  const evidence = { source: 'page', wording: 'Leave every brand' } as const;
  await olive.act((session) => leaveAllBrands(session, link, { evidence, comment: `This was ${email}` }));
  expect(await places()).toContain('suppression.note');
  await olive.act((session) => eraseContact(session, { contactId: contactId! }));
  expect(await places()).toEqual([]);
  const optOut = await world.asAccount((session) => lookUpOptOut(session, { email }));
  expect(optOut).toMatchObject({ reason: 'global_opt_out', note: null });
});
