import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync, type NonEmptyArray } from 'type-graphql';
import { checkAccess } from './access/requires.js';
import { AccountResolver } from './accounts/account-resolver.js';
import { ApiKeyResolver } from './api-keys/api-key-resolver.js';
import { CampaignResolver } from './campaigns/campaign-resolver.js';
import { PreviewResolver } from './campaigns/preview-resolver.js';
import { ContactResolver, SubscriptionResolver } from './contacts/contact-resolver.js';
import { CustomFieldResolver } from './custom-fields/custom-field-resolver.js';
import {
  ForecastLineResolver,
  ForecastOfCampaignResolver,
  ForecastResolver,
} from './forecasts/forecast-resolver.js';
import { ImportResolver } from './imports/import-resolver.js';
import { JobResolver } from './jobs/job-resolver.js';
import { KeyRotationResolver } from './key-rotations/key-rotation-resolver.js';
import { LeavingCommentResolver } from './leaving-comments/leaving-comment-resolver.js';
import { LimitsResolver } from './limits/limits-resolver.js';
import { ListResolver } from './lists/list-resolver.js';
import { MemberResolver } from './members/member-resolver.js';
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
import { SegmentResolver } from './segments/segment-resolver.js';
import { SendingIdentityResolver } from './sending-identities/sending-identity-resolver.js';
import { TenantResolver } from './tenants/tenant-resolver.js';
import {
  ConsentProofResolver,
  TimelineChoiceResolver,
  TimelineDeliveryResolver,
  TimelineResolver,
} from './timeline/timeline-resolver.js';
import { TrackingResolver } from './tracking/tracking-resolver.js';
import { UnknownResolver } from './unknowns/unknown-resolver.js';

const resolvers: NonEmptyArray<NewableFunction> = [
  AccountResolver,
  ApiKeyResolver,
  CampaignResolver,
  ConsentProofResolver,
  ContactResolver,
  CustomFieldResolver,
  DeliveryReasonResolver,
  DeliveryResolver,
  DigestResolver,
  ForecastLineResolver,
  ForecastOfCampaignResolver,
  ForecastResolver,
  FailReasonResolver,
  HoldReasonResolver,
  ImportResolver,
  JobResolver,
  KeyRotationResolver,
  LimitsResolver,
  TrackingResolver,
  LeavingCommentResolver,
  ListResolver,
  MemberResolver,
  MessageTemplateResolver,
  OptOutResolver,
  PersonaResolver,
  PreferencesResolver,
  PreviewResolver,
  ReportResolver,
  CameBackResolver,
  SegmentResolver,
  SendingIdentityResolver,
  SingleMessageResolver,
  SkipReasonResolver,
  SubscriptionResolver,
  TenantResolver,
  TimelineChoiceResolver,
  TimelineDeliveryResolver,
  TimelineResolver,
  UnknownResolver,
];

let built: GraphQLSchema | undefined;

/** The whole schema; services validate what comes in, so that every door checks the same. */
export function apiSchema(): GraphQLSchema {
  built ??= buildSchemaSync({ resolvers, authChecker: checkAccess, validate: false });
  return built;
}
