import type { Id } from '@heed/schema/domain/ids';
import { Field, InputType } from 'type-graphql';
import { CampaignId, ContactId, ListId, SegmentId, SendingIdentityId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';

@InputType({ description: 'Whom a campaign selects: everybody on the lists or in the segments.' })
export class AudienceInput {
  @Field(() => [ListId], { defaultValue: [], description: 'Everybody on these lists.' })
  lists!: Id<'list'>[];

  @Field(() => [SegmentId], { defaultValue: [], description: 'Everybody in these segments.' })
  segments!: Id<'segment'>[];

  @Field(() => [SegmentId], { defaultValue: [], description: 'But not those in these.' })
  excludeSegments!: Id<'segment'>[];
}

@InputType({ description: 'A campaign to write. Nothing is sent before `sendCampaign`.' })
export class CreateCampaignInput {
  @Field(() => String, { description: 'What the team calls it.' })
  name!: string;

  @Field(() => ListId, {
    description: 'The topic it speaks for: what people leave when they unsubscribe from it.',
  })
  listId!: Id<'list'>;

  @Field(() => SendingIdentityId, { description: 'Who it is from.' })
  identityId!: Id<'sendingIdentity'>;

  @Field(() => String, {
    description: 'The subject, a Liquid template like `Thank you, {{ contact.firstName }}`.',
  })
  subject!: string;

  @Field(() => String, { nullable: true, description: 'What mail programs show beside the subject.' })
  preheader?: string | null;

  @Field(() => String, {
    description:
      'The HTML part, a Liquid template. It may name `contact` (`email`, `firstName`, `lastName`, `locale`, `fields`), ' +
      '`brand.name`, `topic.name`, `unsubscribeUrl`, `preferencesUrl`, and `webVersionUrl`: the mail in a browser.',
  })
  html!: string;

  @Field(() => String, { nullable: true, description: 'The text part; made from the HTML when left out.' })
  text?: string | null;

  @Field(() => AudienceInput, { description: 'Whom it selects.' })
  audience!: AudienceInput;

  @Field(() => DateTime, { nullable: true, description: 'Messages held past it are dropped.' })
  expiresAt?: Date | null;
}

@InputType({ description: 'What to change about a draft; what is left out stays.' })
export class UpdateCampaignInput {
  @Field(() => CampaignId, { description: 'Which campaign.' })
  campaignId!: Id<'campaign'>;

  @Field(() => String, { nullable: true, description: 'What the team calls it.' })
  name?: string | null;

  @Field(() => ListId, { nullable: true, description: 'The topic it speaks for.' })
  listId?: Id<'list'> | null;

  @Field(() => SendingIdentityId, { nullable: true, description: 'Who it is from.' })
  identityId?: Id<'sendingIdentity'> | null;

  @Field(() => String, { nullable: true, description: 'The subject.' })
  subject?: string | null;

  @Field(() => String, { nullable: true, description: 'What mail programs show beside the subject.' })
  preheader?: string | null;

  @Field(() => String, { nullable: true, description: 'The HTML part.' })
  html?: string | null;

  @Field(() => String, { nullable: true, description: 'The text part.' })
  text?: string | null;

  @Field(() => AudienceInput, { nullable: true, description: 'Whom it selects.' })
  audience?: AudienceInput | null;

  @Field(() => DateTime, { nullable: true, description: 'Messages held past it are dropped; null: never.' })
  expiresAt?: Date | null;
}

@InputType({ description: 'A campaign to send.' })
export class SendCampaignInput {
  @Field(() => CampaignId, { description: 'Which campaign.' })
  campaignId!: Id<'campaign'>;

  @Field(() => DateTime, { nullable: true, description: 'When, within a year; left out: now.' })
  at?: Date | null;
}

@InputType({ description: 'A campaign to pause, resume or cancel.' })
export class CampaignActionInput {
  @Field(() => CampaignId, { description: 'Which campaign.' })
  campaignId!: Id<'campaign'>;
}

@InputType({ description: 'A test of a campaign to send.' })
export class SendTestMessageInput {
  @Field(() => CampaignId, { description: 'Which campaign.' })
  campaignId!: Id<'campaign'>;

  @Field(() => ContactId, { description: 'As whom it is rendered.' })
  contactId!: Id<'contact'>;

  @Field(() => String, { description: 'The e-mail address that gets it.' })
  to!: string;
}
