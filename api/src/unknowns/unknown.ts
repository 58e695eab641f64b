import type { Id } from '@heed/schema/domain/ids';
import { Field, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../pages/connection.js';
import { DateTime } from '../scalars/time.js';

@ObjectType({
  description:
    'A message that may have been handed over, and nobody knows. It is never sent again by itself.',
})
export class Unknown {
  campaignId!: Id<'campaign'>;
  contactId!: Id<'contact'>;

  @Field(() => Int, { description: 'Which message of its campaign to them, from 1.' })
  occurrence!: number;

  @Field(() => DateTime, { description: 'Since when.' })
  since!: Date;

  @Field(() => String, { nullable: true, description: 'What is known of it.' })
  detail!: string | null;

  @Field(() => Boolean, { description: 'Somebody asked for it to be sent again, and it has not left yet.' })
  resending!: boolean;

  @Field(() => DateTime, { nullable: true, description: 'When somebody let it be.' })
  dismissedAt!: Date | null;
}

export const UnknownConnection = connectionOf(Unknown, 'unknown messages');
