import type { Audience as StoredAudience } from '@heed/schema/domain/audience';
import type { CampaignState as State } from '@heed/schema/domain/campaign-states';
import type { Id } from '@heed/schema/domain/ids';
import type { Channel as ChannelName, MessageKind as Kind } from '@heed/schema/domain/statuses';
import { Field, ObjectType } from 'type-graphql';
import { Channel } from '../opt-outs/opt-out.js';
import { connectionOf } from '../pages/connection.js';
import { enumOf } from '../scalars/enums.js';
import { CampaignId, ListId, SegmentId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';

const CampaignState = enumOf<State>('CampaignState', 'Where a campaign stands.', {
  draft: 'Being written.',
  scheduled: 'To be sent at its time; the audience is not taken yet.',
  sending: 'Under way.',
  paused: 'Held back; `resumeCampaign` goes on with exactly the rest.',
  cancelled: 'Ended before everybody was reached.',
  done: 'Everybody selected was dealt with.',
});

const MessageKind = enumOf<Kind>('MessageKind', 'What the messages of a campaign are.', {
  campaign: 'Marketing, sent once to many.',
  digest: 'Several held messages of a topic in one.',
  step: 'A step of a sequence.',
  transactional: 'Order and service mail, each sent by itself: it speaks for no topic.',
  direct: 'From one member of staff to one person.',
});

@ObjectType({ description: 'Whom a campaign selects.' })
class Audience {
  @Field(() => [ListId], { description: 'Everybody on these lists.' })
  lists!: string[];

  @Field(() => [SegmentId], { description: 'Everybody in these segments.' })
  segments!: string[];

  @Field(() => [SegmentId], { description: 'But not those in these: they are skipped as `EXCLUDED`.' })
  excludeSegments!: string[];
}

@ObjectType({ description: 'One actual send: content to lists and segments, speaking for one topic.' })
export class Campaign {
  @Field(() => CampaignId, { description: 'Names the campaign.' })
  id!: Id<'campaign'>;

  @Field(() => String, { description: 'What the team calls it.' })
  name!: string;

  @Field(() => MessageKind, { description: 'What its messages are.' })
  kind!: Kind;

  @Field(() => Channel, { description: 'How it goes.' })
  channel!: ChannelName;

  listId!: Id<'list'> | null;
  identityId!: Id<'sendingIdentity'>;

  @Field(() => String, { description: 'The subject, a Liquid template.' })
  subject!: string;

  @Field(() => String, { description: 'What mail programs show beside the subject, a Liquid template.' })
  preheader!: string;

  @Field(() => String, { description: 'The HTML part, a Liquid template.' })
  html!: string;

  @Field(() => String, { description: 'The text part, a Liquid template; empty: made from the HTML.' })
  text!: string;

  @Field(() => Audience, { description: 'Whom it selects.' })
  audience!: StoredAudience;

  @Field(() => CampaignState, { description: 'Where it stands.' })
  state!: State;

  @Field(() => String, {
    nullable: true,
    description: 'Why it is paused or cancelled, or why it ended with nobody sent to.',
  })
  stateReason!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it is to be sent.' })
  scheduledAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Messages held past it are dropped.' })
  expiresAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When its audience was taken.' })
  takenAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When sending began.' })
  startedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was over.' })
  finishedAt!: Date | null;

  @Field(() => DateTime, { description: 'When it was created.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When it was last changed.' })
  updatedAt!: Date;
}

export const CampaignConnection = connectionOf(Campaign, 'campaigns');
