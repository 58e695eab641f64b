import { HeedError } from '@heed/schema/domain/errors';
import { type IdKind, idPrefixes, readId, showId } from '@heed/schema/domain/ids';
import { GraphQLScalarType, Kind } from 'graphql';

/** A scalar per kind of id, so that the schema says which kind is meant and the wrong kind is refused by name. */
function idScalar(kind: IdKind, name: string, what: string): GraphQLScalarType<string, string> {
  const read = (value: unknown): string => {
    if (typeof value !== 'string') throw new HeedError('INVALID_ID', `The id of ${what} is a text.`);
    return readId(kind, value);
  };
  return new GraphQLScalarType({
    name,
    description: `The id of ${what}, like \`${idPrefixes[kind]}_01k…\`: a TypeID, opaque, never reused.`,
    extensions: { idKind: kind },
    serialize: (value) => showId(kind, String(value)),
    parseValue: read,
    parseLiteral: (node) => read(node.kind === Kind.STRING ? node.value : undefined),
  });
}

export const AccountId = idScalar('account', 'AccountId', 'an account');
export const TenantId = idScalar('tenant', 'TenantId', 'a tenant');
export const MemberId = idScalar('member', 'MemberId', 'a member');
export const ApiKeyId = idScalar('apiKey', 'ApiKeyId', 'an API key');
export const ContactId = idScalar('contact', 'ContactId', 'a contact');
export const ListId = idScalar('list', 'ListId', 'a list');
export const PersonaId = idScalar('persona', 'PersonaId', 'a persona');
export const CustomFieldId = idScalar('customField', 'CustomFieldId', 'a custom field');
export const SegmentId = idScalar('segment', 'SegmentId', 'a segment');
export const FavouriteId = idScalar('favourite', 'FavouriteId', 'a favourite');
export const LeadId = idScalar('lead', 'LeadId', 'a lead');
export const LeadChangeId = idScalar('leadChange', 'LeadChangeId', 'a line of the history of a lead');
export const QuotationId = idScalar('quotation', 'QuotationId', 'a quotation');
export const InvoiceId = idScalar('invoice', 'InvoiceId', 'an invoice');
export const FormId = idScalar('form', 'FormId', 'a form');
export const SubmissionId = idScalar('formSubmission', 'SubmissionId', 'a form that was sent');
export const EventId = idScalar('event', 'EventId', 'something a contact did');
export const CampaignId = idScalar('campaign', 'CampaignId', 'a campaign');
export const SendingIdentityId = idScalar('sendingIdentity', 'SendingIdentityId', 'a sending identity');
export const MessageTemplateId = idScalar('messageTemplate', 'MessageTemplateId', 'a message template');
export const UploadId = idScalar('upload', 'UploadId', 'an uploaded file');
export const JobId = idScalar('job', 'JobId', 'a job');
export const OperationId = idScalar('operation', 'OperationId', "an operation on a contact's choices");
export const OptOutId = idScalar('suppression', 'OptOutId', 'a global opt-out');
export const OptOutEventId = idScalar('optOutEvent', 'OptOutEventId', 'a line of the history of opt-outs');
export const WebhookEndpointId = idScalar('webhookEndpoint', 'WebhookEndpointId', 'a webhook endpoint');
export const InboundMailId = idScalar('inboundMail', 'InboundMailId', 'a mail that came in');
