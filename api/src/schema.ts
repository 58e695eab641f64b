import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync, type NonEmptyArray } from 'type-graphql';
import { checkAccess } from './access/requires.js';
import { AccountResolver } from './accounts/account-resolver.js';
import { ApiKeyResolver } from './api-keys/api-key-resolver.js';
import { CampaignResolver } from './campaigns/campaign-resolver.js';
import { PreviewResolver } from './campaigns/preview-resolver.js';
import { ChangeResolver } from './changes/change-resolver.js';
import { ContactBatchResolver } from './contacts/contact-batch-resolver.js';
import { ContactResolver, SubscriptionResolver } from './contacts/contact-resolver.js';
import { CustomFieldResolver } from './custom-fields/custom-field-resolver.js';
import { ContactEventsResolver, EventResolver } from './events/event-resolver.js';
import { ExportResolver } from './exports/export-resolver.js';
import { FavouriteResolver } from './favourites/favourite-resolver.js';
import {
  ForecastLineResolver,
  ForecastOfCampaignResolver,
  ForecastResolver,
} from './forecasts/forecast-resolver.js';
import {
  ContactSubmissionsResolver,
  FormResolver,
  FormTopicResolver,
  SubmissionResolver,
} from './forms/form-resolver.js';
import { HygieneResolver, StandingCountResolver, StatusCountResolver } from './hygiene/hygiene-resolver.js';
import { ImportResolver } from './imports/import-resolver.js';
import { JobResolver } from './jobs/job-resolver.js';
import { KeyRotationResolver } from './key-rotations/key-rotation-resolver.js';
import { LeadChangesResolver } from './leads/lead-changes-resolver.js';
import {
  LeadCountsResolver,
  LeadsAtStageResolver,
  LeadsLostForResolver,
} from './leads/lead-counts-resolver.js';
import { LeadResolver, LeadsOfContactResolver, UpsertedLeadResolver } from './leads/lead-resolver.js';
import { LeadStageResolver } from './leads/lead-stage-resolver.js';
import { LeavingCommentResolver } from './leaving-comments/leaving-comment-resolver.js';
import { LimitsResolver } from './limits/limits-resolver.js';
import { ListResolver } from './lists/list-resolver.js';
import { MemberResolver } from './members/member-resolver.js';
import { MergingResolver } from './merging/merging-resolver.js';
import { MessageTemplateResolver } from './messages/message-template-resolver.js';
import { SingleMessageResolver } from './messages/single-message-resolver.js';
import { OptOutResolver } from './opt-outs/opt-out-resolver.js';
import { PersonaResolver } from './personas/persona-resolver.js';
import { PreferencesResolver } from './preferences/preferences-resolver.js';
import { CameBackResolver } from './reports/came-back-resolver.js';
import {
  DeliveryReasonResolver,
  FailReasonResolver,
  HoldReasonResolver,
  SkipReasonResolver,
} from './reports/reason-text-resolver.js';
import { DeliveryResolver, DigestResolver, ReportResolver } from './reports/report-resolver.js';
import { InboundMailResolver } from './returns/inbound-mail-resolver.js';
import { CampaignReputationResolver, IdentityReputationResolver } from './returns/reputation-resolver.js';
import { ReturnRulesResolver } from './returns/return-rules-resolver.js';
import { RuleResolver } from './rules/rule-resolver.js';
import {
  InvoiceResolver,
  QuotationResolver,
  SaleResolver,
  SalesOfLeadResolver,
} from './sales/sale-resolver.js';
import { SegmentResolver } from './segments/segment-resolver.js';
import { SendingIdentityResolver } from './sending-identities/sending-identity-resolver.js';
import { SourceResolver } from './sources/source-resolver.js';
import { TenantResolver } from './tenants/tenant-resolver.js';
import {
  ConsentProofResolver,
  TimelineChoiceResolver,
  TimelineDeliveryResolver,
  TimelineResolver,
  TimelineSubmissionResolver,
} from './timeline/timeline-resolver.js';
import { TrackingResolver } from './tracking/tracking-resolver.js';
import { UnknownResolver } from './unknowns/unknown-resolver.js';
import { WebhookEndpointResolver } from './webhook-endpoints/webhook-endpoint-resolver.js';

const resolvers: NonEmptyArray<NewableFunction> = [
  AccountResolver,
  ApiKeyResolver,
  CampaignReputationResolver,
  CampaignResolver,
  ChangeResolver,
  ConsentProofResolver,
  ContactBatchResolver,
  ContactEventsResolver,
  ContactResolver,
  ContactSubmissionsResolver,
  CustomFieldResolver,
  DeliveryReasonResolver,
  DeliveryResolver,
  DigestResolver,
  FavouriteResolver,
  EventResolver,
  ForecastLineResolver,
  ForecastOfCampaignResolver,
  ForecastResolver,
  FailReasonResolver,
  FormResolver,
  FormTopicResolver,
  HoldReasonResolver,
  HygieneResolver,
  ImportResolver,
  ExportResolver,
  InvoiceResolver,
  IdentityReputationResolver,
  ImportResolver,
  InboundMailResolver,
  JobResolver,
  KeyRotationResolver,
  LeadChangesResolver,
  LeadCountsResolver,
  LeadResolver,
  UpsertedLeadResolver,
  LeadsAtStageResolver,
  LeadsLostForResolver,
  LeadsOfContactResolver,
  LeadStageResolver,
  LimitsResolver,
  TrackingResolver,
  LeavingCommentResolver,
  ListResolver,
  MemberResolver,
  MergingResolver,
  MessageTemplateResolver,
  OptOutResolver,
  PersonaResolver,
  PreferencesResolver,
  PreviewResolver,
  QuotationResolver,
  ReportResolver,
  RuleResolver,
  SaleResolver,
  SalesOfLeadResolver,
  ReturnRulesResolver,
  CameBackResolver,
  SegmentResolver,
  SendingIdentityResolver,
  SingleMessageResolver,
  SkipReasonResolver,
  StandingCountResolver,
  StatusCountResolver,
  SourceResolver,
  SubmissionResolver,
  SubscriptionResolver,
  TenantResolver,
  TimelineChoiceResolver,
  TimelineDeliveryResolver,
  TimelineResolver,
  TimelineSubmissionResolver,
  UnknownResolver,
  WebhookEndpointResolver,
];

let built: GraphQLSchema | undefined;

/** The whole schema; services validate what comes in, so that every door checks the same. */
export function apiSchema(): GraphQLSchema {
  built ??= buildSchemaSync({ resolvers, authChecker: checkAccess, validate: false });
  return built;
}
