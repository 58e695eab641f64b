import { Readable } from 'node:stream';
import { type Id, type IdKind, showId } from '@heed/schema/domain/ids';
import { createApiKey } from '@heed/schema/services/api-keys';
import { pauseCampaign, sendCampaign } from '@heed/schema/services/campaign-states';
import { createCustomField } from '@heed/schema/services/custom-fields';
import { sendDirect } from '@heed/schema/services/direct-messages';
import { storeInboundMail } from '@heed/schema/services/inbound-mails';
import { createJob } from '@heed/schema/services/jobs';
import { savePreferences } from '@heed/schema/services/leaving';
import { addMember } from '@heed/schema/services/members';
import { createMessageTemplate } from '@heed/schema/services/message-templates';
import { createPersona } from '@heed/schema/services/personas';
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

/** An id of each kind, as a tenant's own. A kind that is missing here fails the test. */
const makers: Record<string, Maker> = {
  TenantId: async ({ team }) => team.brand.tenantId,
  ListId: async ({ list }) => list,
  ContactId: async ({ contact }) => contact,
  SendingIdentityId: async ({ identity }) => identity,
  CampaignId: draft,
  SegmentId: fixedSegment,
  MessageTemplateId: async (owner) => (await template(owner)).id,
  CustomFieldId: ({ team }) =>
    team.brand.act(
      async (session) => (await createCustomField(session, { key: `Field_${++serial}`, kind: 'number' })).id,
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

function upload({ team }: Owner, { world }: ApiWorld, tenantId?: Id<'tenant'>): Promise<string> {
  const scope = {
    accountId: team.brand.accountId,
    tenantId,
    actor: { type: 'system', name: 'test' } as const,
  };
  const stream = Readable.from([Buffer.from('email\na@b.example\n')]);
  return storeUpload(world.database, scope, { stream, limitBytes: 1_000 }).then(({ id }) => id);
}

/** Where a field wants its thing in a certain state. */
const special: Record<string, Maker> = {
  'optOutAddresses.UploadId': (owner, served) => upload(owner, served),
  'eraseContact.ContactId': async ({ team, list }) =>
    (await addPeople(team.brand, [list], [{ email: `gone${++serial}@example.com` }]))[0]!,
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
