import { Account } from './account.js';
import { AnonymousHits } from './anonymous-hits.js';
import { ApiKey } from './api-key.js';
import { AudienceChunk } from './audience-chunk.js';
import { Campaign } from './campaign.js';
import { CampaignLink } from './campaign-link.js';
import { ConsentEvent } from './consent-event.js';
import { Contact } from './contact.js';
import { ContactBounce } from './contact-bounce.js';
import { ContactSends } from './contact-sends.js';
import { CustomField } from './custom-field.js';
import { Delivery } from './delivery.js';
import { DeliveryClick } from './delivery-click.js';
import { Digest } from './digest.js';
import { DueWork } from './due-work.js';
import { Event } from './event.js';
import { Form } from './form.js';
import { FormSubmission } from './form-submission.js';
import { HitWaiting } from './hit-waiting.js';
import { Hold } from './hold.js';
import { HoldWatch } from './hold-watch.js';
import { InboundMail } from './inbound-mail.js';
import { Job } from './job.js';
import { JobRejection } from './job-rejection.js';
import { JobSeen } from './job-seen.js';
import { Lead } from './lead.js';
import { LeadStage } from './lead-stage.js';
import { List } from './list.js';
import { LostReason } from './lost-reason.js';
import { MachineHit } from './machine-hit.js';
import { Member } from './member.js';
import { MessageTemplate } from './message-template.js';
import { Operation } from './operation.js';
import { OptOutEvent } from './opt-out-event.js';
import { PastWords } from './past-words.js';
import { Persona } from './persona.js';
import { ProviderEvent } from './provider-event.js';
import { ReleaseClaim } from './release-claim.js';
import { Segment } from './segment.js';
import { SegmentMember } from './segment-member.js';
import { SendingIdentity } from './sending-identity.js';
import { SendingRate } from './sending-rate.js';
import { SingleMessage } from './single-message.js';
import { Subscription } from './subscription.js';
import { Suppression } from './suppression.js';
import { Tenant } from './tenant.js';
import { UnknownDelivery } from './unknown-delivery.js';
import { Upload } from './upload.js';
import { UploadPart } from './upload-part.js';
import { WebhookEndpoint } from './webhook-endpoint.js';

/** Every table, for the database and the schema diff. */
export const entities = [
  Account,
  AnonymousHits,
  ApiKey,
  AudienceChunk,
  Campaign,
  CampaignLink,
  ConsentEvent,
  Contact,
  ContactBounce,
  ContactSends,
  CustomField,
  Delivery,
  DeliveryClick,
  Digest,
  DueWork,
  Event,
  Form,
  FormSubmission,
  HitWaiting,
  Hold,
  HoldWatch,
  InboundMail,
  Job,
  JobRejection,
  JobSeen,
  Lead,
  LeadStage,
  List,
  LostReason,
  MachineHit,
  Member,
  MessageTemplate,
  Operation,
  OptOutEvent,
  PastWords,
  Persona,
  ProviderEvent,
  ReleaseClaim,
  Segment,
  SegmentMember,
  SendingIdentity,
  SendingRate,
  SingleMessage,
  Subscription,
  Suppression,
  Tenant,
  UnknownDelivery,
  Upload,
  UploadPart,
  WebhookEndpoint,
];
