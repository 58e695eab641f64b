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
import { CounterChange } from './counter-change.js';
import { CustomField } from './custom-field.js';
import { Delivery } from './delivery.js';
import { DeliveryClick } from './delivery-click.js';
import { Digest } from './digest.js';
import { DueWork } from './due-work.js';
import { Event } from './event.js';
import { Favourite } from './favourite.js';
import { Form } from './form.js';
import { FormRate } from './form-rate.js';
import { FormSubmission } from './form-submission.js';
import { HitWaiting } from './hit-waiting.js';
import { Hold } from './hold.js';
import { HoldWatch } from './hold-watch.js';
import { InboundMail } from './inbound-mail.js';
import { Invoice } from './invoice.js';
import { Job } from './job.js';
import { JobFile } from './job-file.js';
import { JobFilePart } from './job-file-part.js';
import { JobRejection } from './job-rejection.js';
import { Lead } from './lead.js';
import { LeadChange } from './lead-change.js';
import { LeadStage } from './lead-stage.js';
import { List } from './list.js';
import { LostReason } from './lost-reason.js';
import { MachineHit } from './machine-hit.js';
import { Member } from './member.js';
import { MergedMessage } from './merged-message.js';
import { MessageTemplate } from './message-template.js';
import { Operation } from './operation.js';
import { OptOutEvent } from './opt-out-event.js';
import { PastWords } from './past-words.js';
import { Persona } from './persona.js';
import { ProviderEvent } from './provider-event.js';
import { Quotation } from './quotation.js';
import { ReleaseClaim } from './release-claim.js';
import { Segment } from './segment.js';
import { SegmentMember } from './segment-member.js';
import { SendingIdentity } from './sending-identity.js';
import { SendingRate } from './sending-rate.js';
import { SingleMessage } from './single-message.js';
import { StandingChange } from './standing-change.js';
import { Subscription } from './subscription.js';
import { SubscriptionGone } from './subscription-gone.js';
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
  CounterChange,
  CustomField,
  Delivery,
  DeliveryClick,
  Digest,
  DueWork,
  Event,
  Favourite,
  Form,
  FormRate,
  FormSubmission,
  HitWaiting,
  Hold,
  HoldWatch,
  InboundMail,
  Invoice,
  Job,
  JobFile,
  JobFilePart,
  JobRejection,
  Lead,
  LeadChange,
  LeadStage,
  List,
  LostReason,
  MachineHit,
  Member,
  MergedMessage,
  MessageTemplate,
  Operation,
  OptOutEvent,
  PastWords,
  Persona,
  ProviderEvent,
  Quotation,
  ReleaseClaim,
  Segment,
  SegmentMember,
  SendingIdentity,
  SendingRate,
  SingleMessage,
  StandingChange,
  Subscription,
  SubscriptionGone,
  Suppression,
  Tenant,
  UnknownDelivery,
  Upload,
  UploadPart,
  WebhookEndpoint,
];
