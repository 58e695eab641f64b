import type { Id } from '@heed/schema/domain/ids';
import type { DeliveryEvent as Event } from '@heed/schema/domain/single-messages';
import { Field, InputType, Int } from 'type-graphql';
import { enumOf } from '../scalars/enums.js';
import { CampaignId, ContactId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';

const DeliveryEvent = enumOf<Event>(
  'DeliveryEvent',
  'What shows that a message was handed over, whatever became of it then.',
  {
    delivered: 'It reached the mailbox.',
    bounced: 'It came back later.',
    complained: 'It was reported as spam.',
    opened: 'It was opened.',
    clicked: 'A link in it was followed.',
    replied: 'It was answered.',
  },
);

@InputType({ description: 'An unknown message: campaign, contact and occurrence together name it.' })
export class UnknownInput {
  @Field(() => CampaignId, { description: 'The campaign in whose ledger it stands.' })
  campaignId!: Id<'campaign'>;

  @Field(() => ContactId, { description: 'Who was to get it.' })
  contactId!: Id<'contact'>;

  @Field(() => Int, { defaultValue: 1, description: 'Which message of that campaign to them.' })
  occurrence!: number;
}

@InputType({ description: 'What shows that an unknown message was handed over.' })
export class SettleUnknownInput extends UnknownInput {
  @Field(() => DeliveryEvent, { description: 'What happened.' })
  event!: Event;

  @Field(() => DateTime, { nullable: true, description: 'When; left out: now.' })
  at?: Date | null;
}
