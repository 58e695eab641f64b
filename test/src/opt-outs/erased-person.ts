import { type Id, newId } from '@heed/schema/domain/ids';
import { pauseForErrors } from '@heed/schema/services/campaign-states';
import { claimBatch } from '@heed/schema/services/claims';
import { createCustomField } from '@heed/schema/services/custom-fields';
import { recordOutcomes } from '@heed/schema/services/deliveries';
import { sendDirect } from '@heed/schema/services/direct-messages';
import { recordEvent } from '@heed/schema/services/events';
import { sendForm, wordsMark } from '@heed/schema/services/form-sending';
import { createForm } from '@heed/schema/services/forms';
import { storeInboundMail } from '@heed/schema/services/inbound-mails';
import { failJob } from '@heed/schema/services/jobs';
import { markLeadsLost } from '@heed/schema/services/lead-changes';
import { createLead } from '@heed/schema/services/leads';
import { leaveBrand, savePreferences } from '@heed/schema/services/leaving';
import { createMessageTemplate } from '@heed/schema/services/message-templates';
import { storeProviderEvents } from '@heed/schema/services/provider-events';
import { handleReturns } from '@heed/schema/services/return-work';
import { upsertSales } from '@heed/schema/services/sales';
import { writeSubscriptions } from '@heed/schema/services/subscription-changes';
import { unsubscribeContact } from '@heed/schema/services/subscriptions';
import { optOutGlobally } from '@heed/schema/services/suppressions';
import { sendTestMessage } from '@heed/schema/services/test-messages';
import { sendTransactional } from '@heed/schema/services/transactional';
import { uploadPartBytes } from '@heed/schema/services/uploads';
import sql from 'sql-template-tag';
import { importerOf } from '../import/importer.js';
import { addCampaign, addIdentity, addTopic, startSending } from '../support/audience.js';
import { day } from '../support/test-clock.js';
import { type Brand, type World } from '../support/world.js';

export const email = 'Nur.Aisyah-7731@perintis-hutan.example';
export const phone = '+60123457731';
/** The address, its parts, and what else names the person. */
export const words = [
  email,
  'nur.aisyah-7731',
  'perintis-hutan',
  phone,
  '123457731',
  'Nuraisyah',
  'Binti Rahmat',
  'CRM-NA',
];
/** The person in a file, once rightly, once again, once broken, and once only by the telephone. */
export const file = `email,phone,first name,last name,external id,note
${email},${phone},Nuraisyah,Binti Rahmat,CRM-NA,"met ${email.toUpperCase()} at the fair"
other@example.com,,Other,Person,,
${email.toLowerCase()},,Again,,,
${email};,,Broken,,,
third@example.com,${phone},,,,
`;

/** The person in every place where the product may keep a word about them. */
export async function everywhere(world: World, olive: Brand) {
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

  const order = { name: 'order', key: `order of ${email}`, properties: { to: 'Nuraisyah' } };
  await olive.act((session) => recordEvent(session, { contactId, ...order }));
  await formsOf(world, olive);

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

  const letter = { subject: 'For Nuraisyah', text: `Dear Nuraisyah of ${email}`, html: `<p>${email}</p>` };
  await olive.act((session) =>
    sendDirect(session, { contactId, identityId, ...letter, idempotencyKey: `word-${email}` }),
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
  const named = { contact: { contactId }, externalId: `lead-${email}`, name: 'Order of Nuraisyah' };
  const lead = await olive.act((session) => createLead(session, named));
  const lost = {
    leadIds: [lead.id],
    reason: 'too_expensive',
    comment: `Nuraisyah said so`,
    mayAddReason: false,
  };
  await olive.act((session) => markLeadsLost(session, lost));
  const sale = { leadId: lead.id, externalId: `sale-${email}`, amount: '1', currency: 'MYR' };
  await olive.act((session) => upsertSales(session, 'quotation', { rows: [sale] }));
  await olive.act((session) => upsertSales(session, 'invoice', { rows: [sale] }));
  // What came back of a message: an event, and an answer.
  const about = { campaignId: refused, contactId, occurrence: 1 };
  const raw = Buffer.from(`From: Nuraisyah <${email}>\r\n\r\nThank you, Binti Rahmat`);
  await olive.act((session) => storeInboundMail(session, { door: 'bounce', raw, about }));
  await olive.act(handleReturns);
  const told = {
    key: 'soft',
    kind: 'bounced',
    name: 'bounce',
    ref: { tenantId: olive.tenantId, ...about },
  } as const;
  await olive.act((session) =>
    storeProviderEvents(session, [
      {
        endpointId: newId('webhookEndpoint'),
        payload: JSON.stringify({ email }),
        event: {
          ...told,
          at: session.at,
          bounce: { kind: 'soft', reason: 'other' },
          detail: `451 <${email}> busy`,
        },
      },
    ]),
  );

  const toTest = { campaignId: refused, contactId, to: email };
  const failed = await olive.act((session) => sendTestMessage(session, toTest));
  await olive.act((session) => failJob(session, { jobId: failed.id, error: `550 <${email}> unknown` }));
  const queued = await olive.act((session) => sendTestMessage(session, toTest));
  const edge = Buffer.alloc(uploadPartBytes - 10, 'x,y\n');
  await team.upload([edge, Buffer.from(`${email.toUpperCase()},z\n`)]);
  await world.asAccount((session) => optOutGlobally(session, { phone, note: `${phone} called` }));
  const comment = `Nuraisyah of ${email} says goodbye`;
  await olive.act((session) => leaveBrand(session, link, { evidence, reason: 'other', comment }));
  return { team, offers, contactId, held, waiting, refused, queued, template };
}

/** A form that they sent, and one in which somebody else named them. */
async function formsOf(world: World, olive: Brand): Promise<void> {
  const said = (text: string) => [{ locale: 'en', text }];
  const form = await olive.act((session) =>
    createForm(session, {
      name: 'Bring a friend',
      title: said('Bring a friend'),
      fields: [
        { key: 'email', kind: 'email', label: said('E-mail'), contactData: 'email', required: true },
        { key: 'friend', kind: 'email', label: said('A friend') },
        { key: 'why', kind: 'long_text', label: said('Why') },
      ],
    }),
  );
  const none = new Map();
  const send = (given: Record<string, string>) =>
    sendForm(world.database, {
      formId: form.id,
      token: null,
      given: new Map(Object.entries(given).map(([key, text]) => [key, [text]])),
      ticked: [],
      wordsMark: wordsMark(none),
      words: () => none,
      nonce: null,
      trapped: false,
      localeOf: () => 'en',
      ip: '192.0.2.31',
    });
  await send({ email, why: 'I am Nuraisyah' });
  await send({ email: 'other@example.com', friend: email, why: `Write to ${email.toUpperCase()}` });
}
