import type { Reputation as Counted, ReputationStanding as Standing } from '@heed/schema/services/reputation';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { enumOf } from '../scalars/enums.js';
import { DateTime } from '../scalars/time.js';

const ReputationStanding = enumOf<Standing>(
  'ReputationStanding',
  'How mail is received, by the rules of the tenant.',
  {
    unknown: 'Too few messages were sent to say.',
    good: 'Few complain, and few cannot be reached.',
    warn: 'More than there should be.',
    pause: 'So many that what is being sent is paused.',
  },
);

@ObjectType({ description: 'How many of the messages of the last days came back or were reported as spam.' })
export class Reputation implements Counted {
  @Field(() => DateTime, { description: 'Since when is counted.' })
  since!: Date;

  @Field(() => Int, { description: 'Messages that were handed over.' })
  sent!: number;

  @Field(() => Int, { description: 'Messages that came back.' })
  bounced!: number;

  @Field(() => Int, { description: 'Messages that were reported as spam.' })
  complained!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'The share that came back, 0 to 1; null: none was sent.',
  })
  bounceRate!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The share reported as spam, 0 to 1; null: none was sent.',
  })
  complaintRate!: number | null;

  @Field(() => ReputationStanding, { description: 'What that comes to.' })
  standing!: Standing;
}
