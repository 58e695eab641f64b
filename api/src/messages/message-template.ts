import type { Id } from '@heed/schema/domain/ids';
import { Field, ObjectType } from 'type-graphql';
import { connectionOf } from '../pages/connection.js';
import { CampaignId, MessageTemplateId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';

@ObjectType({
  description:
    'What a transactional message says, in Liquid: it may name `contact`, `brand`, and as `data` what each message brings along.',
})
export class MessageTemplate {
  @Field(() => MessageTemplateId, { description: 'Names the template.' })
  id!: Id<'messageTemplate'>;

  @Field(() => String, { description: 'What the team and its programs call it; unique in the tenant.' })
  name!: string;

  @Field(() => CampaignId, { description: 'The campaign in whose ledger its messages stand.' })
  campaignId!: Id<'campaign'>;

  identityId!: Id<'sendingIdentity'>;

  @Field(() => String, { description: 'The subject, a Liquid template.' })
  subject!: string;

  @Field(() => String, { description: 'What mail programs show beside the subject, a Liquid template.' })
  preheader!: string;

  @Field(() => String, { description: 'The HTML part, a Liquid template.' })
  html!: string;

  @Field(() => String, { description: 'The text part, a Liquid template; empty: made from the HTML.' })
  text!: string;

  @Field(() => DateTime, { description: 'When it was created.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When it was last changed.' })
  updatedAt!: Date;
}

export const MessageTemplateConnection = connectionOf(MessageTemplate, 'templates of transactional mail');
