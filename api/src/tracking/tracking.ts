import type { TrackingMode as Mode } from '@heed/schema/domain/tracking';
import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { enumOf } from '../scalars/enums.js';

export const TrackingMode = enumOf<Mode>('TrackingMode', 'What is kept of opens and clicks.', {
  on: 'Who opened a message and followed which link.',
  anonymous: 'How often links were followed; nobody is named, and links name nobody.',
  off: 'Nothing: links lead straight where they say.',
});

@ObjectType({ description: "Which of a tenant's messages have their opens and clicks counted." })
export class Tracking {
  @Field(() => TrackingMode, { description: 'Of campaigns, steps and digests.' })
  campaigns!: Mode;

  @Field(() => TrackingMode, { description: 'Of transactional messages.' })
  transactional!: Mode;

  @Field(() => TrackingMode, { description: 'Of direct messages.' })
  direct!: Mode;

  @Field(() => Int, { description: 'A click within so many seconds of the sending counts as a scanner’s.' })
  quickSeconds!: number;
}

@InputType({ description: 'What to set; what is left out stays.' })
export class SetTrackingInput {
  @Field(() => TrackingMode, { nullable: true, description: 'Of campaigns, steps and digests.' })
  campaigns?: Mode;

  @Field(() => TrackingMode, { nullable: true, description: 'Of transactional messages.' })
  transactional?: Mode;

  @Field(() => TrackingMode, { nullable: true, description: 'Of direct messages.' })
  direct?: Mode;

  @Field(() => Int, {
    nullable: true,
    description: 'A click within so many seconds of the sending counts as a scanner’s: 0 to 300.',
  })
  quickSeconds?: number;
}

@InputType({ description: "The recipient's own wish." })
export class ChooseTrackingInput {
  @Field(() => TrackingMode, { description: "It holds where it is stricter than the tenant's setting." })
  tracking!: Mode;
}

@ObjectType({ description: 'What a recipient chose about tracking.' })
export class ChosenTracking {
  @Field(() => TrackingMode, { description: 'Their wish.' })
  tracking!: Mode;
}
