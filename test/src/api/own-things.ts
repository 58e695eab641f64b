// Reason for length: one table, a maker for each kind of id.
import { Readable } from 'node:stream';
import { type Id, type IdKind, showId } from '@heed/schema/domain/ids';
import { createApiKey } from '@heed/schema/services/api-keys';
import { pauseCampaign, sendCampaign } from '@heed/schema/services/campaign-states';
import { archiveCustomField } from '@heed/schema/services/custom-field-changes';
import { createCustomField } from '@heed/schema/services/custom-fields';
import { sendDirect } from '@heed/schema/services/direct-messages';
import { recordEvent } from '@heed/schema/services/events';
import { createFavourite } from '@heed/schema/services/favourites';
import { createForm } from '@heed/schema/services/forms';
import { storeInboundMail } from '@heed/schema/services/inbound-mails';
import { createJob } from '@heed/schema/services/jobs';
import { createLead } from '@heed/schema/services/leads';
import { savePreferences } from '@heed/schema/services/leaving';
import { addMember } from '@heed/schema/services/members';
import { createMessageTemplate } from '@heed/schema/services/message-templates';
import { createPersona } from '@heed/schema/services/personas';
import { upsertSales } from '@heed/schema/services/sales';
import { addToFixedSegment } from '@heed/schema/services/segment-members';
import { createSegment } from '@heed/schema/services/segments';
import { storeUpload } from '@heed/schema/services/uploads';
import { createWebhookEndpoint } from '@heed/schema/services/webhook-endpoints';
import sql from 'sql-template-tag';
import { addCampaign, addIdentity, addPeople, addTopic } from '../support/audience.js';
import type { ApiWorld, Team } from './api-world.js';

/** A tenant in which there is one of everything that an id can name; what is destroyed is made anew. */
export interface Owner {
  team: Team;
  list: Id<'list'>;
  contact: Id<'contact'>;
  identity: Id<'sendingIdentity'>;
}

export async function makeOwner(team: Team): Promise<Owner> {
  const list = await addTopic(team.brand, 'Offers');
  const [contact] = await addPeople(team.brand, [list], [{ email: 'noa@example.com' }]);
  await team.brand.act((session) => createCustomField(session, { key: 'visits', kind: 'number' }));
  return { team, list, contact: contact!, identity: await addIdentity(team.brand) };
}

let serial = 0;
const fresh = (word: string) => `${word} ${++serial}`;

type Maker = (owner: Owner, served: ApiWorld) => Promise<string>;

const draft: Maker = ({ team, list, identity }) =>
  addCampaign(team.brand, { listId: list, identityId: identity, name: fresh('Campaign') });

let keys = 0;

/** A direct message to the owner's contact, and the campaign it stands in. */
const directCampaign: Maker = ({ team, contact, identity }) =>
  team.brand.act(async (session) => {
    const words = { subject: 'Hello', text: 'A word with you', idempotencyKey: `direct-${++keys}` };
    return (await sendDirect(session, { contactId: contact, identityId: identity, ...words })).campaignId;
  });

/** A template of order mail, and the campaign that its messages stand in. */
function template({ team, identity }: Owner) {
  const words = { name: fresh('Template'), subject: 'Hello', html: '<p>Hello</p>' };
  return team.brand.act((session) => createMessageTemplate(session, { ...words, identityId: identity }));
}

/** A campaign whose message to the owner's contact is unknown. */
const unknownCampaign: Maker = async (owner) => {
  const { campaignId } = await template(owner);
  await owner.team.brand.act(async (session) => {
    await session.sql(sql`
      insert into delivery (tenant_id, campaign_id, contact_id, state, decided_at)
      values (${session.tenantId}, ${campaignId}, ${owner.contact}, 'claimed', ${session.at})`);
    await session.sql(sql`
      update delivery set state = 'unknown', settled_at = ${session.at}
      where tenant_id = ${session.tenantId} and campaign_id = ${campaignId}`);
  });
  return campaignId;
};

const fixedSegment: Maker = ({ team, contact, list }) =>
  team.brand.act(async (session) => {
    const { id } = await createSegment(session, { name: fresh('Fixed'), listId: list });
    await addToFixedSegment(session, { id, contactIds: [contact] });
    return id;
  });

const fields = new Map<string, Promise<string>>();

/** One field of a kind for each owner: a tenant has few places for them. */
function kept(kind: string, make: Maker): Maker {
  return (owner, served) => {
    const place = `${owner.team.tenantId} ${kind}`;
    const known = fields.get(place) ?? make(owner, served);
    fields.set(place, known);
    return known;
  };
}

/** An id of each kind, as a tenant's own. A kind that is missing here fails the test. */
const makers: Record<string, Maker> = {
  TenantId: async ({ team }) => team.brand.tenantId,
  ListId: async ({ list }) => list,
  ContactId: async ({ contact }) => contact,
  SendingIdentityId: async ({ identity }) => identity,
  CampaignId: draft,
  SegmentId: fixedSegment,
  FavouriteId: ({ team }) =>
    team.brand.act(async (session) => {
      const input = { name: fresh('Favourite'), rule: { field: 'status', is: 'set' }, shared: true };
      return (await createFavourite(session, input, { mayShare: true })).id;
    }),
  MessageTemplateId: async (owner) => (await template(owner)).id,
  CustomFieldId: kept('number', ({ team }) =>
    team.brand.act(
      async (session) => (await createCustomField(session, { key: `Field_${++serial}`, kind: 'number' })).id,
    ),
  ),
  WebhookEndpointId: ({ team }) =>
    team.brand.act(async (session) => {
      const secret = 'arn:aws:sns:eu-west-1:123456789012:bounces';
      return (await createWebhookEndpoint(session, { provider: 'ses', name: fresh('Endpoint'), secret })).id;
    }),
  InboundMailId: ({ team }) =>
    team.brand.act(
      async (session) =>
        (await storeInboundMail(session, { door: 'upload', raw: Buffer.from(fresh('Subject: x')) })).id,
    ),
  PersonaId: ({ team, list }) =>
    team.brand.act(
      async (session) => (await createPersona(session, { name: fresh('Persona'), lists: [list] })).id,
    ),
  LeadId: ({ team, contact }) =>
    team.brand.act(async (session) => (await createLead(session, { contact: { contactId: contact } })).id),
  FormId: ({ team }) =>
    team.brand.act(async (session) => {
      const label = [{ locale: 'en', text: 'E-mail' }];
      const email = { key: 'email', kind: 'email', contactData: 'email', required: true, label } as const;
      return (await createForm(session, { name: fresh('Form'), title: label, fields: [email] })).id;
    }),
  EventId: ({ team, contact }) =>
    team.brand.act(
      async (session) => (await recordEvent(session, { contactId: contact, name: 'visit' })).event.id,
    ),
  MemberId: ({ team }) =>
    team.brand.act(
      async (session) => (await addMember(session, { email: `m${++serial}@example.com`, role: 'viewer' })).id,
    ),
  ApiKeyId: ({ team }) =>
    team.brand.act(async (session) => (await createApiKey(session, { name: 'k', role: 'viewer' })).apiKey.id),
  JobId: ({ team, list }) =>
    team.brand.act(
      async (session) => (await createJob(session, { kind: 'import_contacts', input: { listId: list } })).id,
    ),
  UploadId: (owner, served) => upload(owner, served, owner.team.brand.tenantId),
  OperationId: ({ team, list, contact }) =>
    team.brand.act(async (session) => {
      const link = { contactId: contact, campaignId: null, topicId: null, mode: 'live' } as const;
      const choose = (subscribed: boolean) =>
        savePreferences(session, link, {
          topics: [{ listId: list, subscribed, frequency: 'every' }],
          evidence: { source: 'api' },
        });
      return ((await choose(false)).operationId ?? (await choose(true)).operationId)!;
    }),
};

function textField({ brand }: Team): Promise<string> {
  return brand.act(
    async (session) => (await createCustomField(session, { key: `Text_${++serial}`, kind: 'text' })).id,
  );
}

function upload({ team }: Owner, { world }: ApiWorld, tenantId?: Id<'tenant'>): Promise<string> {
  const scope = {
    accountId: team.brand.accountId,
    tenantId,
    actor: { type: 'system', name: 'test' } as const,
  };
  const stream = Readable.from([Buffer.from('email\na@b.example\n')]);
  return storeUpload(world.database, scope, { stream, limitBytes: 1_000 }).then(({ id }) => id);
}

const anotherContact: Maker = async ({ team, list }) =>
  (await addPeople(team.brand, [list], [{ email: `gone${++serial}@example.com` }]))[0]!;
/** A lead of the owner's contact that something was offered and billed for. */
async function leadWithSales({ team, contact }: Owner): Promise<Id<'lead'>> {
  const lead = await team.brand.act((session) => createLead(session, { contact: { contactId: contact } }));
  const row = { leadId: lead.id, amount: '10', currency: 'EUR' };
  for (const kind of ['quotation', 'invoice'] as const) {
    await team.brand.act((session) =>
      upsertSales(session, kind, { rows: [{ ...row, externalId: fresh(kind) }] }),
    );
  }
  return lead.id;
}

const contactWithSales: Maker = async (owner) => {
  await leadWithSales(owner);
  return owner.contact;
};

/** Where a field wants its thing in a certain state. */
const special: Record<string, Maker> = {
  'leads.ContactId': contactWithSales,
  'quotations.ContactId': contactWithSales,
  'invoices.ContactId': contactWithSales,
  'quotations.LeadId': leadWithSales,
  'invoices.LeadId': leadWithSales,
  'optOutAddresses.UploadId': (owner, served) => upload(owner, served),
  'eraseContact.ContactId': anotherContact,
  'mergeContacts.ContactId': anotherContact,
  'changeFieldChoices.CustomFieldId': kept('one_of', ({ team }) =>
    team.brand.act(async (session) => {
      const choices = ['Gold', 'Silver'];
      return (await createCustomField(session, { key: `Field_${++serial}`, kind: 'one_of', choices })).id;
    }),
  ),
  'deleteCustomField.CustomFieldId': kept('boolean', ({ team }) =>
    team.brand.act(async (session) => {
      const { id } = await createCustomField(session, { key: `Field_${++serial}`, kind: 'boolean' });
      await archiveCustomField(session.asOf(new Date(session.at.getTime() - 3_600_000)), { id });
      return id;
    }),
  ),
  'archiveList.ListId': ({ team }) => addTopic(team.brand, fresh('Topic')),
  'resumeCampaign.CampaignId': async (owner, served) => {
    const campaignId = (await draft(owner, served)) as Id<'campaign'>;
    await owner.team.brand.act((session) => sendCampaign(session, { campaignId }));
    await owner.team.brand.act((session) => pauseCampaign(session, { campaignId }));
    return campaignId;
  },
  'pauseCampaign.CampaignId': async (owner, served) => {
    const campaignId = (await draft(owner, served)) as Id<'campaign'>;
    await owner.team.brand.act((session) => sendCampaign(session, { campaignId }));
    return campaignId;
  },
  // A text's custom field: the generator's field of a form is of the first kind there is.
  'createForm.CustomFieldId': ({ team }) => textField(team),
  'updateForm.CustomFieldId': ({ team }) => textField(team),
  'updateSegment.SegmentId': ({ team }) =>
    team.brand.act(
      async (session) =>
        (await createSegment(session, { name: fresh('Rule'), rule: { field: 'status', is: 'set' } })).id,
    ),
  'singleMessage.CampaignId': directCampaign,
  'unknowns.CampaignId': unknownCampaign,
  'settleUnknown.CampaignId': unknownCampaign,
  'resendUnknown.CampaignId': unknownCampaign,
  'dismissUnknown.CampaignId': unknownCampaign,
  'savePreferences.ListId': ({ team }) => addTopic(team.brand, fresh('Topic')),
};

/** A shown id of the owner's, fit for this field. */
export async function ownId(
  owner: Owner,
  served: ApiWorld,
  field: string,
  scalar: string,
  kind: IdKind,
): Promise<string> {
  const maker = special[`${field}.${scalar}`] ?? makers[scalar];
  if (!maker)
    throw new Error(`The generator cannot make a ${scalar} for ${field}: teach it in own-things.ts`);
  return showId(kind, await maker(owner, served));
}
