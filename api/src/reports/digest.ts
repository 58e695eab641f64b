import type { Id } from '@heed/schema/domain/ids';
import type { DeliveryState as State } from '@heed/schema/domain/reasons';
import { Field, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../scalars/time.js';
import { DeliveryState } from './delivery.js';

@ObjectType({ description: 'Several held messages of a topic that went to a contact as one.' })
export class Digest {
  campaignId!: Id<'campaign'>;

  @Field(() => Int, { description: "The contact's how-many-th digest of the topic, from 1." })
  occurrence!: number;

  @Field(() => DeliveryState, {
    description: 'What became of it; while it is unknown, so is what its messages came to.',
  })
  state!: State;

  @Field(() => DateTime, { nullable: true, description: 'When the outcome was known.' })
  settledAt!: Date | null;
}
