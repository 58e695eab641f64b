import type { Id } from '@heed/schema/domain/ids';
import { Field, Int, ObjectType } from 'type-graphql';
import { Delivery } from '../reports/delivery.js';
import { CampaignId, ContactId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';

@ObjectType({
  description: 'One transactional or direct message: campaign, contact and occurrence together name it.',
})
export class SingleMessage {
  @Field(() => CampaignId, { description: 'The campaign in whose ledger it stands.' })
  campaignId!: Id<'campaign'>;

  @Field(() => ContactId, { description: 'Who gets it.' })
  contactId!: Id<'contact'>;

  @Field(() => Int, { description: 'Which message of that campaign to them, from 1.' })
  occurrence!: number;

  @Field(() => Delivery, { description: 'What became of it.' })
  delivery!: Delivery;

  @Field(() => DateTime, { description: 'When it was asked for.' })
  createdAt!: Date;
}
